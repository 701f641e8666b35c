# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a blueprint's storage needs to know of OCI, and whether the buckets and file systems it names are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from .._blueprint.parts import InputBucket, InputFileSystem
from .._blueprint.payload import Payload
from .._blueprint.storage_rules import SMALLEST_VOLUME
from .._errors import InvalidBlueprint, InvalidOption, OciError, Problem
from .._oci import file_storage, network, object_storage
from .._oci.services import FEDERATION, OBJECT_STORAGE
from .._plan.storage_facts import (
    BLOCK_CLASS,
    INSTANCE_PRINCIPAL,
    STAGING_IMAGE,
    WORKLOAD_IDENTITY,
    StorageFacts,
)
from .._plan.workspace import Workspace
from .world import World

WILD = frozenset("*?[")
ROOM_FOR_DATA = 1.05
"""Size of a volume for each byte of its objects: the file system wants some of it."""


class Looked(NamedTuple):
    """What was found: a problem, warnings, or of a file system the address that it is mounted from."""

    problem: Problem | None = None
    address: str = ""
    notes: tuple[str, ...] = ()


def storage_facts(world: World, payload: Payload, workspace: Workspace) -> StorageFacts:
    """Raises InvalidBlueprint with every bucket, request and file system that cannot be used."""
    auth = workspace.staging_auth or INSTANCE_PRINCIPAL
    if auth not in (INSTANCE_PRINCIPAL, WORKLOAD_IDENTITY):
        raise InvalidOption(
            f"staging_auth {auth!r} in the workspace ConfigMap is not known.",
            hint=f"Use {INSTANCE_PRINCIPAL} or {WORKLOAD_IDENTITY}.",
        )
    facts = StorageFacts(
        auth=auth,
        block_class=workspace.storage_class or BLOCK_CLASS,
        image=workspace.staging_image or STAGING_IMAGE,
    )
    if not (payload.input_object_storage or payload.output_object_storage or payload.input_file_system):
        return facts
    oci = world.oci
    named = _named_buckets(payload)
    namespace = object_storage.namespace(oci) if named else ""
    checks = [partial(_check_bucket, world, payload, namespace, bucket, field) for bucket, field in named.items()]
    checks += [
        partial(_check_par, world, f"input_object_storage[{index}].par", source)
        for index, source in enumerate(payload.input_object_storage)
        if source.par
    ]
    mounts = [
        partial(_mount, world, f"input_file_system[{index}]", system)
        for index, system in enumerate(payload.input_file_system)
    ]
    looked = world.together([*checks, *mounts])
    problems = [one.problem for one in looked if one.problem is not None]
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)
    return StorageFacts(
        endpoint=oci.url(OBJECT_STORAGE),
        par_endpoint=oci.endpoint,
        federation=oci.url(FEDERATION),
        namespace=namespace,
        mounts=tuple(one.address for one in looked if one.address),
        auth=facts.auth,
        block_class=facts.block_class,
        image=facts.image,
        notes=tuple(note for one in looked for note in one.notes),
    )


def _named_buckets(payload: Payload) -> dict[str, str]:
    """Bucket → the first field that names it."""
    fields: dict[str, str] = {}
    kinds: tuple[tuple[str, Iterable[str | None]], ...] = (
        ("input_object_storage", (one.bucket_name for one in payload.input_object_storage)),
        ("output_object_storage", (one.bucket_name for one in payload.output_object_storage)),
    )
    for kind, names in kinds:
        for index, name in enumerate(names):
            if name:
                fields.setdefault(name, f"{kind}[{index}].bucket_name")
    return fields


def _check_bucket(world: World, payload: Payload, namespace: str, bucket: str, field: str) -> Looked:
    """Seen by whoever runs this; that pods may use it is for the policies of their instances."""
    size = object_storage.bucket_size(world.oci, namespace, bucket)
    if size is None:
        return _wrong("V36", field, f"there is no bucket {bucket!r} in namespace {namespace!r}, or you may not see it")
    return Looked(notes=tuple(_small_volumes(payload, bucket, size)))


def _small_volumes(payload: Payload, bucket: str, size: int) -> Iterator[str]:
    """Volumes that a bucket of so many bytes is to be copied to as a whole, and that it does not fit."""
    for index, source in enumerate(payload.input_object_storage):
        whole = source.bucket_name == bucket and not source.include and not source.exclude
        volume = max(source.volume_size_in_gbs, SMALLEST_VOLUME)
        if whole and size * ROOM_FOR_DATA > volume * 2**30:
            yield (
                f"input_object_storage[{index}].volume_size_in_gbs: bucket {bucket!r} holds about "
                f"{size / 2**30:.0f} GB, too much for a volume of {volume} GB: pods will not start (V37)."
            )


def _check_par(world: World, field: str, source: InputBucket) -> Looked:
    """A request that may not list still serves exact names."""
    par, names = str(source.par), source.include
    if object_storage.par_lists(world.oci, par) == 200:
        return Looked()
    if names and not any(WILD & set(name) for name in names):
        missing = [name for name in names if object_storage.par_reads(world.oci, par, name) != 200]
        if not missing:
            return Looked()
        return _wrong("V35", field, f"it has expired, or may not list and has no object named {', '.join(missing)}")
    return _wrong("V35", field, "it has expired or may not list objects: make a new one, with listing allowed")


def _mount(world: World, field: str, system: InputFileSystem) -> Looked:
    """``address:/export``."""
    try:
        target = file_storage.mount_target(world.oci, system.mount_target_ocid)
    except OciError as error:
        if error.status != 404:
            raise
        return _wrong("V39", f"{field}.mount_target_ocid", "there is no such mount target, or you may not see it")
    if target.state != "ACTIVE" or not target.private_ip_ids:
        return _wrong("V39", f"{field}.mount_target_ocid", f"the mount target is {target.state}, not ACTIVE")
    offered = file_storage.exports(world.oci, system.file_system_ocid, target.export_set_id)
    paths = [export.path for export in offered if export.state == "ACTIVE"]
    if not paths:
        reason = "the mount target does not export this file system: create an export for it"
        return _wrong("V39", f"{field}.file_system_ocid", reason)
    address = network.private_ip_address(world.oci, target.private_ip_ids[0])
    return Looked(address=f"{address}:{min(paths)}")


def _wrong(rule: str, field: str, reason: str) -> Looked:
    return Looked(Problem(rule, field, reason))
