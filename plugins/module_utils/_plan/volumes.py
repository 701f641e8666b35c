# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes of a blueprint's pods, where they are mounted, and the claims that outlive pods."""

from __future__ import annotations

import hashlib

from .._blueprint.parts import InputFileSystem
from .._blueprint.payload import Payload
from .._blueprint.quantity import write_quantity
from .._manifest import Json, Manifest
from .compare import labels_of
from .identity import NAMESPACE, Identity
from .storage_facts import StorageFacts

SMALLEST_GIB = 50
"""OCI makes no smaller block volume."""
HOLDS = "oci-ai-blueprints/holds"
OUTPUTS = "outputs"
"""Label of claims whose content must be uploaded before they may go."""
FILE_STORAGE_DRIVER = "fss.csi.oraclecloud.com"


def holds_outputs(manifest: Manifest) -> bool:
    """Whether it is the claim on a volume that a program leaves files on for the upload."""
    return labels_of(manifest).get(HOLDS) == OUTPUTS


def mounts(payload: Payload) -> list[Json]:
    """Mounts of the program, by the names that ``volumes`` gives."""
    found: list[Json] = []
    if payload.recipe_shared_memory_volume_size_limit_in_mb:
        found.append({"name": "shm", "mountPath": "/dev/shm"})
    places = {
        "local": [local.mount_location for local in payload.local_filesystem],
        "input": [bucket.mount_location for bucket in payload.input_object_storage],
        "fss": [system.mount_location for system in payload.input_file_system],
        "output": [bucket.mount_location for bucket in payload.output_object_storage],
    }
    for kind, paths in places.items():
        found += [{"name": f"{kind}-{index}", "mountPath": path} for index, path in enumerate(paths)]
    return found


def volumes(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Json]:
    """Shared memory, directories of the node, one block volume per pod and input bucket, and claims that stay."""
    found: list[Json] = []
    if payload.recipe_shared_memory_volume_size_limit_in_mb:
        size = write_quantity(payload.recipe_shared_memory_volume_size_limit_in_mb, "Mi")
        found.append({"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": size}})
    for index, local in enumerate(payload.local_filesystem):
        path = {"path": local.node_directory_path, "type": "DirectoryOrCreate"}
        found.append({"name": f"local-{index}", "hostPath": {**path}})
    for index, bucket in enumerate(payload.input_object_storage):
        found.append(_of_the_pod(f"input-{index}", bucket.volume_size_in_gbs, identity, facts))
    for index, system in enumerate(payload.input_file_system):
        found.append(_claimed(f"fss-{index}", file_system_name(identity, system)))
    for index, output in enumerate(payload.output_object_storage):
        name = f"output-{index}"
        if outputs_are_kept(payload):
            found.append(_claimed(name, output_name(identity, index)))
        else:
            found.append(_of_the_pod(name, output.volume_size_in_gbs, identity, facts))
    return found


def outputs_are_kept(payload: Payload) -> bool:
    """Whether output volumes outlive pods. Those of several cannot: a block volume is mounted on one node."""
    several = payload.recipe_pod_autoscaling_params or payload.multinode_num_nodes_to_use_from_shared_pool
    return payload.recipe_replica_count <= 1 and not several


def _of_the_pod(name: str, size_gb: int, identity: Identity, facts: StorageFacts) -> dict[str, Json]:
    """A block volume that is made with each pod and goes with it."""
    template: dict[str, Json] = {
        "metadata": {"labels": {**identity.labels()}},
        "spec": block_claim(size_gb, facts),
    }
    return {"name": name, "ephemeral": {"volumeClaimTemplate": template}}


def _claimed(name: str, claim: str) -> dict[str, Json]:
    return {"name": name, "persistentVolumeClaim": {"claimName": claim}}


def block_claim(size_gb: int, facts: StorageFacts) -> dict[str, Json]:
    """Spec of a claim on a block volume."""
    return {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": facts.block_class,
        "resources": {"requests": {"storage": write_quantity(max(SMALLEST_GIB, size_gb), "Gi")}},
    }


def claims(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Manifest]:
    """Claims on outputs, and volumes and claims of File Storage.

    Outputs have no owner: the garbage collector would take an unsaved model away with the job that made it.
    """
    outputs = [
        _claim(identity, output_name(identity, index), block_claim(output.volume_size_in_gbs, facts), {HOLDS: OUTPUTS})
        for index, output in enumerate(payload.output_object_storage if outputs_are_kept(payload) else ())
    ]
    systems = [
        manifest
        for system, mount in zip(payload.input_file_system, facts.mounts, strict=False)
        for manifest in _file_system(identity, system, mount)
    ]
    return [*systems, *outputs]


def output_name(identity: Identity, index: int) -> str:
    """Name of the claim on an output volume."""
    return f"{identity.names.workload}-output-{index}"


def file_system_name(identity: Identity, system: InputFileSystem) -> str:
    """Name of a file system's claim. Neither volume nor claim can change, not even in size: its name does."""
    which = f"{system.file_system_ocid} {system.mount_target_ocid} {system.mount_location} {system.volume_size_in_gbs}"
    return f"{identity.names.workload}-fss-{hashlib.sha256(which.encode()).hexdigest()[:8]}"


def _file_system(identity: Identity, system: InputFileSystem, mount: str) -> list[Manifest]:
    """A volume for this deployment alone, and its claim. The data stays when both go."""
    name = file_system_name(identity, system)
    size = {"storage": write_quantity(system.volume_size_in_gbs, "Gi")}
    volume: Manifest = {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": f"{identity.namespace}-{name}",
            "labels": {**identity.labels(), NAMESPACE: identity.namespace},
        },
        "spec": {
            "capacity": {**size},
            "accessModes": ["ReadWriteMany"],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "",
            "claimRef": {"namespace": identity.namespace, "name": name},
            "csi": {"driver": FILE_STORAGE_DRIVER, "volumeHandle": f"{system.file_system_ocid}:{mount}"},
        },
    }
    spec: dict[str, Json] = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "",
        "volumeName": f"{identity.namespace}-{name}",
        "resources": {"requests": {**size}},
    }
    return [volume, _claim(identity, name, spec, {})]


def _claim(identity: Identity, name: str, spec: dict[str, Json], labels: dict[str, Json]) -> Manifest:
    about: dict[str, Json] = {
        "name": name,
        "namespace": identity.namespace,
        "labels": {**identity.labels(), **labels},
    }
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": about,
        "spec": spec,
    }
