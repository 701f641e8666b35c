# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What deployments have in OCI, by records, tags, and volumes and Services of the cluster: one list for each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._blueprint.payload import Payload
from .._errors import OciError
from .._kube.kinds import PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM, SERVICE
from .._manifest import Manifest, name_of, namespace_of, section, text
from .._oci import compute
from .._plan.compare import labels_of, uid_of
from .._plan.identity import CLUSTER, INSTANCE, INSTANCE_TAG, MANAGED_BY, MANAGED_BY_TAG, MANAGER, NAMESPACE
from .._plan.node_pool import ObservedPool, is_network
from .._plan.volumes import FILE_STORAGE_DRIVER
from .info_records import Key
from .outcome import Row
from .record import Record
from .resource_states import BALANCER, VOLUME, Resource, may_not_be_listed, with_states
from .resources_of_file_storage import FILE_SYSTEM, of_file_storage
from .volume_traces import BLOCK_DRIVER
from .world import World

KINDS_OF_VOLUMES: Mapping[str, str] = {BLOCK_DRIVER: VOLUME, FILE_STORAGE_DRIVER: FILE_SYSTEM}


def tell_resources(
    world: World,
    rows: Mapping[Key, Row],
    newest: Mapping[Key, Record],
    payloads: Mapping[Key, Payload],
    pools: Mapping[str, ObservedPool],
    compartments: Iterable[str],
) -> list[str]:
    """Fills in ``resources`` of the rows. Returns a sentence for each kind that could not be listed."""
    claims = world.start(world.kube.list, PERSISTENT_VOLUME_CLAIM, None, labels={MANAGED_BY: MANAGER})
    volumes = world.start(world.kube.list, PERSISTENT_VOLUME)
    services = world.start(world.kube.list, SERVICE, None, labels={MANAGED_BY: MANAGER})
    files = of_file_storage(world, payloads)
    instances, warnings = _instances(world, compartments)
    owners = {(namespace_of(one), name_of(one)): _owner(one) for one in claims.result().items}
    for key, record in newest.items():
        owners |= {(key[0], ref.name): key for ref in record.objects if ref.kind == PERSISTENT_VOLUME_CLAIM.name}
    found: dict[Key, list[Resource]] = {key: [] for key in rows}
    for pool in pools.values():
        kind = "ClusterNetwork" if is_network(pool.id) else "NodePool"
        _add(found, _tagged(pool.tags, world.cluster_id), Resource(kind, pool.id, pool.name, pool.state))
    for key, record in newest.items():
        for one in _of_record(record):
            _add(found, key, one)
    for owner, one in (*instances, *files):
        _add(found, owner, one)
    for volume in volumes.result().items:
        claim = section(section(volume, "spec"), "claimRef")
        _add(found, owners.get((text(claim, "namespace"), text(claim, "name"))), _behind(volume))
    for service in services.result().items:
        if text(section(service, "spec"), "type") == "LoadBalancer":
            _add(found, _owner(service), Resource(BALANCER, "", name_of(service), called=uid_of(service)))
    warnings += with_states(world, found, compartments)
    for key, row in rows.items():
        row.seen["resources"] = [one.as_result() for one in sorted(found[key], key=lambda one: (one.kind, one.id))]
    return warnings


def _instances(world: World, compartments: Iterable[str]) -> tuple[list[tuple[Key | None, Resource]], list[str]]:
    found: list[tuple[Key | None, Resource]] = []
    warnings = []
    ours = {MANAGED_BY_TAG: MANAGER, CLUSTER: world.cluster_id}
    for compartment in compartments:
        try:
            listed = compute.instances(world.oci, compartment, ours)
        except OciError as error:
            warnings.append(may_not_be_listed("Instances", compartment, error, "resources are shown without them"))
            continue
        found += [
            (_tagged(one.freeform_tags, world.cluster_id), Resource("Instance", one.id, one.name, one.state))
            for one in listed
        ]
    return found, warnings


def _of_record(record: Record) -> list[Resource]:
    """What a pool stands on, and volumes that are to be seen gone: no list tells whose they are."""
    part = record.pool.part if record.pool is not None else None
    parts = [Resource(part.kind, part.id)] if part is not None and part.id else []
    return [*parts, *(Resource(VOLUME, ocid) for ocid in record.block_volumes)]


def _behind(volume: Manifest) -> Resource:
    """What the volume stands for. A handle of File Storage is ``OCID:mount target:path``."""
    csi = section(section(volume, "spec"), "csi")
    kind = KINDS_OF_VOLUMES.get(text(csi, "driver"), "")
    return Resource(kind, text(csi, "volumeHandle").partition(":")[0] if kind else "", name_of(volume))


def _add(found: Mapping[Key, list[Resource]], key: Key | None, one: Resource) -> None:
    """To whom it belongs, unless that was not asked for; nothing twice."""
    mine = found.get(key) if key is not None else None
    if (
        mine is not None
        and (one.id or one.called)
        and (one.id, one.called) not in {(known.id, known.called) for known in mine}
    ):
        mine.append(one)


def _owner(claim: Manifest) -> Key:
    return namespace_of(claim), labels_of(claim).get(INSTANCE, "")


def _tagged(tags: Mapping[str, str], cluster_id: str) -> Key | None:
    """The deployment of this cluster that tags name, None when they name none."""
    ours = tags.get(MANAGED_BY_TAG) == MANAGER and tags.get(CLUSTER) == cluster_id
    return (tags.get(NAMESPACE, ""), tags.get(INSTANCE_TAG, "")) if ours else None
