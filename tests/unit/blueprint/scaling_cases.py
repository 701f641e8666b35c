# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about scaling, replicas that span nodes, and the inference gateway."""

from __future__ import annotations

from unit.blueprint.rule_case import AMD, DOMAIN, IMAGE, SHARED, Case, Json


def pods(**params: object) -> Json:
    return {"recipe_prometheus_enabled": True, "recipe_pod_autoscaling_params": params}


def nodes(**params: object) -> Json:
    return {"recipe_node_autoscaling_params": params}


def gateway(**params: object) -> Json:
    return {"recipe_inference_gateway": {"model_name": "Llama-4", **params}}


def arguments(*words: str) -> Json:
    return {**SPANNING, "recipe_container_command_args": list(words)}


PODS, NODES = "recipe_pod_autoscaling_params", "recipe_node_autoscaling_params"
SPANNING = {**SHARED, "multinode_num_nodes_to_use_from_shared_pool": 2}
ON_RDMA = {
    **SPANNING,
    "multinode_rdma_enabled_in_shared_pool": True,
    "recipe_node_shape": "BM.GPU.H100.8",
    "recipe_nvidia_gpu_count": 8,
}
ALONE = {**AMD, "recipe_availability_domain": DOMAIN, "recipe_node_image_ocid": IMAGE}

