# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that carries a deployment's labels or tags, in the cluster and in OCI."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from .._errors import KubeError
from .._kube.kinds import CLUSTER_QUEUE, NAMESPACE, NODE, PERSISTENT_VOLUME_CLAIM, POD, SECRET, Kind
from .._manifest import Manifest, metadata, name_of, namespace_of, section, text
from .._plan.autoscaler import ADDON, EntryStep, removals
from .._plan.identity import NAMESPACE as NAMESPACE_LABEL
from .._plan.identity import UID, Identity
from .._plan.node_pool import ObservedPool
from .._plan.node_update import UNDER_WAY, update_of
from .._plan.pool_parts import ObservedPart
from .autoscaler_entries import configurations, recorded_pools
from .queueing import served
from .record import Record
from .removal_order import (
    GO_WITH_THEIR_OWNER,
    NAMED_LIKE_THE_WORKLOAD,
    OF_TEAMS,
    REMOVED_IN_ORDER,
    kinds_of,
)
from .team_users import flavors_of_teams_past
from .traces_in_oci import Instance, instances_left, parts_left, pools_left
from .volume_traces import NO_VOLUMES, Volumes, behind, made_for_pods, names, ocids, recorded, still_there
from .world import World

OF_KUBERNETES = frozenset({"foregroundDeletion", "orphan"})
"""Finalizers of the garbage collector: an object that has only these waits for its dependents."""
IN_OCI = "node pools, cluster networks, instance configurations, compute clusters and instances"
AUTOSCALED = f"entries of the deployment's node pools in the add-on {ADDON}"
CERTIFICATE = "cert-manager.io/certificate-name"


@dataclass(frozen=True)
class Traces:
    """What is there. ``checked`` says where was looked, one sentence each."""

    objects: tuple[Manifest, ...] = ()
    dependents: tuple[Manifest, ...] = ()
    nodes: tuple[Manifest, ...] = ()
    pools: tuple[ObservedPool, ...] = ()
    parts: tuple[ObservedPart, ...] = ()
    """Compute clusters and instance configurations that its pools stand on."""
    instances: tuple[Instance, ...] = ()
    entries: tuple[EntryStep, ...] = ()
    block_volumes: tuple[str, ...] = ()
    cordons: tuple[Manifest, ...] = ()
    """Nodes on which an update of the deployment was stopped."""
    checked: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        in_cluster = (self.objects, self.dependents, self.nodes, self.cordons)
        in_oci = (self.pools, self.parts, self.entries, self.instances, self.block_volumes)
        return any(map(bool, (*in_cluster, *in_oci)))

    @property
    def volumes(self) -> Volumes:
        """Claims that are there, and what is behind them: to be looked for when they went."""
        there = (*self.objects, *self.dependents)
        claims = [one for one in there if one.get("kind") == PERSISTENT_VOLUME_CLAIM.name]
        return Volumes(names(claims), ocids(there))

    @property
    def pods(self) -> list[Manifest]:
        return [one for one in self.dependents if one.get("kind") == POD.name]

    def left(self) -> list[dict[str, str]]:
        """Entries of ``proof.left``."""
        kubernetes = [*self.objects, *self.dependents, *self.nodes]
        return [
            *[
                _left("kubernetes", text(one, "kind"), text(metadata(one), "namespace"), name_of(one))
                for one in kubernetes
            ],
            *[_left("kubernetes", "NodeCordon", "", name_of(one)) for one in self.cordons],
            *[_left("oci", pool.kind, "", f"{pool.name} ({pool.id}, {pool.state})") for pool in self.pools],
            *[_left("oci", part.kind, "", f"{part.name} ({part.id})") for part in self.parts],
            *[_left("oci", one.kind, "", one.name) for one in self.entries],
            *[_left("oci", "Instance", "", f"{one.name} ({one.id})") for one in self.instances],
            *[_left("oci", "BlockVolume", "", one) for one in self.block_volumes],
        ]

    def holders(self) -> list[str]:
        """What was told to go and does not: the objects that finalizers of others hold, with those finalizers."""
        found = []
        for one in (*self.objects, *self.dependents, *self.nodes):
            others = _finalizers_of_others(metadata(one))
            if others and metadata(one).get("deletionTimestamp"):
                held = f"{text(one, 'kind')} {namespace_of(one)}/{name_of(one)}"
                found.append(f"{held} by finalizer {', '.join(others)}")
        return found


def _left(where: str, kind: str, namespace: str, name: str) -> dict[str, str]:
    return {"where": where, "kind": kind, "namespace": namespace, "name": name}


def _finalizers_of_others(about: Manifest) -> list[str]:
    finalizers = about.get("finalizers")
    return [str(name) for name in finalizers if name not in OF_KUBERNETES] if isinstance(finalizers, list) else []


