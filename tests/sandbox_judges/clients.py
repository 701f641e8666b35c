# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Oracle's clients pointed at the emulator, and the bodies they send."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import oci

from .region import Emulated

QUICK = {"max_interval_seconds": 1, "max_wait_seconds": 30}
WITHIN_S = 30
DONE = ["SUCCEEDED", "FAILED", "CANCELED"]


class Sdk:
    """The SDK's clients, unmodified; each takes the emulator's address with a trailing slash, as users write it."""

    def __init__(self, emulated: Emulated) -> None:
        self.emulated = emulated
        self.config = oci.config.from_file(str(emulated.config_file))

    def client(self, kind: type[Any], **more: Any) -> Any:
        return kind(self.config, service_endpoint=f"{self.emulated.url}/", **more)

    @cached_property
    def oke(self) -> Any:
        return self.client(oci.container_engine.ContainerEngineClient)

    @cached_property
    def oke_waiting(self) -> Any:
        return oci.container_engine.ContainerEngineClientCompositeOperations(self.oke)

    @cached_property
    def compute(self) -> Any:
        return self.client(oci.core.ComputeClient)

    @cached_property
    def compute_waiting(self) -> Any:
        work_requests = self.client(oci.work_requests.WorkRequestClient)
        return oci.core.ComputeClientCompositeOperations(self.compute, work_request_client=work_requests)

    @cached_property
    def pools(self) -> Any:
        return self.client(oci.core.ComputeManagementClient)

    @cached_property
    def pools_waiting(self) -> Any:
        work_requests = self.client(oci.work_requests.WorkRequestClient)
        return oci.core.ComputeManagementClientCompositeOperations(self.pools, work_request_client=work_requests)

    @cached_property
    def volumes(self) -> Any:
        return self.client(oci.core.BlockstorageClient)

    @cached_property
    def volumes_waiting(self) -> Any:
        return oci.core.BlockstorageClientCompositeOperations(self.volumes)

    @cached_property
    def load_balancers(self) -> Any:
        return self.client(oci.load_balancer.LoadBalancerClient)

    @cached_property
    def files(self) -> Any:
        return self.client(oci.file_storage.FileStorageClient)

    @cached_property
    def files_waiting(self) -> Any:
        return oci.file_storage.FileStorageClientCompositeOperations(self.files)

    @cached_property
    def network(self) -> Any:
        return self.client(oci.core.VirtualNetworkClient)

    @cached_property
    def identity(self) -> Any:
        return self.client(oci.identity.IdentityClient)

    @cached_property
    def limits(self) -> Any:
        return self.client(oci.limits.LimitsClient)

    @cached_property
    def storage(self) -> Any:
        return self.client(oci.object_storage.ObjectStorageClient)

    def image(self, shape: str = "VM.Standard.E5.Flex", version: str = "") -> str:
        """The newest image of the container engine for a shape."""
        version = version or str(self.emulated.settings["kubernetes_version"])
        arch = "AARCH64" if ".A1." in shape else "X86_64"
        options = self.oke.get_node_pool_options(
            self.emulated.cluster, node_pool_os_arch=arch, node_pool_k8s_version=version
        ).data
        return next(
            str(source.image_id)
            for source in options.sources
            if "-OKE-" in source.source_name and ("GPU" in source.source_name) == ("GPU" in shape)
        )

    def pool_details(self, name: str = "workers", *, size: int = 1, domains: int = 1, **fields: Any) -> Any:
        """CreateNodePoolDetails of a small VCN-native pool; `fields` replace or add to the top level."""
        models, settings = oci.container_engine.models, self.emulated.settings
        shape = fields.pop("node_shape", "VM.Standard.E5.Flex")
        flexible = models.CreateNodeShapeConfigDetails(ocpus=2, memory_in_gbs=24) if shape.endswith("Flex") else None
        placements = [
            models.NodePoolPlacementConfigDetails(availability_domain=domain, subnet_id=settings["node_subnet_id"])
            for domain in self.emulated.domains[:domains]
        ]
        network = models.OciVcnIpNativeNodePoolPodNetworkOptionDetails(pod_subnet_ids=[settings["pod_subnet_id"]])
        given = {
            "compartment_id": self.emulated.compartment,
            "cluster_id": self.emulated.cluster,
            "name": name,
            "node_shape": shape,
            "node_shape_config": flexible,
            "kubernetes_version": settings["kubernetes_version"],
            "node_source_details": models.NodeSourceViaImageDetails(image_id=self.image(shape)),
            "node_config_details": models.CreateNodePoolNodeConfigDetails(
                size=size, placement_configs=placements, node_pool_pod_network_option_details=network
            ),
        }
        return models.CreateNodePoolDetails(**{**given, **fields})

    def create_pool(self, **fields: Any) -> Any:
        """Create a pool and wait for its work request; the pool as it is then."""
        work = self.wait(self.oke.create_node_pool(self.pool_details(**fields)))
        return self.oke.get_node_pool(pool_of(work)).data

    def wait(self, response: Any) -> Any:
        """The finished work request of an asynchronous call, asked for more often than the SDK's waiters do."""
        deadline = time.monotonic() + WITHIN_S
        while True:
            work = self.oke.get_work_request(response.headers["opc-work-request-id"]).data
            if work.status in DONE:
                return work
            assert time.monotonic() < deadline, f"{work.operation_type} is {work.status} after {WITHIN_S} s"
            time.sleep(0.1)


def pool_of(work: Any) -> str:
    return next(str(one.identifier) for one in work.resources if one.entity_type.lower() == "nodepool")


@dataclass(frozen=True)
class CommandLine:
    """The OCI command line, unmodified, in an environment of its own."""

    program: Path
    config_file: Path
    url: str

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            str(self.program),
            "--config-file",
            str(self.config_file),
            "--endpoint",
            self.url,
            *arguments,
        ]
        environment = {
            **os.environ,
            "OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING": "True",
            "SUPPRESS_LABEL_WARNING": "True",
        }
        environment.pop("PYTHONPATH", None)
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    def __call__(self, *arguments: str) -> Any:
        """The `data` of a command's JSON output, or all of it."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"oci {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        answer = json.loads(done.stdout) if done.stdout.strip() else {}
        return answer.get("data", answer) if isinstance(answer, dict) else answer


@dataclass(frozen=True)
class Cli(CommandLine):
    """The command line and the emulator it speaks to."""

    emulated: Emulated
