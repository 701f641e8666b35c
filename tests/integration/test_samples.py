# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample blueprint does what it is shown for: planned, deployed, run again, taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from shipped_samples import FILES

from .conftest import Sandbox
from .file_systems import make_file_system
from .shared_nodes import image_with_drivers, self_managed
from .staging import Buckets
from .whole_life import Blueprint, batches_of, live_through

BUCKETS = ("models", "datasets", "tuned-models", "chroma")
SECRETS = (
    {"name": "hf-secret", "data": {"hf-token": "hf_of-nobody-at-all"}},
    {
        "name": "registry-secret",
        "registry_server": "docker.io",
        "registry_username": "jane",
        "registry_password": "aut8-t0ken/of-jane",
    },
)


@pytest.fixture
def surroundings(sandbox: Sandbox) -> Iterator[dict[str, str]]:
    """What samples take for granted, and by the text that stands for it in them what a user fills in."""
    env = sandbox.env
    buckets = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
    for bucket in BUCKETS:
        buckets.make(bucket, {"config.json": b"{}"})
    file_system = make_file_system(sandbox)
    secret = {"cluster_id": sandbox.cluster_id}
    sandbox.play(*({"oci_ai.blueprints.blueprint_secret": {**one, **secret}} for one in SECRETS))
    with self_managed(sandbox, {"10.0.10.200": "BM.GPU.MI300X.8"}, {"corrino/pool-shared-any": "true"}):
        yield {
            "https://objectstorage.us-ashburn-1.oraclecloud.com/p/CHANGE-ME/n/namespace/b/models/o/": buckets.par(
                "models"
            ),
            "ocid1.filesystem.oc1.iad.change-me": file_system["file_system_ocid"],
            "ocid1.mounttarget.oc1.iad.change-me": file_system["mount_target_ocid"],
            "ocid1.image.oc1.iad.change-me": image_with_drivers(sandbox),
            "Uocm:US-ASHBURN-AD-1": sandbox.domains[0],
            "Uocm:US-ASHBURN-AD-3": sandbox.domains[2],
        }
    sandbox.play(
        *({"oci_ai.blueprints.blueprint_secret": {"name": one["name"], "state": "absent", **secret}} for one in SECRETS)
    )


def test_every_sample_is_planned_deployed_run_again_and_taken_away(
    sandbox: Sandbox, surroundings: dict[str, str]
) -> None:
    rows = live_through(sandbox, batches_of([filled_in(file.read_text(), surroundings) for file in FILES]))
    models = {row["name"]: row["model"] for row in rows if row["model"]}
    assert models == {
        "tune an open model": {"bucket": "tuned-models", "prefix": "qwen-quotes/"},
        "tune on from a checkpoint": {"bucket": "tuned-models", "prefix": "qwen-quotes-2/"},
        "tune Llama 2 70B": {"bucket": "tuned-models", "prefix": "llama2-70b/"},
    }


def filled_in(text: str, values: dict[str, str]) -> Blueprint:
    for place, value in values.items():
        text = text.replace(place, value)
    filled: Blueprint = json.loads(text)
    return filled
