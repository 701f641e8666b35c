# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments in the life of a deployment at which a run may be killed, and how each is made to last."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .gate import Gate, Write

RECORDS = "/api/v1/namespaces/oci-ai-blueprints/secrets"
OWN, WORKLOADS = "oci-ai-blueprints", "default"
Seen = Callable[[Any, str], bool]
"""Whether the sandbox shows that the run of a deployment (canonical name) has come so far."""


@dataclass(frozen=True)
class Moment:
    """``task``: deploy, change or undeploy. ``held``, ``fault`` or ``delays`` make the moment last: a write waiting at
    the API server's gate, a call to OCI waiting, or something slow, of which ``reached`` tells when a run is in it.
    ``change`` is laid over the blueprint by a change."""

    name: str
    task: str
    held: Write | None = None
    fault: dict[str, Any] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    reached: Seen | None = None
    change: dict[str, Any] = field(default_factory=dict)
    by_module_too: bool = False

    def reached_by(self, sandbox: Any, gate: Gate, names: list[str]) -> list[str]:
        """Which of these deployments' runs are in the moment. Calls to OCI bear no name: all of them or none."""
        if self.fault:
            waiting = sandbox.admin.get("/faults")["delayed"].get(self.fault["operation"], 0)
            return names if waiting >= len(names) else []
        if self.held is not None:
            return [name for name in names if any(name in held for held in gate.held)]
        assert self.reached is not None
        return [name for name in names if self.reached(sandbox, name)]


def record(sandbox: Any, name: str) -> dict[str, Any]:
    """The newest record of a deployment in ``default``; empty without one."""
    listing = sandbox.kube.get(f"{RECORDS}?labelSelector=app.kubernetes.io/instance={name}")["items"]
    newest = max(listing, key=lambda one: int(one["metadata"]["labels"][f"{OWN}/revision"]), default=None)
    return json.loads(gzip.decompress(base64.b64decode(newest["data"]["record"]))) if newest else {}


def pools_of(sandbox: Any, name: str) -> list[dict[str, Any]]:
    return [pool for pool in sandbox.pools() if pool["freeform_tags"]["oci-ai-blueprints/instance"] == name]


def _pool_is(state: str) -> Seen:
    return lambda sandbox, name: any(pool["lifecycle_state"] == state for pool in pools_of(sandbox, name))


def _pool_is_known(sandbox: Any, name: str) -> bool:
    return _pool_is("CREATING")(sandbox, name) and bool((record(sandbox, name).get("pool") or {}).get("pool_id"))


def _everything_is_applied(sandbox: Any, name: str) -> bool:
    path = f"/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/recipe-{name}"
    return sandbox.kube.find(path) is not None


UNAVAILABLE = {"status": 503, "code": "ServiceUnavailable", "message": "Service is not available.", "delay_s": 40}
MOMENTS = (
    Moment("before the record is written", "deploy", held=Write("CREATE", "secrets", OWN)),
    Moment(
        "recorded, but OCI never got the call",
        "deploy",
        fault={"operation": "CreateNodePool", **UNAVAILABLE},
        by_module_too=True,
    ),
    Moment(
        "the pool ordered, the answer lost",
        "deploy",
        fault={"operation": "CreateNodePool", "delay_s": 40},
    ),
    Moment("the pool being created", "deploy", delays={"node_pool_create_s": 12}, reached=_pool_is_known),
    Moment("the pool there, no object yet", "deploy", held=Write("CREATE", "services", WORKLOADS)),
    Moment("half of the objects applied", "deploy", held=Write("CREATE", "deployments", WORKLOADS), by_module_too=True),
    Moment("waiting for GPUs", "deploy", delays={"gpu_allocatable_s": 12}, reached=_everything_is_applied),
    Moment("waiting for pods", "deploy", held=Write("CREATE", "pods/binding", WORKLOADS), by_module_too=True),
    Moment(
        "an object leaving the blueprint",
        "change",
        held=Write("DELETE", "secrets", WORKLOADS),
        change={"recipe_container_env": [{"key": "model_name", "value": "another"}]},
    ),
    Moment(
        "the old pool being deleted",
        "change",
        delays={"node_pool_delete_s": 12},
        reached=_pool_is("DELETING"),
        change={"recipe_node_shape": "VM.GPU.A10.2"},
    ),
    Moment("undeploying, nothing deleted yet", "undeploy", held=Write("DELETE", "httproutes", WORKLOADS)),
    Moment(
        "undeploying, the pool not asked to go",
        "undeploy",
        fault={"operation": "DeleteNodePool", **UNAVAILABLE},
    ),
    Moment(
        "undeploying, the pool being deleted",
        "undeploy",
        delays={"node_pool_delete_s": 12},
        reached=_pool_is("DELETING"),
        by_module_too=True,
    ),
    Moment("undeployed, the record still there", "undeploy", held=Write("DELETE", "secrets", OWN)),
)
