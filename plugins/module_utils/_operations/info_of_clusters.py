# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Info about several clusters, read at the same time. One that cannot be read takes nothing from the others."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from .._errors import BlueprintsError, ControllerGone
from .each_cluster import AT_ONCE, connections_to
from .info import cluster_row, info
from .outcome import Outcome
from .requests import Info
from .surroundings import Surroundings


def info_of_clusters(request: Info, cluster_ids: Sequence[str], around: Surroundings) -> Outcome:
    """Rows of all clusters, in the order in which these were asked for.

    Raises the first cluster's error when none of them can be read.
    """
    found = Outcome()
    clusters: list[dict[str, object]] = []
    errors: list[BlueprintsError] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="clusters") as pool:
        readings = [(one, pool.submit(_one, request, one, around)) for one in cluster_ids]
        for cluster_id, reading in readings:
            error = _add(found, reading)
            clusters.append(cluster_row(cluster_id, error))
            if error is not None:
                errors.append(error)
                found.warnings.append(f"{cluster_id} was not read: {error.message}")
    if errors and len(errors) == len(clusters):
        raise errors[0]
    found.extra = {"clusters": clusters}
    return found


def _one(request: Info, cluster_id: str, around: Surroundings) -> Outcome:
    return info(replace(request, connections=connections_to(request.connections, cluster_id)), around)


def _add(found: Outcome, reading: Future[Outcome]) -> BlueprintsError | None:
    """Adds what was read of one cluster, or says why nothing was."""
    try:
        outcome = reading.result()
    except ControllerGone:
        raise
    except BlueprintsError as error:
        return error
    found.rows += outcome.rows
    found.warnings += outcome.warnings
    found.secrets += outcome.secrets
    found.connection = outcome.connection
    return None
