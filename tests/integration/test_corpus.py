# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every payload of OCI AI Blueprints at hand: planned, deployed, run again and taken away, or refused as documented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from upstream_payloads import FILES, PAYLOADS, needs_payloads

from .conftest import Sandbox
from .shared_nodes import image_with_drivers, self_managed
from .staging import Buckets
from .whole_life import batches_of, live_through

Blueprint = dict[str, Any]
CORPUS: dict[str, Blueprint] = {str(file.relative_to(PAYLOADS)): json.loads(file.read_text()) for file in FILES}

# A shape that OCI never published.
A100 = "recipe_node_shape: shape BM.GPU.A100.8 does not exist (did you mean BM.GPU.A100-v2.8?)"
REFUSED = {
    "lora-benchmarking/mlcommons_lora_finetune_nvidia_sample_recipe.json": A100,
    "whisper_transcription/whisper-transcription-A100.json": A100,
    "teams/create_job_with_team.json": "there is no team randomteam in namespace default",
}
# The tenancies of their authors: availability domains, and by number the sandbox's own.
DOMAINS = {"TrcQ:EU-FRANKFURT-1-AD-3": 0, "TrcQ:US-ASHBURN-AD-2": 2}
# What the authors of payloads oversaw, and are told once the nodes are there.
WARNED = (
    ("autoscale_mig", "for 32 of 50 replicas"),
    ("offline-benchmark-vllm", "recipe_node_pool_size: has no effect"),
)


@pytest.fixture
def buckets(sandbox: Sandbox) -> Buckets:
    env = sandbox.env
    return Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])


@pytest.fixture
def payloads(sandbox: Sandbox, buckets: Buckets) -> dict[str, Blueprint]:
    """Those that are to be deployed, with what a user fills in: keys, images, domains, and requests of buckets.

    Two payloads give the same node different labels; one of them gets another node.
    """
    pars: dict[str, str] = {}
    numbers = count(1)
    found = {}
    image = image_with_drivers(sandbox)
    for name, payload in CORPUS.items():
        if name in REFUSED:
            continue
        text = json.dumps(payload)
        named = set(re.findall(r'"bucket_name": "([^"]+)"', text))
        for bucket in (named | set(re.findall(r"/b/([^/]+)/o/", text))) - pars.keys():
            buckets.make(bucket, {"model.bin": b"x"})
            pars[bucket] = buckets.par(bucket)
        if name.startswith("using_rdma"):
            text = text.replace("10.0.10.164", "10.0.10.165")
        text = re.sub(r"ocid1\.image\.[\w.-]+", image, text)
        for elsewhere, number in DOMAINS.items():
            text = text.replace(elsewhere, sandbox.domains[number])
        text = re.sub(r"https://[^\"]+/b/([^/]+)/o/", lambda par: pars[par[1]], text)
        found[name] = json.loads(text.replace("<any-api-key-here>", f"key-{next(numbers)}-of-the-gateway"))
    return found


@needs_payloads
def test_a_payload_that_cannot_be_deployed_is_refused_with_the_reason(sandbox: Sandbox) -> None:
    with sandbox.recording() as calls:
        refused = sandbox.play(sandbox.deploy(*(CORPUS[name] for name in REFUSED)))
    messages = [row["error"]["message"] for row in refused.result["deployments"]]
    assert [name for name, message in zip(REFUSED, messages, strict=True) if REFUSED[name] not in message] == []
    assert calls.writes == []


@pytest.fixture
def nodes(sandbox: Sandbox) -> Iterator[None]:
    """Nodes that the payloads take for granted, of the names they give them; most are to be labelled by payloads."""
    shapes = {"10.0.10.138": "BM.GPU.H100.8", "10.0.10.164": "BM.GPU.MI300X.8", "10.0.10.165": "BM.GPU.H100.8"}
    with self_managed(sandbox, shapes, {"corrino/pool-shared-any": "true"}):
        yield


@needs_payloads
def test_every_other_payload_is_planned_deployed_run_again_and_taken_away(
    sandbox: Sandbox, payloads: dict[str, Blueprint], nodes: None, team: str
) -> None:
    blueprints = list(payloads.values())
    rows = live_through(sandbox, batches_of(blueprints, team))
    assert {row["name"] for row in rows if row["model"]} == {
        one["deployment_name"] for one in blueprints if one.get("recipe_id") == "lora_finetune_nvidia"
    }
    said = [(row["name"], warning) for row in rows for warning in row["warnings"]]
    assert [told for told in WARNED if not any(told[0] == name and told[1] in warning for name, warning in said)] == []
