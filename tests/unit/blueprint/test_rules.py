# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each case breaks one rule of the table and, a little differently, keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import AnyRule, broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES

Json = dict[str, object]

FLEX = {
    "recipe_node_shape": "VM.Standard.E4.Flex",
    "recipe_nvidia_gpu_count": 0,
    "recipe_flex_shape_ocpu_count": 4,
    "recipe_flex_shape_memory_size_in_gbs": 64,
}
AMD = {"recipe_node_shape": "BM.GPU.MI300X.8", "recipe_nvidia_gpu_count": 0, "recipe_amd_gpu_count": 8}
SHARED = {
    "recipe_use_shared_node_pool": True,
    "recipe_node_pool_size": None,
    "recipe_node_boot_volume_size_in_gbs": None,
}
COMPARTMENT = "ocid1.compartment.oc1..aaaa"
IMAGE = "ocid1.image.oc1.iad.aaaa"
DOMAIN = "Uocm:US-ASHBURN-AD-1"
PORT = {"name": "traces", "port": 4318, "path": "/traces"}
BUCKET = {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 500}


def env(*names: str) -> Json:
    return {"recipe_container_env": [{"key": name, "value": "x"} for name in names]}


def secrets(**changes: str) -> Json:
    secret = {"envvar_name": "HF_TOKEN", "secret_name": "hf-secret", "secret_key": "hf-token", **changes}
    return {"recipe_environment_secrets": [secret]}


def directories(*entries: tuple[str, str]) -> Json:
    return {"local_filesystem": [{"node_directory_path": node, "mount_location": mount} for node, mount in entries]}


@dataclass(frozen=True)
class Case:
    """``breaks`` and ``keeps`` are changes to a healthy service; None removes a field."""

    rule: str
    field: str
    breaks: Json
    says: str
    keeps: Json = field(default_factory=dict)
    nearest: str = ""


