# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads that nobody thought of, built from the JSON schema: wrong ones, and what is right of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from unit.blueprint.rule_case import AMD, DOMAIN, FLEX, HEALTHY, IMAGE, SHARED, Json, given_fields

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.mode_rules import modes_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.mig import PROFILES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint
from payload_reference.json_schema import Schema, payload_schema

# Texts with a meaning, each of which may come to stand in any field.
WORDS = (
    *SHAPES,
    *(profile for profiles in PROFILES.values() for profile in profiles),
    *("all-1g.10gb", "all-balanced", "all-disabled"),
    *("/", "/models", "/models/a", "/proc", "models", "", " ", "a b", "a.b/c", "10", "-1", "2Gi", "500m", "5m"),
    *("--tensor-parallel-size", "-pp=4", "$(A)", "${a.service_url}", "A", "HTTP", "arm64", "docker.io/a/b:c"),
    *("https://h/p/t/n/n/b/b/o/", "ocid1.compartment.oc2..a", IMAGE, DOMAIN, "ssh-rsa A", "a.example.com"),
)
HF_TOKEN, MODEL_KEY = LIKELY_SECRETS = ("hf_abcdefghijklmnopqrstuvwx", "k3y-of-the-model")
# Values that have a form, by the last name of their field: chance alone would hardly ever hit one.
LIKELY: Mapping[str, Sequence[object]] = {
    "input_object_storage": (
        [{"bucket_name": "models", "mount_location": "/in", "volume_size_in_gbs": 20, "include": ["a/*"]}],
    ),
    "output_object_storage": (
        [{"bucket_name": "My_Models.v1", "mount_location": "/o ut/é", "volume_size_in_gbs": 60}],
    ),
    "input_file_system": (
        [
            {
                "file_system_ocid": "ocid1.filesystem.oc1.iad.aaaa",
                "mount_target_ocid": "ocid1.mounttarget.oc1.iad.aaaa",
                "mount_location": "/fss",
                "volume_size_in_gbs": 10,
            }
        ],
    ),
    "recipe_pod_autoscaling_params": ({"min_replicas": 1, "max_replicas": 4, "collect_metrics_timespan": "1h30m"},),
    "recipe_inference_gateway": ({"model_name": "a/b c", "url_path": "/ai", "api_key": MODEL_KEY},),
    "bucket_name": ("models", "My_Models.v1"),
    "par": ("https://objectstorage.us-ashburn-1.oraclecloud.com/p/t0k/n/ns/b/models/o/",),
    "mount_location": ("/models", "/data/sets", "/a dir/é", "/opt/x.y_z"),
    "node_directory_path": ("/mnt/nvme/models", "/data"),
    "file_system_ocid": ("ocid1.filesystem.oc1.iad.aaaa",),
    "mount_target_ocid": ("ocid1.mounttarget.oc1.iad.aaaa",),
    "volume_size_in_gbs": (20, 50, 500),
    "include": (["*.safetensors", "a/$(b)"],),
    "recipe_compartment_ocid": ("ocid1.compartment.oc1..aaaa",),
    "recipe_worker_subnet_nsg_ocid": ("ocid1.networksecuritygroup.oc1.iad.aaaa",),
    "recipe_pod_subnet_ocid": ("ocid1.subnet.oc1.iad.aaaa",),
    "recipe_pod_subnet_nsg_ocid": ("ocid1.networksecuritygroup.oc1.iad.aaaa",),
    "recipe_node_image_ocid": (IMAGE,),
    "recipe_availability_domain": (DOMAIN,),
    "recipe_public_ssh_key": ("ssh-rsa AAAA me@example.com",),
    "recipe_node_labels": ({"team": "research", "example.com/tier": ""},),
    "recipe_node_shape": ("VM.GPU.A10.1", "BM.GPU.H100.8", "BM.GPU.MI300X.8", "BM.Standard.E5.192"),
    "recipe_nvidia_gpu_count": (1, 2),
    "recipe_use_shared_node_pool": (True,),
    "recipe_shared_node_pool_selector": ("a-pool",),
    "recipe_node_name": ("10.0.10.7",),
    "recipe_image_uri": ("ghcr.io/a/b@sha256:0123456789abcdef", "localhost:5000/a"),
    "deployment_name": ("x", "Llama 3.1 / é", "a_B.c-9", "a" * 60),
    "model_name": ("meta-llama/Llama-3.1-8B Instruct",),
    "url_path": ("/ai/models", "/", "/a.b/~c"),
    "api_key": (MODEL_KEY,),
    "domain": ("llm.example.com",),
    "service_endpoint_domain": ("llm.example.com",),
    "endpoint_path": ("/health?full=1&x=é", "/"),
    "scheme": ("HTTPS", "HTTP"),
    "success_threshold": (1, 3),
    "envvar_name": ("HF_TOKEN", "a.b-c"),
    "secret_name": ("hf-secret",),
    "secret_key": ("hf-token", "..a"),
    "recipe_container_secret_name": ("registry",),
    "key": ("HF_TOKEN", "a.b-c", "x1", "example.com/tier"),
    "value": (HF_TOKEN, "$(x1)", "gold", "p=$(HF_TOKEN)&$$(x)"),
    "name": ("traces", "p-1"),
    "path": ("/traces", "/a/b/"),
    "scaling_metric": ("vllm:num_requests_waiting", "a_bucket"),
    "collect_metrics_timespan": ("5m", "1h30m"),
    "scaling_threshold": (0.5, 7),
    "query": ('sum(rate(x{a="b"}[5m]))',),
    "server_address": ("http://prometheus:9090/x",),
    "max_replicas": (1, 4, 50),
    "max_nodes": (1, 4),
    "multinode_num_nodes_to_use_from_shared_pool": (2, 4),
    "mig_resource_request": ("1g.10gb", "nvidia.com/mig-3g.40gb"),
    "shared_node_pool_mig_config": ("all-1g.10gb", "all-balanced"),
    "recipe_container_cpu_count": (1, 4),
    "recipe_container_memory_size": (1, 16),
    "recipe_ephemeral_storage_size": (0, 20),
    "recipe_shared_memory_volume_size_limit_in_mb": (0, 64),
    "recipe_replica_count": (0, 1, 3),
    "team_name": ("Research & é",),
    "shape_name": ("VM.GPU.A10.1", "BM.GPU.H100.8"),
    **{
        f"{resource}_{amount}": ("0", "2", "1.5")
        for resource in ("cpu", "mem", "gpu")
        for amount in ("nominal_quota", "borrowing_limit", "lending_limit")
    },
}
TEXTS = st.sampled_from(WORDS) | st.text(max_size=20)
NUMBERS = st.sampled_from([0, 1, 2, 3, 8, 49, 50, 110, 1024, 32768, 65535]) | st.integers(-2, 2**31)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


