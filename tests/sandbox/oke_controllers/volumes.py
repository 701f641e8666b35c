# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Block volumes, as OCI's CSI driver provisions and deletes them for claims of its classes, such as oci-bv."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import threading

from ..kube_api import KubeApi, KubeError, Object
from ..kube_paths import collection, path_of
from .emulator import Emulator

log = logging.getLogger(__name__)
CLASSES = collection("storage.k8s.io/v1", "StorageClass")
DRIVER = "blockvolume.csi.oraclecloud.com"
FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
ZONE = "topology.kubernetes.io/zone"
SMALLEST_GIB = 50
"""OCI makes no smaller block volume."""
AGAIN_AFTER_S = 1.0
UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "": 1}


class Volumes:
    def __init__(self, api: KubeApi, emulator: Emulator, region_key: str = "iad") -> None:
        self._api = api
        self._emulator = emulator
        self._region_key = region_key

    def claim(self, claim: Object) -> None:
        """Provisions once the scheduler has chosen a node, which decides the availability domain."""
        metadata, spec = claim["metadata"], claim["spec"]
        node = metadata.get("annotations", {}).get(SELECTED_NODE)
        provisioned = spec.get("volumeName") or "deletionTimestamp" in metadata
        if provisioned or not node or not spec.get("storageClassName"):
            return
        storage_class = self._api.find(f"{CLASSES}/{spec['storageClassName']}")
        if storage_class is None or storage_class["provisioner"] != DRIVER:
            return
        zone = self._zone(node)
        volume = self._volume(claim, zone, storage_class)
        size = gib(volume["spec"]["capacity"]["storage"])
        speed = int(storage_class.get("parameters", {}).get("vpusPerGB", 10))
        ocid = volume["spec"]["csi"]["volumeHandle"]
        self._emulator.volume_made(ocid, volume["metadata"]["name"], zone, size, speed)
        self._api.apply(path_of(volume), volume)

    def volume(self, volume: Object) -> None:
        """Deletes the volume of a claim that is gone, in OCI first: the object stays until the region lets go of it."""
        metadata, spec = volume["metadata"], volume["spec"]
        if spec.get("csi", {}).get("driver") != DRIVER:
            return
        released = volume.get("status", {}).get("phase") == "Released"
        if released and spec["persistentVolumeReclaimPolicy"] == "Delete" and "deletionTimestamp" not in metadata:
            self._api.delete(path_of(volume))
        if "deletionTimestamp" in metadata and released and FINALIZER in metadata.get("finalizers", []):
            if not self._is_let_go(spec):
                threading.Timer(AGAIN_AFTER_S, self._again, args=(path_of(volume), metadata["uid"])).start()
                return
            rest = [f for f in metadata["finalizers"] if f != FINALIZER]
            self._api.merge(path_of(volume), {"metadata": {"finalizers": rest}})

    def _is_let_go(self, spec: Object) -> bool:
        """A volume that is retained stays in OCI."""
        retained = spec["persistentVolumeReclaimPolicy"] != "Delete"
        return retained or self._emulator.release_volume(spec["csi"]["volumeHandle"])

    def _again(self, path: str, uid: str) -> None:
        try:
            volume = self._api.find(path)
            if volume and volume["metadata"]["uid"] == uid:
                self.volume(volume)
        except (KubeError, OSError) as error:
            log.info("%s: %s", path, error)

    def _zone(self, node: str) -> str:
        found = self._api.find(f"{collection('v1', 'Node')}/{node}") or {"metadata": {}}
        return str(found["metadata"].get("labels", {}).get(ZONE, ""))

    def _volume(self, claim: Object, zone: str, storage_class: Object) -> Object:
        metadata, spec = claim["metadata"], claim["spec"]
        size = max(SMALLEST_GIB, gib(spec["resources"]["requests"]["storage"]))
        reference = {key: metadata[key] for key in ("name", "namespace", "uid")}
        volume_spec = {
            "capacity": {"storage": f"{size}Gi"},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "storageClassName": storage_class["metadata"]["name"],
            "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", **reference},
            "csi": {"driver": DRIVER, "fsType": "ext4", "volumeHandle": self._ocid(metadata["uid"])},
        }
        if zone:
            expression = {"key": ZONE, "operator": "In", "values": [zone]}
            volume_spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
        return {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {
                "name": f"csi-{metadata['uid']}",
                "annotations": {"pv.kubernetes.io/provisioned-by": DRIVER},
                "finalizers": [FINALIZER],
            },
            "spec": volume_spec,
        }

    def _ocid(self, uid: str) -> str:
        unique = base64.b32encode(hashlib.sha256(uid.encode()).digest()).decode().lower().rstrip("=")
        return f"ocid1.volume.oc1.{self._region_key}.abuwcljt{unique}"


def gib(quantity: str) -> int:
    """Whole GiB that hold a Kubernetes quantity such as `60Gi` or `100G`."""
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", quantity).groups()  # type: ignore[union-attr] # the API checked it
    return -(-int(float(number) * UNITS[unit]) // 2**30)
