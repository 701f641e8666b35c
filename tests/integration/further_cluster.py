# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that a test creates for itself in the sandbox, with a Kubernetes of its own."""

from __future__ import annotations

import json
import os
from types import TracebackType
from typing import Any

import kubernetes
import oci
from sandbox_judges.clients import DONE, QUICK, Sdk
from sandbox_judges.region import Emulated

from sandbox import life_cycle, paths

from .conftest import Sandbox

LINUX = {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
MODELS = oci.container_engine.models


class FurtherCluster:
    """Ends with the block."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.environment = {key: value for key, value in (os.environ | sandbox.env).items() if key != "KUBECONFIG"}
        description = json.loads(paths.DESCRIPTION.read_text(encoding="utf-8"))
        self._sdk = Sdk(Emulated(description["emulator"], dict(life_cycle.settings()), paths.OCI_CONFIG))
        self.id = ""

    def __enter__(self) -> FurtherCluster:
        emulated = self._sdk.emulated
        details = MODELS.CreateClusterDetails(
            name="further",
            compartment_id=emulated.compartment,
            vcn_id=emulated.settings["vcn_id"],
            kubernetes_version=emulated.settings["kubernetes_version"],
            type="ENHANCED_CLUSTER",
            cluster_pod_network_options=[MODELS.OciVcnIpNativeClusterPodNetworkOptionDetails()],
        )
        waiting = self._sdk.oke_waiting
        work = waiting.create_cluster_and_wait_for_state(details, wait_for_states=DONE, waiter_kwargs=QUICK).data
        self.id = work.resources[0].identifier
        row = next(one for one in emulated.admin("GET", "/state")["clusters"] if one["id"] == self.id)
        self.client = kubernetes.config.new_client_from_config(row["admin_kubeconfig"])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._sdk.wait(self._sdk.oke.delete_cluster(self.id))

    @property
    def core(self) -> Any:
        return kubernetes.client.CoreV1Api(self.client)

    @property
    def custom(self) -> Any:
        return kubernetes.client.CustomObjectsApi(self.client)

    def add_nodes(self, count: int) -> None:
        """Nodes for add-ons: without GPUs, large."""
        resources = {"cpu": "64", "memory": "512Gi", "pods": "250", "ephemeral-storage": "500Gi"}
        for number in range(count):
            status = {"capacity": resources, "allocatable": resources}
            metadata = {"name": f"system-{number}", "labels": LINUX}
            self.core.create_node({"metadata": metadata, "spec": {}, "status": status})
