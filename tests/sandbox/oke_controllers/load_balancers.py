# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public addresses, as OCI's cloud controller gives them to Services and an ingress controller to Ingresses."""

from __future__ import annotations

import time
import zlib

from ..kube_api import KubeApi, Object
from ..kube_paths import path_of
from .emulator import Emulator

FINALIZER = "service.kubernetes.io/load-balancer-cleanup"
CREATED_AFTER_S = 0.3
INGRESS_ADDRESS = "203.0.113.20"
"""203.0.113.0/24 is reserved for documentation: nothing there can be reached by accident."""
SERVICE_ADDRESSES = range(64, 254)


class LoadBalancers:
    def __init__(self, api: KubeApi, emulator: Emulator) -> None:
        self._api, self._emulator = api, emulator

    def service(self, service: Object) -> None:
        """A load balancer goes when its Service is deleted or no longer of that type."""
        metadata = service["metadata"]
        finalizers = metadata.get("finalizers", [])
        wanted = service["spec"].get("type") == "LoadBalancer" and "deletionTimestamp" not in metadata
        if wanted and FINALIZER not in finalizers:
            self._api.merge(path_of(service), {"metadata": {"finalizers": [*finalizers, FINALIZER]}})
        elif wanted and not service.get("status", {}).get("loadBalancer", {}).get("ingress"):
            time.sleep(CREATED_AFTER_S)
            self._emulator.load_balancer_made(metadata["uid"], address_of(metadata["uid"]))
            self._publish(service, [{"ip": address_of(metadata["uid"]), "ipMode": "VIP"}])
        elif not wanted and FINALIZER in finalizers:
            self._emulator.load_balancer_gone(metadata["uid"])
            if "deletionTimestamp" not in metadata:
                self._publish(service, [])
            self._api.merge(path_of(service), {"metadata": {"finalizers": [f for f in finalizers if f != FINALIZER]}})

    def ingress(self, ingress: Object) -> None:
        if not ingress.get("status", {}).get("loadBalancer", {}).get("ingress"):
            self._publish(ingress, [{"ip": INGRESS_ADDRESS}])

    def _publish(self, owner: Object, addresses: list[dict[str, str]]) -> None:
        self._api.merge(path_of(owner) + "/status", {"status": {"loadBalancer": {"ingress": addresses}}})


def address_of(uid: str) -> str:
    return f"203.0.113.{SERVICE_ADDRESSES[zlib.crc32(uid.encode()) % len(SERVICE_ADDRESSES)]}"
