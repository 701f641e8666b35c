# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about data: mounts, volumes, buckets, directories of nodes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import cast

from .._catalog.mig import profiles_of, resource_name
from .capacity import allocatable_cpu, allocatable_memory, most_replicas, shape_of
from .parts import InputBucket, InputFileSystem, NodeDirectory, OutputBucket
from .rule import ERROR, JOB, SERVICE, WARNING, WORKLOADS, AnyRule, EachRule, Rule, Shapes, given
from .schema import Payload
from .values import LARGEST_VOLUME

VOLUMES = ("input_object_storage", "input_file_system", "local_filesystem", "output_object_storage")
Mounted = InputBucket | InputFileSystem | NodeDirectory | OutputBucket
STAGED_VOLUMES = ("input_object_storage", "output_object_storage")

SYSTEM_DIRECTORIES = ("/proc", "/sys", "/dev")
# What a pod must not reach on its node: the system itself, and what the kubelet keeps there.
NODE_SYSTEM_DIRECTORIES = (
    *SYSTEM_DIRECTORIES,
    "/etc",
    "/var/lib",
    "/root",
    "/boot",
    "/run",
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
)

# Block Volume makes none smaller (GB); its driver attaches so many to a node.
SMALLEST_VOLUME = 50
MOST_VOLUMES_OF_A_NODE = 32

BUCKET_NAME = re.compile(r"[A-Za-z0-9_.-]{1,256}")
PRE_AUTHENTICATED_BUCKET = re.compile(r"https://[^/\s]+/p/[^/\s]+/n/[^/\s]+/b/[^/\s]+/o/")


def mounts(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, path in the container) of everything mounted there."""
    for field, entries in given(b, VOLUMES):
        for index, entry in enumerate(cast(Sequence[Mounted], entries)):
            yield f"{field}[{index}].mount_location", entry.mount_location


def clashing_mounts(b: Payload) -> Iterator[tuple[str, tuple[str, str]]]:
    """(field, (path, other path)) where one mount would hide or hold another."""
    before: list[str] = []
    for field, path in mounts(b):
        other = next((known for known in before if inside(path, known) or inside(known, path)), None)
        if other is not None:
            yield field, (path, other)
        before.append(path)


def node_directories(b: Payload) -> Iterator[tuple[str, str]]:
    for index, entry in enumerate(b.local_filesystem):
        yield f"local_filesystem[{index}].node_directory_path", entry.node_directory_path


def inside(path: str, directory: str) -> bool:
    """Whether ``path`` is ``directory`` or lies below it."""
    path, directory = posixpath.normpath(path), posixpath.normpath(directory)
    return path == directory or path.startswith(f"{directory.rstrip('/')}/")


def refused_mount(path: str) -> bool:
    """A path that is relative, climbs, is the root or belongs to the system."""
    if not path.startswith("/") or ".." in path.split("/") or ":" in path or posixpath.normpath(path) in ("/", "//"):
        return True
    return any(inside(path, system) for system in SYSTEM_DIRECTORIES)


def refused_node_directory(path: str) -> bool:
    """A path of the node that is the system's, or holds some of it."""
    if not path.startswith("/") or ".." in path.split("/"):
        return True
    return any(inside(path, system) or inside(system, path) for system in NODE_SYSTEM_DIRECTORIES)


def sources(b: Payload) -> Iterator[tuple[str, InputBucket]]:
    for index, source in enumerate(b.input_object_storage):
        yield f"input_object_storage[{index}]", source


def pre_authenticated_requests(b: Payload) -> Iterator[tuple[str, str]]:
    for field, source in sources(b):
        if source.par is not None:
            yield f"{field}.par", source.par


def bucket_names(b: Payload) -> Iterator[tuple[str, str]]:
    for field, entries in given(b, STAGED_VOLUMES):
        for index, entry in enumerate(cast(Sequence[InputBucket | OutputBucket], entries)):
            if entry.bucket_name is not None:
                yield f"{field}[{index}].bucket_name", entry.bucket_name


def volume_sizes(b: Payload) -> Iterator[tuple[str, int]]:
    """(field, GB) of every block volume that is made for a pod; a file system grows by itself."""
    for field, entries in given(b, STAGED_VOLUMES):
        for index, entry in enumerate(cast(Sequence[InputBucket | OutputBucket], entries)):
            yield f"{field}[{index}].volume_size_in_gbs", entry.volume_size_in_gbs