CASES = [
    Case("V04", "deployment_name", {"deployment_name": "///"}, "no letter or digit", {"deployment_name": "/a/"}),
    Case("V04", "deployment_name", {"deployment_name": "Grafana"}, "address of the workspace"),
    Case("mode", "team", {"team": {"team_name": "a", "priority_threshold": 1, "quotas": []}}, "belongs to mode team"),
    Case("mode", "recipe_node_name", {"recipe_node_name": "10.0.0.1"}, "belongs to mode update"),
    Case("mode", "shared_node_pool_size", {"shared_node_pool_size": 2}, "belongs to mode shared_node_pool"),
    Case("V05", "recipe_node_shape", {"recipe_node_shape": None}, "is required"),
    Case("V05", "recipe_image_uri", {"recipe_image_uri": ""}, "is required"),
    Case("V06", "recipe_container_port", {"recipe_container_port": None}, "is required", {"recipe_container_port": 80}),
    Case(
        "V08",
        "recipe_node_shape",
        {"recipe_node_shape": "BM.GPU.A100.8"},
        "shape BM.GPU.A100.8 does not exist",
        {"recipe_node_shape": "BM.GPU.A100-v2.8"},
        nearest="BM.GPU.A100-v2.8",
    ),
    Case("V09", "recipe_node_shape", {**FLEX, "recipe_flex_shape_ocpu_count": None}, "needs both", FLEX),
    Case("V09", "recipe_node_shape", {"recipe_flex_shape_ocpu_count": 4}, "has a fixed size", FLEX),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 257},
        "257 GB for 4 OCPUs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 256},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 3},
        "3 GB for 4 OCPUs",
        {**FLEX, "recipe_flex_shape_memory_size_in_gbs": 4},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_ocpu_count": 115, "recipe_flex_shape_memory_size_in_gbs": 1000},
        "has at most 114",
        {**FLEX, "recipe_flex_shape_ocpu_count": 114, "recipe_flex_shape_memory_size_in_gbs": 1000},
    ),
    Case(
        "V09",
        "recipe_flex_shape_memory_size_in_gbs",
        {**FLEX, "recipe_flex_shape_ocpu_count": 80, "recipe_flex_shape_memory_size_in_gbs": 1761},
        "has at most 1760",
        {**FLEX, "recipe_flex_shape_ocpu_count": 80, "recipe_flex_shape_memory_size_in_gbs": 1760},
    ),
    Case("V10", "recipe_amd_gpu_count", {"recipe_amd_gpu_count": 1}, "not for both", {"recipe_amd_gpu_count": 0}),
    Case(
        "V10",
        "recipe_node_shape",
        {**AMD, **SHARED, "recipe_amd_gpu_count": 0, "recipe_nvidia_gpu_count": 8},
        "has AMD GPUs: use recipe_amd_gpu_count",
        {**AMD, **SHARED},
    ),
    Case(
        "V10",
        "recipe_node_shape",
        {"recipe_nvidia_gpu_count": 0, "recipe_amd_gpu_count": 1},
        "has NVIDIA GPUs: use recipe_nvidia_gpu_count",
    ),
    Case(
        "V11",
        "recipe_nvidia_gpu_count",
        {"recipe_nvidia_gpu_count": 3},
        "asks 3 GPUs per pod, VM.GPU.A10.2 has 2",
        {"recipe_nvidia_gpu_count": 2},
    ),
    Case("V11", "recipe_nvidia_gpu_count", {**FLEX, "recipe_nvidia_gpu_count": 1}, "has 0", FLEX),
    Case("V11", "recipe_amd_gpu_count", {**AMD, **SHARED, "recipe_amd_gpu_count": 9}, "has 8", {**AMD, **SHARED}),
    Case(
        "V12", "recipe_node_shape", {"recipe_nvidia_gpu_count": 0}, "will not see one", {"recipe_nvidia_gpu_count": 1}
    ),
    Case(
        "V13",
        "recipe_ephemeral_storage_size",
        {"recipe_ephemeral_storage_size": 200},
        "leaves 193 GB for pods",
        {"recipe_ephemeral_storage_size": 193},
    ),
    Case(
        "V13",
        "recipe_ephemeral_storage_size",
        {"recipe_node_boot_volume_size_in_gbs": None},
        "the default size, about 47 GB",
        {"recipe_node_boot_volume_size_in_gbs": None, "recipe_ephemeral_storage_size": 40},
    ),
    Case(
        "V14",
        "recipe_node_boot_volume_size_in_gbs",
        {"recipe_node_boot_volume_size_in_gbs": None},
        "is not given",
        SHARED,
    ),
    Case(
        "V18",
        "recipe_node_shape",
        {**AMD, "recipe_availability_domain": DOMAIN},
        "need recipe_availability_domain and recipe_node_image_ocid",
        {**AMD, "recipe_availability_domain": DOMAIN, "recipe_node_image_ocid": IMAGE},
    ),
    Case("V18", "recipe_node_shape", AMD, "or a shared pool", {**AMD, **SHARED}),
    Case(
        "V19",
        "recipe_availability_domain",
        {"recipe_availability_domain": "US-ASHBURN-AD-1"},
        "full name",
        {"recipe_availability_domain": DOMAIN},
    ),
    Case(
        "V20",
        "recipe_compartment_ocid",
        {"recipe_compartment_ocid": "compartment"},
        "must be the OCID of a compartment or tenancy",
        {"recipe_compartment_ocid": COMPARTMENT},
    ),
    Case("V20", "recipe_node_image_ocid", {"recipe_node_image_ocid": COMPARTMENT}, "this one is of a compartment"),
    Case(
        "V20",
        "input_file_system[0].mount_target_ocid",
        {
            "input_file_system": [
                {
                    "file_system_ocid": "ocid1.filesystem.oc1.iad.a",
                    "mount_target_ocid": "ocid1.filesystem.oc1.iad.a",
                    "mount_location": "/fss",
                    "volume_size_in_gbs": 100,
                }
            ]
        },
        "must be the OCID of a mounttarget",
    ),
    Case(
        "V21",
        "recipe_shared_node_pool_selector",
        {"recipe_shared_node_pool_selector": "a10"},
        "set recipe_use_shared_node_pool",
        {**SHARED, "recipe_shared_node_pool_selector": "a10"},
    ),
    Case(
        "V22",
        "recipe_node_autoscaling_params",
        {**SHARED, "recipe_node_autoscaling_params": {"min_nodes": 1}},
        "is not scaled",
        {"recipe_node_autoscaling_params": {"min_nodes": 1}},
    ),
    Case("V23", "recipe_node_pool_size", {"recipe_use_shared_node_pool": True}, "has no effect", SHARED),
    Case(
        "V28",
        "shared_node_pool_custom_node_selectors[0].key",
        {**SHARED, "shared_node_pool_custom_node_selectors": [{"key": "a b", "value": "x"}]},
        "'a b' is no valid label key",
        {**SHARED, "shared_node_pool_custom_node_selectors": [{"key": "example.com/a", "value": "x"}]},
    ),
    Case(
        "V28",
        "recipe_shared_node_pool_selector",
        {**SHARED, "recipe_shared_node_pool_selector": "a/b"},
        "is no valid label value",
    ),
    Case(
        "V28",
        "recipe_node_labels.team",
        {"recipe_node_labels": {"team": "x" * 64}},
        "is no valid label value",
        {"recipe_node_labels": {"team": ""}},
    ),
    Case(
        "V28",
        "recipe_node_labels",
        {"recipe_node_labels": {"node-role.kubernetes.io/gpu": "x"}},
        "is Kubernetes' own",
        {"recipe_node_labels": {"node.kubernetes.io/gpu": "x"}},
    ),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "models")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/a/../proc")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "/dev/shm/x")), "absolute path"),
    Case("V33", "local_filesystem[0].mount_location", directories(("/mnt/a", "//")), "absolute path"),
    Case(
        "V33",
        "local_filesystem[1].mount_location",
        directories(("/mnt/a", "/models/"), ("/mnt/b", "/models/b")),
        "inside each other",
        directories(("/mnt/a", "/models"), ("/mnt/b", "/models-b")),
    ),
    Case(
        "V33",
        "output_object_storage[0].mount_location",
        {"input_object_storage": [BUCKET], "output_object_storage": [BUCKET]},
        "inside each other",
    ),
    Case(
        "V40",
        "local_filesystem[0].node_directory_path",
        directories(("/var/lib/kubelet", "/models")),
        "path of data",
        directories(("/mnt/nvme/models", "/models")),
    ),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/var", "/models")), "path of data"),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/", "/models")), "path of data"),
    Case("V40", "local_filesystem[0].node_directory_path", directories(("/mnt/../etc", "/models")), "path of data"),
    Case("V41", "recipe_container_env[1].key", env("A", "A"), "given twice", env("A", "B")),
    Case("V41", "recipe_container_env[0].key", {**secrets(), **env("HF_TOKEN")}, "given twice"),
    Case("V41", "recipe_container_env[0].key", env("1A"), "no name for a variable", env("input-len", "a.b", "_x")),
    Case("V41", "recipe_container_env[0].key", env("LWS_GROUP_SIZE"), "set by Kubernetes"),
    Case(
        "V42",
        "recipe_container_command_args[1]",
        {"recipe_container_command_args": ["a", "$(model_name)$(other)"]},
        "$(other) stays as it is",
        {"recipe_container_command_args": ["$(model_name)", "$$(other)", "$(KUBERNETES_PORT)", "$(A_SERVICE_HOST)"]},
    ),
    Case(
        "V43",
        "recipe_environment_secrets[0].secret_name",
        secrets(secret_name="HF_secret"),
        "name of a Secret",
        secrets(),
    ),
    Case("V43", "recipe_container_secret_name", {"recipe_container_secret_name": "a/b"}, "name of a Secret"),
    Case("V43", "recipe_environment_secrets[0].secret_key", secrets(secret_key="a/b"), "key of a Secret", secrets()),
    Case(
        "V44",
        "recipe_liveness_probe_params",
        {"recipe_liveness_probe_params": {"success_threshold": 2}},
        "success_threshold must be 1",
        {"recipe_readiness_probe_params": {"success_threshold": 2}},
    ),
    Case(
        "V44",
        "recipe_readiness_probe_params",
        {"recipe_readiness_probe_params": {"endpoint_path": "health"}},
        "must start with /",
        {"recipe_readiness_probe_params": {"endpoint_path": "/health"}},
    ),
    Case(
        "V44",
        "recipe_startup_probe_params",
        {"recipe_startup_probe_params": {"scheme": "http"}},
        "HTTP or HTTPS",
        {"recipe_startup_probe_params": {"scheme": "HTTPS"}},
    ),
    Case(
        "V45",
        "recipe_startup_probe_params",
        {"recipe_startup_probe_params": {"failure_threshold": 3}},
        "less than 60 s",
        {"recipe_startup_probe_params": {}},
    ),
    Case("V47", "recipe_replica_count", {"recipe_replica_count": 2}, "stay pending", {"recipe_replica_count": 1}),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0]",
        {"recipe_additional_ingress_ports": [{**PORT, "name": "Traces"}]},
        "name must be",
        {"recipe_additional_ingress_ports": [PORT]},
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0]",
        {"recipe_additional_ingress_ports": [{**PORT, "path": "/"}]},
        "path must start with /",
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[0].port",
        {"recipe_additional_ingress_ports": [{**PORT, "port": 80}]},
        "port 80 is taken",
    ),
    Case(
        "V51",
        "recipe_additional_ingress_ports[1].path",
        {"recipe_additional_ingress_ports": [PORT, {"name": "b", "port": 1, "path": "/traces/"}]},
        "path /traces is taken",
        {"recipe_additional_ingress_ports": [PORT, {"name": "b", "port": 1, "path": "/b"}]},
    ),
    Case(
        "V52",
        "service_endpoint.domain",
        {"service_endpoint": {"domain": "https://a.example.com"}},
        "full host name",
        {"service_endpoint": {"domain": "a.example.com"}},
    ),
    Case("V52", "service_endpoint_domain", {"service_endpoint_domain": "localhost"}, "full host name"),
    Case(
        "V52",
        "service_endpoint_domain",
        {"service_endpoint": {"domain": "a.example.com"}, "service_endpoint_domain": "b.example.com"},
        "differs from",
        {"service_endpoint": {"domain": "a.example.com"}, "service_endpoint_domain": "a.example.com"},
    ),
    Case(
        "V56",
        "recipe_container_env[0].value",
        {"recipe_container_env": [{"key": "model_name", "value": "http://${vllm.internal_dns_name}/v1"}]},
        "in none",
        {"recipe_container_env": [{"key": "model_name", "value": "${HOME}"}]},
    ),
    Case(
        "V58",
        "recipe_max_pods_per_node",
        {"recipe_max_pods_per_node": 111},
        "at most 110",
        {"recipe_max_pods_per_node": 110},
    ),
    Case("V59", "recipe_node_selector_arch", {"recipe_node_selector_arch": "x86"}, "amd64, arm64"),
    Case(
        "V59",
        "recipe_node_selector_arch",
        {"recipe_node_selector_arch": "arm64"},
        "another processor",
        {"recipe_node_selector_arch": "amd64"},
    ),
    Case(
        "V60",
        "recipe_container_cpu_count",
        {"recipe_container_cpu_count": 60},
        "asks 60 CPUs, a node of VM.GPU.A10.2 has about 59.7",
        {"recipe_container_cpu_count": 59},
    ),
    Case(
        "V60",
        "recipe_container_cpu_count",
        {**FLEX, "recipe_container_cpu_count": 8},
        "has about 7.8",
        {**FLEX, "recipe_container_cpu_count": 7},
    ),
    Case(
        "V60",
        "recipe_container_memory_size",
        {"recipe_container_memory_size": 480},
        "asks 480 GB",
        {"recipe_container_memory_size": 460},
    ),
    Case(
        "V60",
        "recipe_shared_memory_volume_size_limit_in_mb",
        {"recipe_container_memory_size": 1, "recipe_shared_memory_volume_size_limit_in_mb": 1025},
        "count against",
        {"recipe_container_memory_size": 1, "recipe_shared_memory_volume_size_limit_in_mb": 1024},
    ),
    Case(
        "ssh_key",
        "recipe_public_ssh_key",
        {"recipe_public_ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----"},
        "public key",
        {"recipe_public_ssh_key": "ssh-ed25519 AAAA me@example.com"},
    ),
    Case(
        "image",
        "recipe_image_uri",
        {"recipe_image_uri": "docker.io/vllm/vllm openai"},
        "is no image reference",
        {"recipe_image_uri": "localhost:5000/vllm@sha256:0123"},
    ),
    Case("image", "recipe_image_uri", {"recipe_image_uri": "vllm/vllm-openai:v1"}, "names no registry"),
    Case(
        "use_shell",
        "recipe_container_command_use_shell",
        {"recipe_container_command_use_shell": True, "recipe_container_command_args": None},
        "needs recipe_container_command",
        {"recipe_container_command_use_shell": True},
    ),
]


