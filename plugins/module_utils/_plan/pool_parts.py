# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pool on an RDMA network stands on: the compute cluster of a managed pool, the instance configuration of a
cluster network. It is there before the pool, and goes after it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .._manifest import Json, entries, section
from .identity import GENERATION, Identity
from .node_pool import CLUSTER_NETWORK, PoolSurroundings, labels, pool_name
from .pool_changes import PoolChange
from .pool_decision import PoolDecision
from .pool_spec import PoolSpec
from .self_managed import launch_details, renewed_launch
from .step import Action, Step

COMPUTE_CLUSTER = "ComputeCluster"
INSTANCE_CONFIGURATION = "InstanceConfiguration"
DIGEST = "oci-ai-blueprints/digest"
"""Tag with the fingerprint of what a part was made from: lists do not show it, and OCI adds fields of its own."""


@dataclass(frozen=True)
class ObservedPart:
    """A part that exists, found by the deployment's tags."""

    kind: str
    id: str
    name: str
    compartment_id: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def generation(self) -> int:
        """Which pool of its deployment it was made for."""
        return int(self.tags.get(GENERATION) or 1)


@dataclass(frozen=True)
class PartStep(Step):
    """A step on a part. ``body`` is what is sent. A deletion without ``part_id`` means the part this run made."""

    part_id: str = ""
    generation: int = 0
    body: dict[str, Json] = field(default_factory=dict)


def part_steps(
    spec: PoolSpec | None,
    identity: Identity,
    decision: PoolDecision,
    place: PoolSurroundings | None,
    parts: Sequence[ObservedPart],
) -> list[PartStep]:
    """The part that the pool is to stand on first, then the end of all that no pool will stand on any more.

    ``parts``: all that carry the deployment's tags. ``place`` is there when a pool is to be created.
    """
    kind, body = _wanted(spec, identity, decision, place)
    if body:
        digest = section(body, "freeformTags").get(DIGEST)
        stays = next((one for one in parts if one.kind == kind and one.tags.get(DIGEST) == digest), None)
    else:
        kept = decision.pool.part_id if decision.pool is not None else ""
        stays = next((one for one in parts if one.id == kept), None)
    steps = [_creation(kind, body, decision)] if body and stays is None else []
    steps += [_standing(stays)] if stays is not None else []
    steps += [removal(one, "no longer used") for one in parts if one is not stays]
    if decision.given_back:
        steps += [_given_back(step) for step in steps if not step.late]
    return steps


def stood_on(steps: Sequence[PartStep]) -> str:
    """OCID of the part that the pool is to stand on, "" when it is yet to be made or there is none."""
    return next((step.part_id for step in steps if not step.late), "")


def of_network(body: Mapping[str, Json]) -> bool:
    """Whether the body of a pool's creation is that of a cluster network."""
    return "instancePools" in body


def with_part(body: dict[str, Json], part_id: str) -> dict[str, Json]:
    """The body of a pool's creation with what it stands on; as it was where that is nothing."""
    if not part_id:
        return {**body}
    if of_network(body):
        pools: list[Json] = [{**pool, "instanceConfigurationId": part_id} for pool in entries(body, "instancePools")]
        return {**body, "instancePools": pools}
    return {**body, "nodeConfigDetails": {**section(body, "nodeConfigDetails"), "computeClusterId": part_id}}


def removal(part: ObservedPart, why: str) -> PartStep:
    """The end of a part."""
    before: Json = {"name": part.name}
    return PartStep(Action.DELETE, "oci", part.kind, part.name, why, before=before, part_id=part.id)


def _wanted(
    spec: PoolSpec | None, identity: Identity, decision: PoolDecision, place: PoolSurroundings | None
) -> tuple[str, dict[str, Json]]:
    """Kind and body of a part that is to be there and may not be yet; {} when the one that is there does."""
    if spec is None:
        return "", {}
    if decision.creates and place is not None:
        name, generation = pool_name(identity, decision.generation), decision.generation
        if spec.self_managed:
            launch = launch_details(spec, identity, place, generation)
            return INSTANCE_CONFIGURATION, _configuration(name, place.compartment_id, launch, identity, generation)
        return COMPUTE_CLUSTER, _compute_cluster(name, place, identity, generation) if spec.rdma else {}
    live = decision.pool
    if live is None or live.kind != CLUSTER_NETWORK or not _other_launch(decision.changes):
        return "", {}
    changed = {change.what: change.after for change in decision.changes}
    launch = renewed_launch(live.launch, dict(labels(spec, identity, live.generation)), changed)
    return INSTANCE_CONFIGURATION, _configuration(live.name, live.compartment_id, launch, identity, live.generation)


def _other_launch(changes: Sequence[PoolChange]) -> bool:
    """Whether new nodes start in another way than those that are there."""
    return any(change.what != "size" for change in changes)


def _compute_cluster(name: str, place: PoolSurroundings, identity: Identity, generation: int) -> dict[str, Json]:
    """CreateComputeClusterDetails."""
    body: dict[str, Json] = {
        "compartmentId": place.compartment_id,
        "availabilityDomain": place.availability_domains[0],
        "displayName": name,
    }
    return _tagged(body, identity, generation)


def _configuration(
    name: str, compartment_id: str, launch: dict[str, Json], identity: Identity, generation: int
) -> dict[str, Json]:
    """CreateInstanceConfigurationDetails."""
    body: dict[str, Json] = {
        "compartmentId": compartment_id,
        "displayName": name,
        "source": "NONE",
        "instanceDetails": {"instanceType": "compute", "launchDetails": launch},
    }
    return _tagged(body, identity, generation)


def _tagged(body: dict[str, Json], identity: Identity, generation: int) -> dict[str, Json]:
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:32]
    return {**body, "freeformTags": {**identity.tags(), GENERATION: str(generation), DIGEST: digest}}


def _creation(kind: str, body: dict[str, Json], decision: PoolDecision) -> PartStep:
    why = "new nodes start otherwise" if not decision.creates else "does not exist"
    name = str(body["displayName"])
    return PartStep(Action.CREATE, "oci", kind, name, why, after=body, generation=decision.generation, body=body)


def _standing(part: ObservedPart) -> PartStep:
    return PartStep(Action.NONE, "oci", part.kind, part.name, "as wanted", part_id=part.id)


def _given_back(step: PartStep) -> PartStep:
    """The end of a part that serves one job; without OCID that of the part which the same plan makes."""
    return PartStep(Action.DELETE, "oci", step.kind, step.name, "the job is done", part_id=step.part_id)
