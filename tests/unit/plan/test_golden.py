# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole blueprints and everything they become, kept in ``golden/`` to be read and to notice every change.

``UPDATE_GOLDEN=1 pytest tests/unit/plan/test_golden.py`` writes the files anew.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from unit.plan.builders import (
    AMD,
    CPU_FLEX,
    GATEWAY,
    NGINX,
    NOTHING_SET,
    PLACED,
    RDMA_POOL,
    identity,
    payload,
    shared,
    surroundings,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import Facts, mode_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import as_made, decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_parts import part_steps
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import pool_spec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_steps import first_steps
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn

GOLDEN = Path(__file__).parent / "golden"
SUBNET = "ocid1.subnet.oc1.iad.aaaaaaaapods"
MODEL: Json = {"model_name": "llama-4", "url_path": "/ai/models", "api_key": "a-key-of-this-model"}
WAY_TO_JOIN = {"api_host": "10.0.0.9", "api_authority": "Y2VydGlmaWNhdGU="}
GROUP = "ocid1.networksecuritygroup.oc1.iad.aaaaaaaa"


@dataclass(frozen=True)
class Case:
    """A blueprint, the way into its cluster, and how pods get their addresses there.

    ``rdma_nodes``: what the workspace ConfigMap says of them.
    """

    asked: Payload
    way_in: WayIn = GATEWAY
    cni: str = "OCI_VCN_IP_NATIVE"
    models: ModelGateway = field(default_factory=ModelGateway)
    rdma_nodes: str = ""


CASES = {
    "gpu_vllm_dedicated_pool": Case(payload()),
    "every_field_of_a_dedicated_pool": Case(
        payload(
            recipe_compartment_ocid="ocid1.compartment.oc1..aaaaaaaaother",
            recipe_node_pool_size=2,
            recipe_replica_count=2,
            recipe_node_image_ocid="ocid1.image.oc1.iad.aaaaaaaacustom",
            recipe_node_labels={"team": "research"},
            recipe_availability_domain="Uocm:US-ASHBURN-AD-1",
            recipe_worker_subnet_nsg_ocid=f"{GROUP}nodes",
            recipe_pod_subnet_ocid=SUBNET,
            recipe_pod_subnet_nsg_ocid=f"{GROUP}pods",
            recipe_max_pods_per_node=60,
            recipe_public_ssh_key="ssh-ed25519 AAAAC3Nz someone@example.com",
        )
    ),
    "cpu_flex_shape": Case(
        payload(**CPU_FLEX, recipe_container_cpu_count=4, recipe_container_memory_size=16), cni="FLANNEL_OVERLAY"
    ),
    "shared_pool_with_selectors": Case(
        shared(
            recipe_shared_node_pool_selector="a10pool",
            shared_node_pool_custom_node_selectors=[{"key": "team.example.com/tier", "value": "gold"}],
        )
    ),
    "amd_shape": Case(
        shared(**AMD, local_filesystem=[{"node_directory_path": "/mnt/nvme/models", "mount_location": "/models"}])
    ),
    "nginx_with_extra_ports": Case(
        payload(
            recipe_host_port="8080",
            recipe_additional_ingress_ports=[
                {"name": "jaeger", "port": 16686, "path": "/jaeger"},
                {"name": "admin", "port": 9000, "path": "/admin"},
            ],
        ),
        NGINX,
    ),
    "pods_and_nodes_scaled_by_load": Case(
        payload(
            recipe_prometheus_enabled=None,
            recipe_pod_autoscaling_params={"min_replicas": 2, "max_replicas": 4},
            recipe_node_autoscaling_params={"min_nodes": 2, "max_nodes": 4},
            recipe_node_pool_size=None,
        )
    ),
    "model_with_a_key_on_envoy": Case(
        shared(recipe_inference_gateway=MODEL),
        models=ModelGateway("envoy", GATEWAY.gateway, "https://10-0-0-1.nip.io"),
    ),
    "model_with_a_key_on_kong": Case(
        shared(recipe_inference_gateway=MODEL), NGINX, models=ModelGateway("kong", url="https://10-0-0-2.nip.io")
    ),
    "load_balancer_of_its_own": Case(
        payload(
            recipe_host_port="8080", service_endpoint={"domain": "llm.example.com", "dedicated_load_balancer": True}
        )
    ),
    "secrets_moved_out": Case(
        payload(
            recipe_container_secret_name="registry",
            recipe_environment_secrets=[{"envvar_name": "NGC_KEY", "secret_name": "ngc", "secret_key": "key"}],
            recipe_container_env=[
                {"key": "HF_TOKEN", "value": "hf_abcdefghijklmnopqrstuvwx"},
                {"key": "DB_HOST", "value": "db.example.com"},
                {"key": "DB_URL", "value": "postgres://me:Passw0rd@$(DB_HOST)/x"},
            ],
            recipe_container_command=["vllm", "serve", "--hf-token=hf_abcdefghijklmnopqrstuvwx"],
            recipe_container_command_args=["--api-key", "sk-abcdefghijklmnopqrstuvwx"],
            recipe_container_command_use_shell=True,
        )
    ),
    "job": Case(
        payload(
            recipe_mode="job",
            recipe_container_port=None,
            recipe_prometheus_enabled=None,
            recipe_replica_count=2,
            recipe_node_pool_size=2,
            recipe_container_env=[{"key": "HF_TOKEN", "value": "hf_abcdefghijklmnopqrstuvwx"}],
        )
    ),
    "replicas_that_span_rdma_nodes": Case(
        shared(
            recipe_node_shape="BM.GPU.H100.8",
            recipe_nvidia_gpu_count=8,
            multinode_num_nodes_to_use_from_shared_pool=2,
            multinode_rdma_enabled_in_shared_pool=True,
            recipe_container_command=["vllm", "serve"],
            recipe_container_command_args=["--tensor-parallel-size", "8", "--pipeline-parallel-size", "2"],
            recipe_container_env=[{"key": "NCCL_DEBUG", "value": "INFO"}],
            recipe_readiness_probe_params={"endpoint_path": "/health", "port": 8000},
            recipe_shared_memory_volume_size_limit_in_mb=None,
        )
    ),
    "slice_of_a_gpu": Case(
        shared(
            recipe_node_shape="BM.GPU.H100.8",
            recipe_nvidia_gpu_count=1,
            mig_resource_request="1g.20gb",
            recipe_container_command_args=None,
        )
    ),
    "job_on_nodes_that_join_by_themselves": Case(
        payload(
            **PLACED,
            recipe_mode="job",
            recipe_node_shape="BM.GPU.B200.8",
            recipe_nvidia_gpu_count=8,
            recipe_container_port=None,
            recipe_prometheus_enabled=None,
            recipe_replica_count=2,
            recipe_node_pool_size=2,
        )
    ),
    "service_on_amd_nodes_that_join_by_themselves": Case(
        payload(
            **AMD,
            **PLACED,
            recipe_replica_count=2,
            recipe_node_pool_size=2,
            recipe_node_labels={"team": "research"},
            recipe_pod_subnet_ocid=SUBNET,
            recipe_pod_subnet_nsg_ocid=f"{GROUP}pods",
            recipe_worker_subnet_nsg_ocid=f"{GROUP}nodes",
            recipe_max_pods_per_node=60,
        )
    ),
    "rdma_pool_managed_by_oke": Case(parse(RDMA_POOL)),
    "rdma_pool_of_nodes_that_join_by_themselves": Case(
        parse(RDMA_POOL), cni="FLANNEL_OVERLAY", rdma_nodes="self_managed"
    ),
    "probes_and_no_way_in": Case(
        payload(
            recipe_liveness_probe_params={"endpoint_path": "/health", "port": 8000, "initial_delay_seconds": 1200},
            recipe_startup_probe_params={"period_seconds": 10, "failure_threshold": 360},
            recipe_readiness_probe_params={"endpoint_path": "/health", "scheme": "HTTP", "success_threshold": 1},
        ),
        NOTHING_SET,
    ),
}


def made(case: Case) -> str:
    """What the blueprint becomes, as the golden file has it."""
    becomes: dict[str, Json] = {}
    spec = pool_spec(case.asked)
    if spec is not None:
        spec = as_made(spec, (), case.rdma_nodes) if spec.rdma else spec
        place, decision = surroundings(case.cni, **WAY_TO_JOIN), decide(spec, identity(), (), None)
        made_first = part_steps(spec, identity(), decision, place, ())
        becomes |= {step.kind: step.body for step in (*made_first, *first_steps(decision, spec, identity(), place))}
    replicas = case.asked.recipe_replica_count
    facts = Facts(way_in=case.way_in, pool_generation=1, replicas=replicas, models=case.models)
    manifests = mode_of(case.asked).manifests(case.asked, identity(), facts)
    becomes["manifests"] = [*manifests]
    return json.dumps(becomes, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_a_blueprint_becomes_what_its_golden_file_says(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made(CASES[name]))
    assert made(CASES[name]) == path.read_text()


def test_no_golden_file_is_left_that_no_blueprint_makes() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)
