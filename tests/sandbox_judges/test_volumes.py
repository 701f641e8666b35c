# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Block volumes: those of callers, and those that claims in the sandbox's cluster bring and take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import kubernetes
import oci
import pytest

from .clients import QUICK, Sdk
from .cluster import until
from .workers import Workers

MODELS = oci.core.models


def test_a_volume_comes_grows_and_goes(sdk: Sdk) -> None:
    details = MODELS.CreateVolumeDetails(
        compartment_id=sdk.emulated.compartment, availability_domain=sdk.emulated.domains[0], size_in_gbs=50
    )
    volume = sdk.volumes_waiting.create_volume_and_wait_for_state(
        details, wait_for_states=["AVAILABLE"], waiter_kwargs=QUICK
    ).data
    assert sdk.volumes.update_volume(volume.id, MODELS.UpdateVolumeDetails(size_in_gbs=60)).data.size_in_gbs == 60
    with pytest.raises(oci.exceptions.ServiceError) as smaller:
        sdk.volumes.update_volume(volume.id, MODELS.UpdateVolumeDetails(size_in_gbs=50))
    assert smaller.value.status == 400
    sdk.volumes_waiting.delete_volume_and_wait_for_state(volume.id, wait_for_states=["TERMINATED"], waiter_kwargs=QUICK)
    (listed,) = sdk.volumes.list_volumes(compartment_id=sdk.emulated.compartment).data
    assert (listed.id, listed.lifecycle_state) == (volume.id, "TERMINATED")
    assert sdk.emulated.admin("GET", "/state")["volumes"] == []


class Claims:
    """Claims in a namespace of their own, with pods that want them."""

    def __init__(self, workers: Workers) -> None:
        self.workers, self.sdk = workers, workers.sdk
        self.core, self.namespace = workers.cluster.core, workers.cluster.namespace
        (self.node,) = workers.nodes(workers.create())

    def create(self, name: str, size: str = "60Gi", storage_class: str = "oci-bv") -> Any:
        """The bound claim."""
        resources = {"requests": {"storage": size}}
        spec = {"accessModes": ["ReadWriteOnce"], "resources": resources, "storageClassName": storage_class}
        claim = {"metadata": {"name": name}, "spec": spec}
        self.core.create_namespaced_persistent_volume_claim(self.namespace, claim)
        volume = {"name": "data", "persistentVolumeClaim": {"claimName": name}}
        labels = self.node.metadata.labels
        pod = {
            "containers": [{"name": "one", "image": "docker.io/library/busybox:1"}],
            "volumes": [volume],
            "nodeSelector": {"kubernetes.io/hostname": labels["kubernetes.io/hostname"]},
            "terminationGracePeriodSeconds": 1,
        }
        self.workers.cluster.run(name, pod)
        return until(lambda: (found := self.read(name)).status.phase == "Bound" and found)

    def read(self, name: str) -> Any:
        return self.core.read_namespaced_persistent_volume_claim(name, self.namespace)

    def object_of(self, claim: Any) -> Any:
        return self.object_of_name(claim.spec.volume_name)

    def object_of_name(self, volume_name: str) -> Any:
        return self.core.read_persistent_volume(volume_name)

    def exists(self, volume_name: str) -> bool:
        return volume_name in {one.metadata.name for one in self.core.list_persistent_volume().items}

    def delete(self, name: str) -> None:
        self.core.delete_namespaced_pod(name, self.namespace, grace_period_seconds=0)
        self.core.delete_namespaced_persistent_volume_claim(name, self.namespace)

    def state_of(self, ocid: str) -> str:
        return str(self.sdk.volumes.get_volume(ocid).data.lifecycle_state)


@pytest.fixture
def claims(workers: Workers) -> Iterator[Claims]:
    yield Claims(workers)
    workers.sdk.emulated.admin("DELETE", "/faults")


def test_a_claims_volume_exists_in_oci_until_the_claim_goes(claims: Claims) -> None:
    held = claims.object_of(claims.create("models", "60Gi"))
    ocid = held.spec.csi.volume_handle
    volume = claims.sdk.volumes.get_volume(ocid).data
    assert (volume.display_name, volume.lifecycle_state, volume.size_in_gbs) == (held.metadata.name, "AVAILABLE", 60)
    assert volume.availability_domain.endswith(claims.node.metadata.labels["topology.kubernetes.io/zone"])
    listed = claims.sdk.volumes.list_volumes(compartment_id=claims.sdk.emulated.compartment).data
    assert ocid in {one.id for one in listed if one.lifecycle_state == "AVAILABLE"}
    claims.delete("models")
    until(lambda: claims.state_of(ocid) == "TERMINATED")
    until(lambda: not claims.exists(held.metadata.name))


def test_a_fault_keeps_the_volume_and_its_object(claims: Claims) -> None:
    held = claims.object_of(claims.create("stuck"))
    fault = {"operation": "TerminateVolume", "status": 500, "times": 1000}
    claims.sdk.emulated.admin("POST", "/faults", fault)
    claims.delete("stuck")
    until(lambda: claims.object_of_name(held.metadata.name).metadata.deletion_timestamp)
    assert claims.state_of(held.spec.csi.volume_handle) == "AVAILABLE"
    claims.sdk.emulated.admin("DELETE", "/faults")
    until(lambda: claims.state_of(held.spec.csi.volume_handle) == "TERMINATED")
    until(lambda: not claims.exists(held.metadata.name))


def test_a_class_says_how_fast_volumes_are_and_whether_they_stay(claims: Claims) -> None:
    storage = kubernetes.client.StorageV1Api(claims.core.api_client)
    name = claims.namespace
    storage.create_storage_class(
        {
            "metadata": {"name": name},
            "provisioner": "blockvolume.csi.oraclecloud.com",
            "parameters": {"vpusPerGB": "20"},
            "reclaimPolicy": "Retain",
            "volumeBindingMode": "WaitForFirstConsumer",
        }
    )
    try:
        held = claims.object_of(claims.create("fast", storage_class=name))
        ocid = held.spec.csi.volume_handle
        assert claims.sdk.volumes.get_volume(ocid).data.vpus_per_gb == 20
        claims.delete("fast")
        until(lambda: claims.object_of_name(held.metadata.name).status.phase == "Released")
        claims.core.delete_persistent_volume(held.metadata.name)
        until(lambda: not claims.exists(held.metadata.name))
        assert claims.state_of(ocid) == "AVAILABLE"
    finally:
        storage.delete_storage_class(name)
