# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import (
    LONGEST_NAME,
    Names,
    canonical_name,
    refusal_of,
)


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("autoscale_vllm_example", "autoscalevllmexample"),
        ("vLLM Inference Deployment", "vllm-inference-deployment"),
        ("vllm-from-hf", "vllm-from-hf"),
        ("90bvisioninstruct", "90bvisioninstruct"),
        ("MLCommons Finetune LORA/PEFT", "mlcommons-finetune-lorapeft"),
        ("BM.GPU.A10.4 shared pool", "bmgpua104-shared-pool"),
        ("llama3.1-8b", "llama31-8b"),
        ("H100_pool_mig", "h100poolmig"),
        ("  a \t\n b  ", "a-b"),
        ("--a---b--", "a-b"),
        ("Größe №5", "groe-no5"),
        ("\uff2clama", "llama"),
        ("a / b", "a-b"),
    ],
)
def test_names_become_what_kubernetes_can_carry(raw: str, canonical: str) -> None:
    assert canonical_name(raw) == canonical


def test_a_canonical_name_stays_as_it_is() -> None:
    for raw in ("vLLM Inference", "x" * 200, f"{'a' * 40} {'b' * 40}", "90bvisioninstruct"):
        canonical = canonical_name(raw)
        assert canonical_name(canonical) == canonical


def test_a_long_name_is_cut_and_keeps_a_trace_of_the_rest() -> None:
    first, second = canonical_name("a" * 60), canonical_name("a" * 61)
    assert first.startswith("a" * 41 + "-")
    assert first != second
    assert len(first) == LONGEST_NAME
    assert canonical_name("b" * LONGEST_NAME) == "b" * LONGEST_NAME


def test_a_long_name_cut_at_a_hyphen_has_no_two_in_a_row() -> None:
    assert re.fullmatch(r"a{40}-[0-9a-f]{8}", canonical_name("a" * 40 + " " + "b" * 30))


@pytest.mark.parametrize("raw", ["", "   ", "___", "///", "你好", "-"])
def test_a_name_that_leaves_nothing_is_refused(raw: str) -> None:
    assert canonical_name(raw) == ""
    assert "no letter or digit" in refusal_of(raw)


@pytest.mark.parametrize("raw", ["api", "Blueprints", "GRAFANA", "pro_metheus", "ml.flow"])
def test_addresses_of_the_workspace_are_not_given_away(raw: str) -> None:
    assert "address of the workspace" in refusal_of(raw)


def test_names_with_control_characters_are_refused() -> None:
    assert "control characters" in refusal_of("vllm\x00model")
    assert refusal_of("vllm\tmodel") == ""


def test_an_ordinary_name_is_not_refused() -> None:
    assert refusal_of("api gateway") == ""


def test_objects_are_named_after_the_deployment() -> None:
    names = Names.of("vLLM Inference")
    assert (names.raw, names.canonical) == ("vLLM Inference", "vllm-inference")
    assert names.workload == "recipe-vllm-inference"
    assert names.lws == "recipe-vllm-inference-lws"
    assert names.tls == "recipe-vllm-inference-tls"
    assert names.secret == "recipe-vllm-inference-env"
    assert names.extra_route("jaeger") == "recipe-vllm-inference-jaeger"


def test_the_longest_name_still_fits_a_label() -> None:
    assert len(Names.of("x" * 300).lws) <= 63