@st.composite
def schema_payloads(draw: st.DrawFn) -> dict[str, object]:
    """Payloads that the schema takes: a healthy one of some mode, in which up to twelve fields hold something else."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=12, unique=True))
    return {**draw(st.sampled_from(list(HEALTHY.values()))), **{name: draw(FIELDS[name]) for name in names}}


@st.composite
def spoilt_payloads(draw: st.DrawFn) -> dict[str, object]:
    """Payloads of which up to three fields, known or not, hold anything at all."""
    fields = st.sampled_from(sorted(FIELDS)) | TEXTS
    return {**draw(schema_payloads()), **draw(st.dictionaries(fields, ANYTHING, min_size=1, max_size=3))}


@st.composite
def accepted_payloads(draw: st.DrawFn) -> Json:
    """Payloads that parse: a healthy one of some mode, and of up to 24 other values those that fit in one by one."""
    payload = draw(st.sampled_from(STARTS))
    own = sorted(name for name in FIELDS if payload["recipe_mode"] in modes_of(name) and name != "recipe_mode")
    for name in draw(st.lists(st.sampled_from(own), min_size=min(8, len(own)), max_size=24, unique=True)):
        changed = {**payload, name: draw(FIELDS[name])}
        payload = payload if refused_fields(changed) else changed
    return payload


def refused_fields(payload: Json) -> set[str]:
    try:
        parse(payload)
    except InvalidBlueprint as refusal:
        return {re.split(r"[.\[]", problem.field)[0] for problem in refusal.problems}
    return set()


def starts() -> Iterator[Json]:
    """Healthy payloads without what this version cannot do yet, and those that others make possible."""
    of_services = [given_fields({**HEALTHY["service"], **changes}) for changes in (SHARED, {**SHARED, **AMD}, FLEX)]
    for healthy in (*HEALTHY.values(), *of_services):
        refused = refused_fields(healthy)
        if "recipe_mode" not in refused:
            yield {name: value for name, value in healthy.items() if name not in refused}


def _values(schema: Schema, definitions: Mapping[str, Schema]) -> SearchStrategy[object]:
    if "$ref" in schema:
        return _object(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return st.one_of([_values(kind, definitions) for kind in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if schema["type"] == "array":
        return st.lists(_values(schema["items"], definitions), max_size=3)
    if schema["type"] == "object":
        return st.dictionaries(TEXTS, TEXTS, max_size=3)
    if schema.get("pattern") == "^[0-9]{1,5}$":
        return st.integers(1, 65535).map(str)
    return _scalar(schema)


def _scalar(schema: Schema) -> SearchStrategy[object]:
    kinds: Mapping[str, SearchStrategy[object]] = {
        "string": TEXTS,
        "integer": NUMBERS.filter(
            lambda number: schema.get("minimum", number) <= number <= schema.get("maximum", number)
        ),
        "number": st.floats(allow_nan=False, allow_infinity=False),
        "boolean": st.booleans(),
    }
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([kinds[kind] for kind in types])


def _object(schema: Schema, definitions: Mapping[str, Schema]) -> SearchStrategy[dict[str, object]]:
    fields = _fields(schema, definitions)
    required = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: values for name, values in fields.items() if name not in required},
    )


def _fields(schema: Schema, definitions: Mapping[str, Schema]) -> dict[str, SearchStrategy[object]]:
    fields = {name: _values(inner, definitions) for name, inner in schema["properties"].items()}
    likely = {name: st.sampled_from(LIKELY[name]) for name in fields if name in LIKELY}
    return {name: likely[name] | likely[name] | values if name in likely else values for name, values in fields.items()}


SCHEMA = payload_schema()
FIELDS = _fields(SCHEMA, SCHEMA["$defs"])
STARTS = list(starts())
