# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes and claims of a blueprint, and where the program finds them."""

from __future__ import annotations

from unit.plan.builders import identity, of_kind, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.storage_facts import NO_STORAGE, StorageFacts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.volumes import claims, mounts, volumes

FILE_SYSTEM: dict[str, Json] = {
    "file_system_ocid": "ocid1.filesystem.oc1.iad.aaaaaaaafs",
    "mount_target_ocid": "ocid1.mounttarget.oc1.iad.aaaaaaaamt",
    "mount_location": "/fss",
    "volume_size_in_gbs": 100,
}
MOUNTED = StorageFacts(mounts=("10.0.10.5:/models",))


def test_shared_memory_is_a_volume_in_memory_of_its_size() -> None:
    asked = payload(recipe_shared_memory_volume_size_limit_in_mb=16384)
    assert volumes(asked, identity(), NO_STORAGE) == [
        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "16Gi"}}
    ]
    assert mounts(asked) == [{"name": "shm", "mountPath": "/dev/shm"}]


def test_a_directory_of_the_node_is_made_when_it_is_missing_and_mounted() -> None:
    directories: Json = [
        {"node_directory_path": "/mnt/nvme/models", "mount_location": "/models"},
        {"node_directory_path": "/mnt/nvme/cache", "mount_location": "/cache"},
    ]
    asked = payload(local_filesystem=directories, recipe_shared_memory_volume_size_limit_in_mb=None)
    assert volumes(asked, identity(), NO_STORAGE) == [
        {"name": "local-0", "hostPath": {"path": "/mnt/nvme/models", "type": "DirectoryOrCreate"}},
        {"name": "local-1", "hostPath": {"path": "/mnt/nvme/cache", "type": "DirectoryOrCreate"}},
    ]
    assert mounts(asked) == [
        {"name": "local-0", "mountPath": "/models"},
        {"name": "local-1", "mountPath": "/cache"},
    ]


def test_no_volume_is_made_for_nothing() -> None:
    asked = payload(recipe_shared_memory_volume_size_limit_in_mb=None)
    assert volumes(asked, identity(), NO_STORAGE) == []
    assert mounts(asked) == []


def test_every_pod_has_a_block_volume_of_its_own_for_each_input() -> None:
    asked = payload(
        input_object_storage=[
            {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 500},
            {"bucket_name": "data", "mount_location": "/data", "volume_size_in_gbs": 20},
        ]
    )
    made = volumes(asked, identity(), NO_STORAGE)[1:]
    template = ("ephemeral", "volumeClaimTemplate")
    assert [part(one, "name") for one in made] == ["input-0", "input-1"]
    assert part(made, 0, *template, "spec", "resources", "requests") == {"storage": "500Gi"}
    assert part(made, 1, *template, "spec", "resources", "requests") == {"storage": "50Gi"}
    assert part(made, 0, *template, "spec", "storageClassName") == "oci-bv"
    assert part(made, 0, *template, "metadata", "labels") == identity().labels()
    assert mounts(asked)[1:] == [
        {"name": "input-0", "mountPath": "/models"},
        {"name": "input-1", "mountPath": "/data"},
    ]


def test_outputs_outlive_their_pods_and_whoever_made_them() -> None:
    asked = payload(
        output_object_storage=[{"bucket_name": "results", "mount_location": "/out", "volume_size_in_gbs": 100}]
    )
    (claim,) = claims(asked, identity(), NO_STORAGE)
    assert part(claim, "metadata", "name") == "recipe-vllm-inference-output-0"
    assert "ownerReferences" not in part(claim, "metadata")
    assert {"name": "output-0", "persistentVolumeClaim": {"claimName": "recipe-vllm-inference-output-0"}} in volumes(
        asked, identity(), NO_STORAGE
    )
    assert {"name": "output-0", "mountPath": "/out"} in mounts(asked)


def test_outputs_of_replicas_go_with_their_pods_because_one_node_alone_can_mount_a_volume() -> None:
    asked = payload(
        recipe_replica_count=2,
        output_object_storage=[{"bucket_name": "results", "mount_location": "/out", "volume_size_in_gbs": 100}],
    )
    assert claims(asked, identity(), NO_STORAGE) == []
    assert "ephemeral" in str(volumes(asked, identity(), NO_STORAGE)[-1])


def test_a_file_system_is_mounted_by_a_volume_that_no_other_claim_can_take() -> None:
    made = claims(payload(input_file_system=[FILE_SYSTEM]), identity(), MOUNTED)
    (volume,), (claim,) = of_kind(made, "PersistentVolume"), of_kind(made, "PersistentVolumeClaim")
    spec = part(volume, "spec")
    assert part(spec, "csi", "volumeHandle") == "ocid1.filesystem.oc1.iad.aaaaaaaafs:10.0.10.5:/models"
    assert part(spec, "persistentVolumeReclaimPolicy") == "Retain"
    assert part(spec, "claimRef") == {"namespace": "default", "name": part(claim, "metadata", "name")}
    assert part(claim, "spec", "volumeName") == part(volume, "metadata", "name")
    assert part(claim, "spec", "storageClassName") == ""
    assert part(claim, "spec", "accessModes") == ["ReadWriteMany"]


def test_another_file_system_size_or_namespace_gets_another_volume() -> None:
    def name(namespace: str, **changes: Json) -> Json:
        asked = payload(input_file_system=[{**FILE_SYSTEM, **changes}])
        return part(claims(asked, identity(namespace=namespace), MOUNTED), 0, "metadata", "name")

    other = "ocid1.filesystem.oc1.iad.aaaaother"
    names = [name("default"), name("team"), name("default", file_system_ocid=other)]
    resized = name("default", volume_size_in_gbs=101)
    assert len({*map(str, names), str(resized)}) == 4