def changed(service: Json, changes: Json) -> Payload:
    given = {name: value for name, value in {**service, **changes}.items() if value is not None}
    return Payload.model_validate(given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.says[:30]}")
def test_a_broken_rule_is_found_and_a_kept_one_is_not(case: Case, service: Json) -> None:
    found = broken_rules(RULES, changed(service, case.breaks), SHAPES)
    hits = [p for p in found if (p.rule, p.field) == (case.rule, case.field) and case.says in p.reason]
    assert len(hits) == 1, found
    assert hits[0].nearest == case.nearest or not case.nearest
    kept = broken_rules(RULES, changed(service, case.keeps), SHAPES)
    assert not [p for p in kept if p.rule == case.rule], kept


def test_a_healthy_service_breaks_no_rule(service: Json) -> None:
    assert broken_rules(RULES, changed(service, {}), SHAPES) == []


def test_every_rule_of_the_table_has_a_case_that_breaks_it(service: Json) -> None:
    payloads = [changed(service, case.breaks) for case in CASES]

    def never_broken(rule: AnyRule) -> bool:
        return not any(list(rule.problems(payload, SHAPES)) for payload in payloads)

    assert [(rule.id, rule) for rule in RULES if never_broken(rule)] == []


def test_rules_only_speak_of_modes_they_are_for(service: Json) -> None:
    job = changed(service, {"recipe_mode": "job", "recipe_container_port": None})
    assert broken_rules(RULES, job, SHAPES) == []


def test_a_message_never_spells_out_a_huge_value(service: Json) -> None:
    huge = "x" * 5000
    mount = {"node_directory_path": f"/etc/{huge}", "mount_location": f"/{huge}"}
    payload = changed(
        service,
        {
            "recipe_node_shape": huge,
            "recipe_shared_node_pool_selector": huge,
            "recipe_node_labels": {f"x.k8s.io/{huge}": huge},
            "recipe_container_command_args": [f"$({huge})"],
            "recipe_availability_domain": huge,
            "recipe_node_image_ocid": f"ocid1.{huge}.oc1.iad.a",
            "recipe_additional_ingress_ports": [{"name": huge, "port": 80, "path": f"/{huge}"}] * 2,
            "local_filesystem": [mount, mount],
            **env(huge, huge, f"LWS_{huge}"),
            **secrets(secret_name=huge, secret_key=huge),
        },
    )
    problems = broken_rules(RULES, payload, SHAPES)
    assert len(problems) > 10
    assert [problem.rule for problem in problems if len(str(problem)) > 250] == []
