# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a job that is complete runs again."""

from __future__ import annotations

from typing import Any

import pytest
from unit.plan.builders import identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.job import (
    REST_OF_THE_BLUEPRINT,
    has_run_for_another,
    job,
)

BUCKET = {"mount_location": "/models", "volume_size_in_gbs": 50}
COMPLETE = {"conditions": [{"type": "Complete", "status": "True"}]}
SECRET = "hf_not_a_real_token_but_long"


def made(**fields: Any) -> Manifest:
    about = {"recipe_mode": "job", "recipe_container_port": None, "recipe_prometheus_enabled": None, **fields}
    return job(payload(**about), identity(), pool_generation=1)[-1]


def ended(**fields: Any) -> Manifest:
    return {**made(**fields), "status": {**COMPLETE}}


@pytest.mark.parametrize(
    "change",
    [
        {"recipe_node_boot_volume_size_in_gbs": 300},
        {"recipe_replica_count": 3},
        {"input_object_storage": [{**BUCKET, "bucket_name": "models", "volume_size_in_gbs": 60}]},
    ],
)
def test_a_changed_blueprint_is_another_one_even_where_pods_are_the_same(change: dict[str, Any]) -> None:
    assert has_run_for_another(ended(), made(**change))
    assert not has_run_for_another(made(), made(**change)), "one that runs goes on"


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {}),
        ({"deployment_name": "vllm inference"}, {"deployment_name": "vLLM  inference"}),
        (
            {"input_object_storage": [{**BUCKET, "par": "https://objectstorage.example.com/p/old/n/ns/b/models/o/"}]},
            {"input_object_storage": [{**BUCKET, "par": "https://objectstorage.example.com/p/new/n/ns/b/models/o/"}]},
        ),
    ],
)
def test_the_same_asked_in_other_words_is_not(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert not has_run_for_another(ended(**before), made(**now))


def test_a_job_that_says_nothing_of_its_blueprint_is_left_alone() -> None:
    silent = ended()
    section(section(silent, "metadata"), "annotations").pop(REST_OF_THE_BLUEPRINT)
    assert not has_run_for_another(silent, made(recipe_replica_count=3))


def test_secrets_are_no_part_of_what_is_noted() -> None:
    variable = {"key": "HF_TOKEN", "value": SECRET}
    noted = section(section(made(recipe_container_env=[variable]), "metadata"), "annotations")[REST_OF_THE_BLUEPRINT]
    other = {**variable, "value": SECRET + "2"}
    assert (
        section(section(made(recipe_container_env=[other]), "metadata"), "annotations")[REST_OF_THE_BLUEPRINT] == noted
    )