def pods_on_a_node(b: Payload, shapes: Shapes) -> int:
    """How many pods of the deployment may come to lie on one node: as many as fit, at most all of them.

    One when the payload asks for nothing that tells.
    """
    shape = shape_of(b, shapes)
    if shape is None:
        return 1
    cpus, memory = allocatable_cpu(b, shapes), allocatable_memory(b, shapes)
    fits = [
        int(there // asked)
        for there, asked in (
            (_gpu_units(b, shapes), 1 if b.mig_resource_request else b.gpus),
            (cpus, b.recipe_container_cpu_count),
            (memory, b.recipe_container_memory_size),
        )
        if there is not None and asked
    ]
    return max(1, min([*fits, most_replicas(b)])) if fits else 1


def _gpu_units(b: Payload, shapes: Shapes) -> int | None:
    """GPUs of a node, or its slices of the kind asked for if all GPUs are cut that way."""
    shape = shape_of(b, shapes)
    if shape is None:
        return None
    if b.mig_resource_request is None:
        return shape.gpus
    slices = {resource_name(profile): count for profile, count in profiles_of(shape).items()}
    return slices.get(resource_name(b.mig_resource_request), 0) * shape.gpus


def volumes_of_a_node(b: Payload, shapes: Shapes) -> int:
    return (len(b.input_object_storage) + len(b.output_object_storage)) * pods_on_a_node(b, shapes)


STORAGE_RULES: tuple[AnyRule, ...] = (
    EachRule(
        "V33",
        WORKLOADS,
        ERROR,
        over=mounts,
        broken=refused_mount,
        says=lambda path: f"{path[:60]!r} must be an absolute path, and not /, /proc, /sys, /dev or below them",
    ),
    EachRule(
        "V33",
        WORKLOADS,
        ERROR,
        over=clashing_mounts,
        broken=lambda paths: True,
        says=lambda paths: (
            f"{paths[0][:60]} and {paths[1][:60]} are the same or inside each other: each mount needs its own place"
        ),
    ),
    EachRule(
        "V40",
        WORKLOADS,
        ERROR,
        over=node_directories,
        broken=refused_node_directory,
        says=lambda path: (
            f"{path[:60]!r} must be an absolute path of data, such as /mnt/nvme/models, none of the system"
        ),
    ),
    EachRule(
        "V34",
        WORKLOADS,
        ERROR,
        over=sources,
        broken=lambda source: (source.par is None) == (source.bucket_name is None),
        says=lambda source: "needs exactly one source: par or bucket_name",
    ),
    EachRule(
        "V34",
        WORKLOADS,
        ERROR,
        over=bucket_names,
        broken=lambda name: not BUCKET_NAME.fullmatch(name),
        says=lambda name: "is no name of a bucket: letters, digits, '-', '_' and '.'",
    ),
    EachRule(
        "V35",
        WORKLOADS,
        ERROR,
        over=pre_authenticated_requests,
        broken=lambda url: not PRE_AUTHENTICATED_BUCKET.fullmatch(url),
        says=lambda url: "must be the URL of a bucket, as in https://…/p/<token>/n/<namespace>/b/<bucket>/o/",
    ),
    EachRule(
        "V37",
        WORKLOADS,
        WARNING,
        over=volume_sizes,
        broken=lambda size: size < SMALLEST_VOLUME,
        says=lambda size: f"{size} GB: becomes {SMALLEST_VOLUME} GB, the smallest volume there is",
    ),
    EachRule(
        "V37",
        WORKLOADS,
        ERROR,
        over=volume_sizes,
        broken=lambda size: size > LARGEST_VOLUME,
        says=lambda size: f"{size} GB: the largest volume has {LARGEST_VOLUME} GB",
    ),
    Rule(
        "V38",
        WORKLOADS,
        ERROR,
        "input_object_storage",
        broken=lambda b, shapes: volumes_of_a_node(b, shapes) > MOST_VOLUMES_OF_A_NODE,
        says=lambda b, shapes: (
            f"and output_object_storage make {volumes_of_a_node(b, shapes)} block volumes on a node "
            f"({pods_on_a_node(b, shapes)} pods): at most {MOST_VOLUMES_OF_A_NODE} can be attached"
        ),
    ),
    Rule(
        "V61",
        JOB,
        ERROR,
        "recipe_replica_count",
        broken=lambda b, shapes: b.recipe_replica_count > 1 and b.output_object_storage,
        says=lambda b, shapes: "must be 1 with output_object_storage: replicas would overwrite each other's objects",
    ),
    Rule(
        "V61",
        SERVICE,
        WARNING,
        "output_object_storage",
        broken=lambda b, shapes: most_replicas(b) > 1 and b.output_object_storage,
        says=lambda b, shapes: "is written by every replica: objects of the same name overwrite each other",
    ),
)
