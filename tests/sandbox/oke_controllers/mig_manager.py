# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MIG layouts, as the GPU operator's mig-manager applies them to nodes whose label asks for one."""

from __future__ import annotations

import logging
import threading
import time

from ..kube_api import KubeApi, KubeError, Object
from ..kube_paths import collection, path_of
from ..oci_emulator.models.mig import DISABLED, REQUEST_LABEL, resources
from .emulator import Emulator

log = logging.getLogger(__name__)

SHAPE = "node.kubernetes.io/instance-type"
STATE_LABEL = "nvidia.com/mig.config.state"
CAPABLE_LABEL = "nvidia.com/mig.capable"
ANSWERED = "sandbox.oci-ai-blueprints/mig.answered"
"""The layout last asked for that was answered, well or badly: the same request is not tried again."""
APPLIED = "sandbox.oci-ai-blueprints/mig.applied"
"""The layout the GPUs are in."""
STEP = "ApplyMigLayout"


class MigManager:
    def __init__(self, api: KubeApi, emulator: Emulator) -> None:
        self._api = api
        self._emulator = emulator
        self._under_way: set[str] = set()

    def node(self, node: Object) -> None:
        """What is handed over may be older than the last answer: it is read again before anything is done."""
        if self._is_open(node) and node["metadata"]["uid"] not in self._under_way:
            node = self._api.find(path_of(node)) or node
            if self._is_open(node):
                self._begin(node)

    def _is_open(self, node: Object) -> bool:
        metadata = node["metadata"]
        labels = metadata.get("labels", {})
        if "deletionTimestamp" in metadata or not resources(labels.get(SHAPE, "")):
            return False
        return bool(labels.get(REQUEST_LABEL) != metadata.get("annotations", {}).get(ANSWERED, ""))

    def _begin(self, node: Object) -> None:
        """The clients of the GPUs are stopped: nothing is offered until the layout is there."""
        metadata = node["metadata"]
        wanted = metadata["labels"].get(REQUEST_LABEL)
        if wanted is None:
            self._label_default(node)
            return
        pause = self._emulator.delay("mig_s")
        self._api.merge(path_of(node), {"metadata": {"labels": {STATE_LABEL: "pending"}}})
        self._offer(node, {})
        self._under_way.add(metadata["uid"])
        threading.Timer(pause, self._finish, args=(node, wanted)).start()

    def _label_default(self, node: Object) -> None:
        """With the version that was read: a layout asked for meanwhile must not be overwritten."""
        metadata = {
            "resourceVersion": node["metadata"]["resourceVersion"],
            "labels": {REQUEST_LABEL: DISABLED, STATE_LABEL: "success", CAPABLE_LABEL: "true"},
            "annotations": {ANSWERED: DISABLED, APPLIED: DISABLED},
        }
        self._api.merge(path_of(node), {"metadata": metadata})

    def _finish(self, node: Object, wanted: str) -> None:
        path, metadata = path_of(node), node["metadata"]
        try:
            self._apply(node, wanted)
            self._under_way.discard(metadata["uid"])
            latest = self._api.find(path)
            if latest and latest["metadata"]["uid"] == metadata["uid"]:
                self.node(latest)
        except (KubeError, OSError) as error:
            log.info("MIG layout of %s: %s", metadata["name"], error)
            self._under_way.discard(metadata["uid"])

    def _apply(self, node: Object, wanted: str) -> None:
        """Success is told a moment before the device plugin offers the slices; a failure leaves the old layout."""
        metadata = node["metadata"]
        layouts = resources(metadata["labels"][SHAPE])
        before = metadata.get("annotations", {}).get(APPLIED, DISABLED)
        failed = self._emulator.step_fails(STEP) or wanted not in layouts or self._in_use(metadata["name"])
        after = before if failed else wanted
        answer = {
            "labels": {STATE_LABEL: "failed" if failed else "success", CAPABLE_LABEL: "true"},
            "annotations": {ANSWERED: wanted, APPLIED: after},
        }
        self._api.merge(path_of(node), {"metadata": answer})
        time.sleep(self._emulator.delay("gpu_allocatable_s"))
        self._offer(node, layouts[after])

    def _in_use(self, name: str) -> bool:
        """GPUs that a program runs on cannot be cut anew."""
        pods = self._api.get(f"{collection('v1', 'Pod')}?fieldSelector=spec.nodeName%3D{name}")["items"]
        return any(
            resource.startswith("nvidia.com/")
            for pod in pods
            if pod.get("status", {}).get("phase") not in ("Succeeded", "Failed")
            for container in pod["spec"]["containers"]
            for resource in container.get("resources", {}).get("limits", {})
        )

    def _offer(self, node: Object, devices: dict[str, int]) -> None:
        """These devices and no others; kubelet goes on naming what it knew once, with none of it."""
        latest = self._api.find(path_of(node)) or node
        known = [name for name in latest.get("status", {}).get("capacity", {}) if name.startswith("nvidia.com/")]
        counts = {name: str(count) for name, count in (dict.fromkeys(known, 0) | devices).items()}
        if counts:
            self._api.merge(f"{path_of(node)}/status", {"status": {"capacity": counts, "allocatable": counts}})
