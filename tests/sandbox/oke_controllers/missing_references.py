# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says on each pod whether the Secrets and ConfigMaps that its containers need are there (see pods/references.py)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from ..kube_api import KubeApi, KubeError, Object
from ..kube_paths import collection, path_of
from ..pods.references import CHECKED

AGAIN_AFTER_S = 0.5


@dataclass(frozen=True)
class Reference:
    """`key` is empty where the whole object is taken."""

    kind: str
    name: str
    key: str = ""


class MissingReferences:
    def __init__(self, api: KubeApi) -> None:
        self._api = api

    def pod(self, pod: Object) -> None:
        metadata = pod["metadata"]
        starts = pod["spec"].get("nodeName") and pod.get("status", {}).get("phase") == "Pending"
        references = list(required(pod))
        known = metadata.get("annotations", {}).get(CHECKED)
        if not references or not starts or known == "" or "deletionTimestamp" in metadata:
            return
        missing = next((text for r in references if (text := self._missing(r, metadata["namespace"]))), "")
        if missing != known:
            self._api.merge(path_of(pod), {"metadata": {"annotations": {CHECKED: missing}}})
        if missing:
            threading.Timer(AGAIN_AFTER_S, self._again, args=(path_of(pod), metadata["uid"])).start()

    def _again(self, path: str, uid: str) -> None:
        try:
            pod = self._api.find(path)
            if pod and pod["metadata"]["uid"] == uid:
                self.pod(pod)
        except (KubeError, OSError):
            return

    def _missing(self, reference: Reference, namespace: str) -> str:
        """In kubelet's words; empty if it is there."""
        found = self._api.find(f"{collection('v1', reference.kind, namespace)}/{reference.name}")
        if found is None:
            return f'{reference.kind.lower()} "{reference.name}" not found'
        if reference.key and reference.key not in found.get("data", {}):
            return f"couldn't find key {reference.key} in {reference.kind} {namespace}/{reference.name}"
        return ""


def required(pod: Object) -> Iterator[Reference]:
    for container in pod["spec"]["containers"]:
        for variable in container.get("env", []):
            source = variable.get("valueFrom", {})
            for field, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
                if field in source and not source[field].get("optional"):
                    yield Reference(kind, source[field]["name"], key=source[field]["key"])
        for source in container.get("envFrom", []):
            for field, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
                if field in source and not source[field].get("optional"):
                    yield Reference(kind, source[field]["name"])
    for volume in pod["spec"].get("volumes", []):
        for field, kind, name in (("secret", "Secret", "secretName"), ("configMap", "ConfigMap", "name")):
            if field in volume and not volume[field].get("optional"):
                yield Reference(kind, volume[field][name])
