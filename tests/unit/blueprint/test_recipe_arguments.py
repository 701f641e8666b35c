# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fine-tuning recipe's payload leaves out, and where its model goes."""

from __future__ import annotations

import pytest
from unit.blueprint.argument_cases import OUTPUT, lora
from unit.blueprint.rule_case import HEALTHY, changed, secrets

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.argument_rules import fits
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.recipe_arguments import (
    defaults,
    model_place,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rule import broken_rules
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.rules import RULES
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.recipes import FINE_TUNING, Argument
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.shapes import SHAPES

ARGUMENTS = [argument for table in FINE_TUNING.values() for argument in table]


def tuning(**arguments: str) -> Payload:
    return changed(HEALTHY["job"], lora(**arguments))


def test_arguments_left_out_get_the_values_of_the_documentation() -> None:
    found = defaults(tuning(Lora_R="64"))
    assert (found["Lora_Alpha"], found["Optim"], found["Num_Train_Epochs"]) == ("32", "paged_adamw_8bit", "2")
    assert not {"Lora_R", "Model_Name", "Output_Dir", "Download_Model_From_Hf", "Hf_Token"} & found.keys()


def test_an_argument_given_under_another_name_or_by_a_secret_is_not_left_out() -> None:
    changes = {**lora(Max_Model_Length="4096"), **secrets(envvar_name="Mlflow_Endpoint")}
    assert not {"Max_Model_Len", "Mlflow_Endpoint"} & defaults(changed(HEALTHY["job"], changes)).keys()


def test_other_recipes_and_modes_get_nothing() -> None:
    assert defaults(changed(HEALTHY["job"], {})) == {}
    assert defaults(changed(HEALTHY["service"], {"recipe_id": "lora_finetune_nvidia"})) == {}


@pytest.mark.parametrize("argument", ARGUMENTS, ids=lambda argument: argument.name)
def test_a_default_is_a_value_that_the_argument_takes(argument: Argument) -> None:
    assert fits(argument, argument.default or "$(later)")


def test_all_that_is_wrong_with_the_arguments_is_found_at_once() -> None:
    payload = tuning(Lora_R="none", Lora_Dropot="0.1", Fp16="maybe", Resume_From_Checkpoint="true")
    fields = [problem.field for problem in broken_rules(RULES, payload, SHAPES)]
    assert fields == [
        "recipe_container_env[1].value",
        "recipe_container_env[3].value",
        "recipe_container_env[2].key",
        "recipe_container_env",
    ]


@pytest.mark.parametrize(
    ("directory", "prefix"), [("/tuned/llama/", "llama/"), ("/tuned", ""), ("/tunedmodels", None), ("", None)]
)
def test_the_model_goes_below_the_mount_of_its_bucket(directory: str, prefix: str | None) -> None:
    place = model_place(tuning(Output_Dir=directory))
    assert (place and place.as_result()) == (None if prefix is None else {"bucket": "tuned", "prefix": prefix})


def test_a_job_of_another_recipe_leaves_no_model() -> None:
    assert model_place(changed(HEALTHY["job"], {**lora(), "recipe_id": "healthcheck"})) is None


def test_the_first_bucket_that_holds_the_directory_gets_the_model() -> None:
    logs = {**OUTPUT, "bucket_name": "logs", "mount_location": "/tuned-logs"}
    place = model_place(changed(HEALTHY["job"], {**lora(), "output_object_storage": [logs, OUTPUT]}))
    assert place is not None
    assert place.bucket == "tuned"
