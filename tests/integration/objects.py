# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment's objects as somebody with kubectl sees and changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.kube_api import KubeApi

COLLECTIONS = {
    "Deployment": "apis/apps/v1",
    "Job": "apis/batch/v1",
    "Service": "api/v1",
    "Secret": "api/v1",
    "HTTPRoute": "apis/gateway.networking.k8s.io/v1",
    "ScaledObject": "apis/keda.sh/v1alpha1",
}
KUBECTL = "kubectl-edit"
"""Field manager of ``kubectl edit``."""


def path(kind: str, name: str, namespace: str = "default") -> str:
    return f"/{COLLECTIONS[kind]}/namespaces/{namespace}/{kind.lower()}s/{name}"


class Objects:
    """The objects of one deployment, found by its canonical name."""

    def __init__(self, kube: KubeApi, canonical: str, namespace: str = "default") -> None:
        self._kube = kube
        self._namespace = namespace
        self.workload = f"recipe-{canonical}"

    def get(self, kind: str, name: str = "") -> dict[str, Any] | None:
        return self._kube.find(path(kind, name or self.workload, self._namespace))

    @property
    def deployment(self) -> dict[str, Any]:
        found = self.get("Deployment")
        assert found is not None
        return found

    @property
    def container(self) -> dict[str, Any]:
        """The blueprint's own container."""
        return next(one for one in self.pod_spec["containers"] if one["name"] == "recipe")

    @property
    def pod_spec(self) -> dict[str, Any]:
        found: dict[str, Any] = self.deployment["spec"]["template"]["spec"]
        return found

    @property
    def pods(self) -> list[dict[str, Any]]:
        """Pods of the workload that are not on their way out."""
        found = self._kube.get(f"/api/v1/namespaces/{self._namespace}/pods?labelSelector=app={self.workload}")["items"]
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    @property
    def ready(self) -> int:
        """Replicas that serve."""
        count: int = self.deployment["status"].get("readyReplicas", 0)
        return count

    def edit(self, kind: str, change: Callable[[dict[str, Any]], object], manager: str = KUBECTL) -> None:
        """What an editor does: read the object, ``change`` it, write it back."""
        found = self.get(kind)
        assert found is not None
        change(found)
        found["metadata"].pop("managedFields")
        self._kube.merge(f"{path(kind, self.workload, self._namespace)}?fieldManager={manager}", found)

    def edit_pod(self, change: Callable[[dict[str, Any]], object], manager: str = KUBECTL) -> None:
        """The same for the pod template's spec."""
        self.edit("Deployment", lambda found: change(found["spec"]["template"]["spec"]), manager)

    def scale(self, replicas: int, manager: str) -> None:
        """Through the scale subresource, as ``kubectl scale`` and autoscalers do."""
        where = f"{path('Deployment', self.workload, self._namespace)}/scale?fieldManager={manager}"
        self._kube.merge(where, {"spec": {"replicas": replicas}})

    def delete(self, kind: str) -> None:
        self._kube.delete(path(kind, self.workload, self._namespace))
