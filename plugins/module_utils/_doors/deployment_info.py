# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading deployments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .._operations.outcome import Outcome
from .._operations.requests import Info
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import flag, group, namespace, ocid, ocids, text, texts

NAMES_ONE_CLUSTER = ("cluster_id", "kubeconfig", "context", "host")


def operation() -> Callable[[Info, Surroundings], Outcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.info import info

    return info


def of_clusters() -> Callable[[Info, Sequence[str], Surroundings], Outcome]:
    """The same for several clusters."""
    from .._operations.info_of_clusters import info_of_clusters

    return info_of_clusters


def run(params: Params, check: bool, around: Surroundings) -> Outcome:
    """Reads what the options name; check mode makes no difference. Raises what the operation raises."""
    del check
    request = Info(
        names=texts(params, "names"),
        connections=connections(params),
        group=group(params),
        compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
        namespace=namespace(params) if text(params, "namespace") else "",
        drift=flag(params, "drift"),
        resources=flag(params, "resources"),
    )
    if params.get("cluster_ids") is None:
        return operation()(request, around)
    return of_clusters()(request, ocids(params, "cluster_ids", "cluster"), around)


DEPLOYMENT_INFO = Door(
    name="deployment_info",
    argument_spec={
        "names": {"type": "list", "elements": "str"},
        "group": {"type": "str"},
        "namespace": {"type": "str"},
        "cluster_ids": {"type": "list", "elements": "str"},
        "drift": {"type": "bool", "default": False},
        "resources": {"type": "bool", "default": False},
        **CONNECTION_OPTIONS,
    },
    mutually_exclusive=[("names", "group"), *(("cluster_ids", one) for one in NAMES_ONE_CLUSTER)],
    run=run,
    load=operation,
)
