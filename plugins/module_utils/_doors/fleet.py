# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to finding clusters, for inventory."""

from __future__ import annotations

from collections.abc import Mapping

from .._operations.requests import ReadFleet
from .._operations.surroundings import Surroundings
from .connections import connections
from .door import Params
from .params import flag, texts


def fleet(params: Params) -> tuple[list[dict[str, object]], list[str]]:
    """A row for each cluster, with its deployments if these were asked for, and warnings. Raises BlueprintsError."""
    from .._operations.read_fleet import read_fleet

    tags, of_deployments = params.get("tags"), params.get("hosts") == "deployments"
    found = read_fleet(
        ReadFleet(
            connections=connections(params),
            regions=texts(params, "regions"),
            compartments=texts(params, "compartments"),
            recursive=flag(params, "recursive"),
            tags={str(key): str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {},
            look_inside=flag(params, "free_gpus") and not of_deployments,
            deployments=of_deployments,
        ),
        Surroundings(progress=lambda line: None, alive=lambda: True),
    )
    return [{**row.as_result(), "deployments": list(row.deployments)} for row in found.clusters], found.warnings