def find_traces(
    world: World,
    identity: Identity,
    records: Sequence[Record],
    compartment_id: str,
    went: Volumes = NO_VOLUMES,
) -> Traces:
    """Looks everywhere at once. Without a record the labels and tags alone must do, and they do.

    ``went``: claims seen before, and block volumes behind them, which may still be there.
    """
    in_oci = bool(world.cluster_id and compartment_id)
    kinds = kinds_of(records)
    removable = [world.start(_objects, world, kind, identity) for kind in kinds]
    dependents = [world.start(_objects, world, kind, identity) for kind in GO_WITH_THEIR_OWNER]
    certificate = world.start(_certificate_secret, world, identity)
    nodes = world.start(_nodes, world, identity)
    cordons = world.start(_cordons, world, identity)
    known = went | recorded(records)
    instances = world.start(instances_left, world, identity, compartment_id) if in_oci else None
    autoscaler = world.start(configurations, world) if in_oci else None
    parts = world.start(parts_left, world, identity, records, compartment_id) if in_oci else None
    pools = pools_left(world, identity, records, compartment_id) if in_oci else []
    scaled = recorded_pools(records) | {pool.id: pool.name for pool in pools}
    found, notes = instances.result() if instances else ([], ["No cluster_id was given: OCI was not looked at."])
    objects = [one for kind in removable for one in kind.result()]
    queues = [one for one in objects if one.get("kind") == CLUSTER_QUEUE.name]
    recorded_objects = [ref for record in records for ref in record.objects]
    objects += flavors_of_teams_past(world, identity, recorded_objects, queues)
    claims = [one for one in objects if one.get("kind") == PERSISTENT_VOLUME_CLAIM.name]
    passing = [one for one in claims if made_for_pods(one)]
    volumes = behind(world, identity, known.claims | names(claims))
    blocks, unseen = still_there(world, known.ocids) if in_oci else ([], [])
    return Traces(
        objects=(*[one for one in objects if one not in passing], *certificate.result()),
        dependents=(*[one for kind in dependents for one in kind.result()], *passing, *volumes),
        nodes=tuple(nodes.result()),
        pools=tuple(pools),
        parts=tuple(parts.result() if parts else ()),
        instances=tuple(found),
        entries=tuple(removals(autoscaler.result() if autoscaler else {}, list(scaled.items()))),
        block_volumes=tuple(blocks),
        cordons=tuple(cordons.result()),
        checked=tuple(_places(kinds, identity, compartment_id if in_oci else "")),
        warnings=(*notes, *unseen),
    )


def with_namesakes(world: World, identity: Identity, traces: Traces) -> Traces:
    """The traces and, in the order they go, what somebody else made under the deployment's names."""
    known = {(text(one, "kind"), name_of(one)) for one in traces.objects}
    live = [world.start(_named, world, kind, identity) for kind in NAMED_LIKE_THE_WORKLOAD]
    others = [one for kind in live for one in kind.result() if (text(one, "kind"), name_of(one)) not in known]
    order = [kind.name for kind in REMOVED_IN_ORDER]
    objects = sorted((*traces.objects, *others), key=lambda one: order.index(text(one, "kind")))
    return replace(traces, objects=tuple(objects))


def _named(world: World, kind: Kind, identity: Identity) -> list[Manifest]:
    def read() -> list[Manifest]:
        one = world.kube.get(kind, identity.names.workload, identity.namespace)
        return [one] if one else []

    return _within(world, identity.namespace, read)


def _places(kinds: Sequence[Kind], identity: Identity, compartment_id: str) -> list[str]:
    """Where was looked."""
    found = [f"{kind.plural} in namespace {identity.namespace} by label" for kind in (*kinds, *GO_WITH_THEIR_OWNER)]
    return [
        *found,
        "nodes by label",
        "persistentvolumes by the claims of the deployment",
        *([f"{IN_OCI} in {compartment_id} by tag", AUTOSCALED] * bool(compartment_id)),
        *(["block volumes behind the deployment's claims by OCID"] * bool(compartment_id)),
    ]


def _objects(world: World, kind: Kind, identity: Identity) -> list[Manifest]:
    labels = identity.selector() if kind.namespaced else {**identity.selector(), NAMESPACE_LABEL: identity.namespace}
    return objects_labelled(world, kind, identity.namespace, labels)


def objects_labelled(world: World, kind: Kind, namespace: str, labels: Mapping[str, str]) -> list[Manifest]:
    """Objects of a kind that have these labels."""
    kind = served(world.kube, kind) if kind in OF_TEAMS else kind
    return _within(world, namespace, lambda: world.kube.list(kind, namespace, labels=labels).items)


def _certificate_secret(world: World, identity: Identity) -> list[Manifest]:
    """The TLS Secret that cert-manager made for our Ingress: it carries none of our labels."""

    def read() -> list[Manifest]:
        secret = world.kube.get(SECRET, identity.names.tls, identity.namespace)
        annotations = section(metadata(secret), "annotations") if secret else {}
        return [secret] if secret and text(annotations, CERTIFICATE) == identity.names.tls else []

    return _within(world, identity.namespace, read)


def _within(world: World, namespace: str, read: Callable[[], list[Manifest]]) -> list[Manifest]:
    """What ``read`` finds; nothing once the namespace is gone, and with it the right to look into it."""
    try:
        return read()
    except KubeError as error:
        if error.status == 403 and world.kube.get(NAMESPACE, namespace) is None:
            return []
        raise


def _nodes(world: World, identity: Identity) -> list[Manifest]:
    return world.kube.list(NODE, labels={UID: identity.uid}).items if identity.uid else []


def _cordons(world: World, identity: Identity) -> list[Manifest]:
    under_way = world.kube.list(NODE, labels={UNDER_WAY: "true"}).items
    return [node for node in under_way if update_of(node) == identity.label]
