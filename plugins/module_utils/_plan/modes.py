# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a blueprint becomes in the cluster, mode by mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._manifest import Manifest
from .identity import Identity
from .inference_gateway import ModelGateway
from .job import job
from .load_balancer import LoadBalancerPlace
from .queueing import NO_QUEUEING, Queueing
from .routes import WayIn
from .scaling import Monitoring
from .service import service
from .storage_facts import NO_STORAGE, StorageFacts
from .team import team
from .workload import DEPLOYMENT, JOB, LEADER_WORKER_SET


@dataclass(frozen=True)
class Facts:
    """What manifests take from the world besides the blueprint.

    ``pool_generation`` names the dedicated nodes; ``replicas`` None leaves the number to whoever scales.
    """

    way_in: WayIn = field(default_factory=WayIn)
    pool_generation: int = 0
    replicas: int | None = None
    models: ModelGateway = field(default_factory=ModelGateway)
    monitoring: Monitoring = field(default_factory=Monitoring)
    balancers: LoadBalancerPlace = field(default_factory=LoadBalancerPlace)
    storage: StorageFacts = NO_STORAGE
    queueing: Queueing = NO_QUEUEING


@dataclass(frozen=True)
class Mode:
    """One kind of blueprint.

    ``workload``: ``apiVersion/kind`` of the object that does the work, "" where there is none. ``serves``: it has
    addresses. ``ends``: it runs to its end once, and gives its own nodes back then. ``is_nodes``: nodes are all it is.
    ``changes_nodes``: it makes nothing, but changes nodes that are there.
    ``is_team``: it is a share of the cluster, and a queue.
    """

    manifests: Callable[[Payload, Identity, Facts], list[Manifest]]
    workload: str = ""
    serves: bool = False
    ends: bool = False
    is_nodes: bool = False
    changes_nodes: bool = False
    is_team: bool = False

    def workload_name(self, names: Names) -> str:
        """Name of the object that does the work."""
        return names.lws if self.workload == LEADER_WORKER_SET else names.workload


def _service(payload: Payload, identity: Identity, facts: Facts) -> list[Manifest]:
    return service(
        payload,
        identity,
        facts.way_in,
        pool_generation=facts.pool_generation,
        replicas=facts.replicas,
        models=facts.models,
        monitoring=facts.monitoring,
        balancers=facts.balancers,
        storage=facts.storage,
    )


def _multi_node(payload: Payload, identity: Identity, facts: Facts) -> list[Manifest]:
    # Only now: a shipped module compiles everything it loads.
    from .multi_node import in_groups

    return in_groups(_service(payload, identity, facts), payload, identity)


def _job(payload: Payload, identity: Identity, facts: Facts) -> list[Manifest]:
    return job(
        payload,
        identity,
        pool_generation=facts.pool_generation,
        storage=facts.storage,
        queue=facts.queueing.job_queue,
    )


def _team(payload: Payload, identity: Identity, facts: Facts) -> list[Manifest]:
    return team(payload, identity, facts.queueing)


def _nothing(_payload: Payload, _identity: Identity, _facts: Facts) -> list[Manifest]:
    return []


MODES: Mapping[str, Mode] = {
    "service": Mode(_service, DEPLOYMENT, serves=True),
    "job": Mode(_job, JOB, ends=True),
    "shared_node_pool": Mode(_nothing, is_nodes=True),
    "update": Mode(_nothing, changes_nodes=True),
    "team": Mode(_team, is_team=True),
}
MULTI_NODE = Mode(_multi_node, LEADER_WORKER_SET, serves=True)
"""A service whose replicas span nodes."""


def mode_of(payload: Payload) -> Mode:
    """The payload's mode. Those that MODES lacks were refused when the payload was read."""
    if payload.multinode_num_nodes_to_use_from_shared_pool:
        return MULTI_NODE
    return MODES[str(payload.recipe_mode)]