SCALING_CASES = [
    Case(
        "V22",
        NODES,
        {**SHARED, **nodes(min_nodes=1)},
        "is not scaled",
        nodes(min_nodes=1),
    ),
    Case("V46", f"{PODS}.min_replicas", pods(min_replicas=0), "must be at least 1", pods(min_replicas=1)),
    Case(
        "V46",
        f"{PODS}.max_replicas",
        pods(min_replicas=3, max_replicas=2),
        "is below min_replicas (3)",
        pods(min_replicas=3, max_replicas=3),
    ),
    Case("V46", f"{PODS}.max_replicas", pods(max_replicas=0), "is below min_replicas (1)", pods(max_replicas=1)),
    Case(
        "V46",
        f"{PODS}.stabilization_window_down",
        pods(stabilization_window_down=3601),
        "at most 3600 s",
        pods(stabilization_window_down=3600, stabilization_window_up=0),
    ),
    Case(
        "V46",
        f"{PODS}.scaling_period_up",
        pods(scaling_period_up=1801),
        "at most 1800 s",
        pods(scaling_period_up=1800),
    ),
    Case("V46", f"{PODS}.scaling_threshold", pods(scaling_threshold=0), "must be above 0", pods(scaling_threshold=0.6)),
    Case(
        "V46",
        f"{PODS}.scaling_threshold",
        pods(scaling_threshold=1),
        "is never passed",
        pods(scaling_threshold=20, query="sum(vllm:num_requests_waiting)"),
    ),
    Case(
        "V46",
        f"{PODS}.collect_metrics_timespan",
        pods(collect_metrics_timespan="5 minutes"),
        "must be a duration",
        pods(collect_metrics_timespan="1h30m"),
    ),
    Case(
        "V46",
        f"{PODS}.scaling_metric",
        pods(scaling_metric="a} or vector(1"),
        "no name of a metric",
        pods(scaling_metric="e2e_request_latency_seconds_bucket"),
    ),
    Case(
        "V46",
        f"{PODS}.server_address",
        pods(server_address="prometheus:9090"),
        "must be a URL",
        pods(server_address="http://prometheus.monitoring:9090"),
    ),
    Case("V46", PODS, {PODS: {"max_replicas": 2}}, "belongs to mode service, not to job", mode="job"),
    Case(
        "replicas",
        "recipe_replica_count",
        {"recipe_replica_count": 100_001},
        "100001 copies: a job can have 100000",
        {"recipe_replica_count": 100_000},
        mode="job",
    ),
    Case(
        "replicas",
        "recipe_replica_count",
        {"recipe_replica_count": 1_000_000_000},
        "the largest clusters hold 150000 pods",
        {"recipe_replica_count": 150_000},
    ),
    Case(
        "V46",
        f"{PODS}.max_replicas",
        pods(max_replicas=150_001),
        "is above 150000",
        pods(max_replicas=150_000),
    ),
    Case(
        "replicas",
        "recipe_replica_count",
        {**SPANNING, "recipe_replica_count": 75_001},
        "makes 150002 pods",
        {**SPANNING, "recipe_replica_count": 75_000},
    ),
    Case("nodes", f"{NODES}.max_nodes", nodes(max_nodes=5001), "asks for 5001 nodes", nodes(max_nodes=5000)),
    Case("nodes", "recipe_node_pool_size", {"recipe_node_pool_size": 10**9}, "asks for 1000000000 nodes"),
    Case(
        "nodes",
        "shared_node_pool_size",
        {"shared_node_pool_size": 5001},
        "asks for 5001 nodes",
        {"shared_node_pool_size": 5000},
        mode="shared_node_pool",
    ),
    Case("V47", "recipe_replica_count", {"recipe_replica_count": 2}, "stay pending", {"recipe_replica_count": 1}),
    Case(
        "V47",
        f"{PODS}.max_replicas",
        {**pods(max_replicas=3), **nodes(min_nodes=1, max_nodes=2)},
        "3 replicas of 2 GPUs do not fit 2 x VM.GPU.A10.2",
        {**pods(max_replicas=2), **nodes(min_nodes=1, max_nodes=2)},
    ),
    Case(
        "V48",
        f"{NODES}.max_nodes",
        nodes(min_nodes=3, max_nodes=2),
        "is below min_nodes (3)",
        nodes(min_nodes=1, max_nodes=1),
    ),
    Case("V48", f"{NODES}.max_nodes", nodes(max_nodes=0), "must be at least 1", nodes(min_nodes=0, max_nodes=1)),
    Case(
        "V48",
        "recipe_node_pool_size",
        {**nodes(min_nodes=2, max_nodes=4), "recipe_node_pool_size": 1},
        "1 lies outside",
        {**nodes(min_nodes=2, max_nodes=4), "recipe_node_pool_size": None},
    ),
    Case("V48", NODES, {**ALONE, **nodes(min_nodes=1, max_nodes=2)}, "are self-managed", ALONE),
    Case("V49", "recipe_prometheus_enabled", {PODS: {}}, "is taken for true", pods()),
    Case(
        "V30",
        "multinode_num_nodes_to_use_from_shared_pool",
        {**SPANNING, "multinode_num_nodes_to_use_from_shared_pool": 1},
        "must be at least 2",
        SPANNING,
    ),
    Case(
        "V30",
        "multinode_num_nodes_to_use_from_shared_pool",
        {**SPANNING, "recipe_nvidia_gpu_count": 0},
        "the GPUs on each node",
        SPANNING,
    ),
    Case(
        "V30",
        "multinode_num_nodes_to_use_from_shared_pool",
        {"multinode_num_nodes_to_use_from_shared_pool": 2},
        "belongs to mode service, not to job",
        mode="job",
    ),
    Case(
        "V31",
        "recipe_container_command_args",
        arguments("--tensor-parallel-size", "2"),
        "into 2 parts (tensor x pipeline parallel size), a replica has 4 GPUs",
        arguments("--tensor-parallel-size", "2", "-pp=2"),
    ),
    Case(
        "V31",
        "recipe_container_command_args",
        arguments("vllm serve --tensor-parallel-size=2 --pipeline-parallel-size 4"),
        "into 8 parts",
        arguments("vllm", "serve", "--model", "/models"),
    ),
    Case(
        "V32",
        "recipe_node_shape",
        {**ON_RDMA, "recipe_node_shape": "VM.GPU.A10.2", "recipe_nvidia_gpu_count": 2},
        "has no RDMA network",
        ON_RDMA,
    ),
    Case(
        "V32",
        "multinode_rdma_enabled_in_shared_pool",
        {**ON_RDMA, "multinode_num_nodes_to_use_from_shared_pool": None},
        "has no use without",
        ON_RDMA,
    ),
    Case(
        "V50",
        "recipe_inference_gateway.model_name",
        gateway(model_name="a,b"),
        "without comma",
        gateway(model_name="Llama 4 Scout"),
    ),
    Case("V50", "recipe_inference_gateway.model_name", gateway(model_name=""), "1 to 128", gateway(model_name="a")),
    Case(
        "V50",
        "recipe_inference_gateway.url_path",
        gateway(url_path="/models/"),
        "none at the end",
        gateway(url_path="/ai/models"),
    ),
    Case("V50", "recipe_inference_gateway.url_path", gateway(url_path="models"), "must be a path", gateway()),
    Case("V50", "recipe_inference_gateway.url_path", gateway(url_path="/a/.."), "must be a path", gateway()),
    Case(
        "V50",
        "recipe_inference_gateway.api_key",
        gateway(api_key="a b"),
        "without spaces",
        gateway(api_key="1234567890"),
    ),
    Case(
        "V50",
        "service_endpoint.dedicated_load_balancer",
        {**gateway(api_key="1234567890"), "service_endpoint": {"dedicated_load_balancer": True}},
        "would let everybody in",
        {**gateway(), "service_endpoint": {"dedicated_load_balancer": True}},
    ),
]
