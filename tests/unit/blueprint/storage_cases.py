# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about data: mounts, volumes, buckets, directories of nodes."""

from __future__ import annotations

from unit.blueprint.rule_case import BUCKET, Case, Json, directories

PAR = "https://objectstorage.us-ashburn-1.oraclecloud.com/p/token/n/namespace/b/models/o/"
FROM_PAR = {"par": PAR, "mount_location": "/models", "volume_size_in_gbs": 500}


def inputs(*entries: Json) -> Json:
    return {"input_object_storage": list(entries)}


def staged(count: int) -> list[Json]:
    """So many inputs, each with a mount of its own."""
    return [{**BUCKET, "mount_location": f"/models-{number}"} for number in range(count)]


def par(url: str) -> Json:
    return inputs({**FROM_PAR, "par": url})


ON_FOUR_GPUS = {"recipe_node_shape": "BM.GPU.A10.4", "recipe_nvidia_gpu_count": 1, "recipe_replica_count": 4}
IN_SLICES = {
    "recipe_use_shared_node_pool": True,
    "recipe_node_pool_size": None,
    "recipe_node_boot_volume_size_in_gbs": None,
    "recipe_node_shape": "BM.GPU.H100.8",
    "recipe_nvidia_gpu_count": 1,
    "mig_resource_request": "1g.20gb",
    "recipe_replica_count": 1,
    "recipe_prometheus_enabled": True,
}

STORAGE_CASES = [
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "models")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/a/../proc")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/dev/shm/x")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "//")), "absolute path"),
    Case(
        "V33",
        "local_filesystem[1].mount_location",
        directories(("/mnt/a", "/models/"), ("/mnt/b", "/models/b")),
        "inside each other",
        directories(("/mnt/a", "/models"), ("/mnt/b", "/models-b")),
    ),
    Case(
        "V33",
        "output_object_storage[0].mount_location",
        {"input_object_storage": [BUCKET], "output_object_storage": [BUCKET]},
        "inside each other",
    ),
    Case(
        "V40",
        "local_filesystem[0].node_directory_path",
        directories(("/var/lib/kubelet", "/models")),
        "path of data",
        directories(("/mnt/nvme/models", "/models")),
    ),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/var", "/models")), "path of data"),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/", "/models")), "path of data"),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/mnt/../etc", "/models")), "path of data"),
    Case("V34", "input_object_storage[0]", inputs({**BUCKET, "par": PAR}), "exactly one source", inputs(BUCKET)),
    Case(
        "V34",
        "input_object_storage[1]",
        inputs(BUCKET, {"mount_location": "/b", "volume_size_in_gbs": 50}),
        "exactly one source",
        inputs(BUCKET, {**FROM_PAR, "mount_location": "/b"}),
    ),
    Case(
        "V34",
        "output_object_storage[0].bucket_name",
        {"output_object_storage": [{**BUCKET, "bucket_name": "my/bucket"}]},
        "is no name of a bucket",
        {"output_object_storage": [{**BUCKET, "bucket_name": "my_bucket-1.a"}]},
    ),
    Case("V35", "input_object_storage[0].par", par(PAR.replace("https", "http")), "must be the URL", par(PAR)),
    Case("V35", "input_object_storage[0].par", par(PAR.replace("/p/token", "")), "must be the URL", par(PAR)),
    Case("V35", "input_object_storage[0].par", par(f"{PAR}one/object"), "must be the URL", par(PAR)),
    Case(
        "V37",
        "output_object_storage[0].volume_size_in_gbs",
        {"output_object_storage": [{**BUCKET, "volume_size_in_gbs": 49}]},
        "becomes 50 GB",
        {"output_object_storage": [{**BUCKET, "volume_size_in_gbs": 50}]},
    ),
    Case(
        "V37",
        "input_object_storage[0].volume_size_in_gbs",
        inputs({**BUCKET, "volume_size_in_gbs": 32769}),
        "the largest volume has 32768 GB",
        inputs({**BUCKET, "volume_size_in_gbs": 32768}),
    ),
    Case(
        "V38",
        "input_object_storage",
        {**ON_FOUR_GPUS, **inputs(*staged(9))},
        "36 block volumes on a node (4 pods)",
        {**ON_FOUR_GPUS, **inputs(*staged(8))},
    ),
    Case(
        "V38",
        "input_object_storage",
        {**IN_SLICES, **inputs(*staged(2)), "recipe_pod_autoscaling_params": {"max_replicas": 50}},
        "64 block volumes on a node (32 pods)",
        {**IN_SLICES, **inputs(*staged(2)), "recipe_pod_autoscaling_params": {"max_replicas": 16}},
    ),
    Case(
        "V61",
        "recipe_replica_count",
        {"recipe_replica_count": 2, "output_object_storage": [BUCKET]},
        "must be 1 with output_object_storage",
        {"recipe_replica_count": 1, "output_object_storage": [BUCKET]},
        mode="job",
    ),
    Case(
        "V61",
        "output_object_storage",
        {**ON_FOUR_GPUS, "output_object_storage": [BUCKET]},
        "is written by every replica",
        {"output_object_storage": [BUCKET]},
    ),
]
