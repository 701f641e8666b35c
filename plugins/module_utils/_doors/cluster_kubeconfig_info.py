# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to a kubeconfig for other programs."""

from __future__ import annotations

from collections.abc import Callable

from .._operations.cluster_kubeconfig import KubeconfigOutcome
from .._operations.requests import ReadKubeconfig
from .._operations.surroundings import Surroundings
from .connections import OCI_OPTIONS, connections
from .door import Door, Params


def operation() -> Callable[[ReadKubeconfig, Surroundings], KubeconfigOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.cluster_kubeconfig import cluster_kubeconfig

    return cluster_kubeconfig


def run(params: Params, check: bool, around: Surroundings) -> KubeconfigOutcome:
    """Reads the cluster; check mode makes no difference. Raises what the operation raises."""
    del check
    return operation()(ReadKubeconfig(connections(params)), around)


CLUSTER_KUBECONFIG_INFO = Door(
    name="cluster_kubeconfig_info",
    argument_spec={"cluster_id": {"type": "str", "required": True}, **OCI_OPTIONS},
    run=run,
    load=operation,
    libraries=("oci", "urllib3", "yaml"),
)
