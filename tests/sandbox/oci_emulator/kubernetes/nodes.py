# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, cast

from ..wire.json_types import JsonObject
from .api import KubernetesApi, KubernetesError
from .worker import COMPARTMENT_ANNOTATION, Worker, device_status, node_manifest

log = logging.getLogger(__name__)

EVICTION_POLL_S = 0.2
ATTEMPTS = 3


class Workers(Protocol):
    """The Kubernetes side of node pools."""

    async def register(self, worker: Worker) -> bool:
        """Make the Node; False when the cluster did not take it."""

    async def offer_devices(self, worker: Worker) -> None:
        """Make the node's GPUs allocatable."""

    async def drain(self, address: str, grace_s: float) -> list[str]:
        """Cordon and evict; the pods that were still there when the grace was over."""

    async def remove(self, address: str) -> None:
        """Delete what still runs on the node and the Node itself."""

    async def remove_strangers(self, known_instances: Callable[[], set[str]]) -> None:
        """Remove the nodes that were made for instances that do not exist (any more)."""


class NoWorkers:
    """Node pools without a cluster behind them."""

    async def register(self, worker: Worker) -> bool:
        return True

    async def offer_devices(self, worker: Worker) -> None:
        return None

    async def drain(self, address: str, grace_s: float) -> list[str]:
        return []

    async def remove(self, address: str) -> None:
        return None

    async def remove_strangers(self, known_instances: Callable[[], set[str]]) -> None:
        return None


class KubernetesWorkers:
    def __init__(self, api: KubernetesApi) -> None:
        self.api = api

    async def register(self, worker: Worker) -> bool:
        return await self._insist(lambda: self._create(worker), f"register {worker.address}")

    async def _create(self, worker: Worker) -> None:
        try:
            await self.api.call("POST", "/api/v1/nodes", node_manifest(worker))
        except KubernetesError as error:
            if error.status != 409:
                raise
            await self.remove(worker.address)
            await self.api.call("POST", "/api/v1/nodes", node_manifest(worker))

    async def offer_devices(self, worker: Worker) -> None:
        patch = device_status(worker)
        if patch:
            await self._insist(
                lambda: self.api.patch(f"/api/v1/nodes/{worker.address}/status", patch), f"devices of {worker.address}"
            )

    async def drain(self, address: str, grace_s: float) -> list[str]:
        deadline = asyncio.get_running_loop().time() + grace_s
        cordon = {"spec": {"unschedulable": True}}
        await self._insist(lambda: self.api.patch(f"/api/v1/nodes/{address}", cordon), f"cordon {address}")
        while True:
            pods = [pod for pod in await self._pods(address) if can_be_evicted(pod)]
            if not pods or asyncio.get_running_loop().time() >= deadline:
                return [f"{namespace}/{name}" for namespace, name in map(full_name, pods)]
            await asyncio.gather(*(self._evict(pod) for pod in pods if not is_terminating(pod)))
            await asyncio.sleep(EVICTION_POLL_S)

    async def remove(self, address: str) -> None:
        for namespace, name in map(full_name, await self._pods(address)):
            await self._insist(
                lambda namespace=namespace, name=name: self.api.call(  # type: ignore[misc]
                    "DELETE", f"/api/v1/namespaces/{namespace}/pods/{name}", {"gracePeriodSeconds": 0}
                ),
                f"delete pod {namespace}/{name}",
            )
        await self._insist(lambda: self.api.call("DELETE", f"/api/v1/nodes/{address}"), f"delete {address}")

    async def remove_strangers(self, known_instances: Callable[[], set[str]]) -> None:
        answer = await self.api.call("GET", "/api/v1/nodes")
        known = known_instances()
        for node in cast("list[JsonObject]", answer.get("items") or []):
            metadata = cast(JsonObject, node["metadata"])
            is_ours = COMPARTMENT_ANNOTATION in cast(JsonObject, metadata.get("annotations") or {})
            if is_ours and cast(JsonObject, node["spec"]).get("providerID") not in known:
                await self.remove(cast(str, metadata["name"]))

    async def _pods(self, address: str) -> list[JsonObject]:
        try:
            answer = await self.api.call("GET", f"/api/v1/pods?fieldSelector=spec.nodeName%3D{address}")
        except (KubernetesError, OSError) as error:
            log.warning("list pods of %s: %s", address, error)
            return []
        return cast("list[JsonObject]", answer.get("items") or [])

    async def _evict(self, pod: JsonObject) -> None:
        namespace, name = full_name(pod)
        body: JsonObject = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": name, "namespace": namespace},
        }
        try:
            await self.api.call("POST", f"/api/v1/namespaces/{namespace}/pods/{name}/eviction", body)
        except KubernetesError as error:
            if error.status not in (404, 409, 429):  # gone, terminating, or held by a disruption budget
                log.warning("evict %s/%s: %s", namespace, name, error)
        except OSError as error:
            log.warning("evict %s/%s: %s", namespace, name, error)

    async def _insist(self, action: Callable[[], Awaitable[object]], what: str) -> bool:
        """Try a few times; what is already gone counts as done."""
        for attempt in range(ATTEMPTS):
            try:
                await action()
                return True
            except KubernetesError as error:
                if error.status == 404:
                    return True
                log.warning("%s: %s", what, error)
            except OSError as error:
                log.warning("%s: %s", what, error)
            await asyncio.sleep(0.2 * (attempt + 1))
        return False


def full_name(pod: JsonObject) -> tuple[str, str]:
    metadata = cast("dict[str, str]", pod["metadata"])
    return metadata["namespace"], metadata["name"]


def is_terminating(pod: JsonObject) -> bool:
    return "deletionTimestamp" in cast(JsonObject, pod["metadata"])


def can_be_evicted(pod: JsonObject) -> bool:
    """Neither of a daemon set nor already finished."""
    metadata = cast(JsonObject, pod["metadata"])
    owners = cast("list[dict[str, str]]", metadata.get("ownerReferences") or [])
    finished = cast(JsonObject, pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")
    return not finished and not any(owner["kind"] == "DaemonSet" for owner in owners)
