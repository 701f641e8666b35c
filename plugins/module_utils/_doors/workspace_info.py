# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading a workspace."""

from __future__ import annotations

from collections.abc import Callable

from .._operations.requests import ReadWorkspaceInfo
from .._operations.surroundings import Surroundings
from .._operations.workspace_outcome import WorkspaceOutcome
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import ocid


def operation() -> Callable[[ReadWorkspaceInfo, Surroundings], WorkspaceOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.workspace_info import workspace_info

    return workspace_info


def run(params: Params, check: bool, around: Surroundings) -> WorkspaceOutcome:
    """Reads the cluster; check mode makes no difference. Raises what the operation raises."""
    del check
    compartment_id = ocid(params, "compartment_id", "compartment", "tenancy")
    return operation()(ReadWorkspaceInfo(connections(params), compartment_id), around)


WORKSPACE_INFO = Door(
    name="workspace_info",
    argument_spec=CONNECTION_OPTIONS,
    run=run,
    load=operation,
    libraries=("oci", "pydantic", "urllib3", "yaml"),
)
