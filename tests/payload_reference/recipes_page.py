# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about recipes: what each is for, and the arguments of those that fine-tune models."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.argument_rules import SWITCHES, expected
from ansible_collections.oci_ai.blueprints.plugins.module_utils._catalog.recipes import FINE_TUNING, Argument

HEADER = """# Recipes

`recipe_id` names the kind of program that a blueprint runs. Any text will do: it becomes a label of the objects. Three
names are documented by OCI AI Blueprints, and two of them have arguments of their own here.

| `recipe_id` | mode | runs |
| --- | --- | --- |
| `llm_inference_nvidia` | `service` | vLLM, with vLLM's own arguments in `recipe_container_command_args` |
| `lora_finetune_nvidia` | `job` | LoRA fine-tuning of a language model |
| `mlcommons_lora_finetune_nvidia` | `job` | MLCommons' LoRA fine-tuning of Llama 2 70B |

## Arguments of fine-tuning

They are variables in `recipe_container_env`, or from Secrets in `recipe_environment_secrets`. What is wrong with them
is said before anything is written: values of the wrong kind, misspelt names with the right one, and what is missing
beside them. Other variables are passed on as they are. Of `lora_finetune_nvidia`, arguments that a blueprint leaves out
get the default of the table; those without one are left to the program. `None` stands for nothing given.

One default differs from the table in the API documentation of OCI AI Blueprints: there `Mlflow_Endpoint` names MLflow
in namespace `default`. Its workspaces install MLflow in `cluster-tools`, and its own blueprints ask for it there; so
does this collection. Give `Mlflow_Endpoint` if yours is elsewhere.

The tuned model goes to `Output_Dir`. When that lies on a volume of `output_object_storage`, the bucket has the model
once the job is done, and the result of `blueprint_deploy` and `deployment_info` says where: `model.bucket` and
`model.prefix`.

<!-- Written by `make docs-update` from the tables of the product; changes made here are lost. -->
"""


def recipes_page() -> str:
    return HEADER + "".join(_recipe(name, table) for name, table in FINE_TUNING.items())


def _recipe(name: str, table: tuple[Argument, ...]) -> str:
    rows = "".join(f"| {' | '.join(_cells(argument))} |\n" for argument in table)
    return f"\n### `{name}`\n\n| argument | holds | default |\n| --- | --- | --- |\n{rows}"


def _cells(argument: Argument) -> Iterator[str]:
    yield f"`{argument.name}`" + (f", also `{argument.also}`" if argument.also else "")
    needed = [switch for switch in SWITCHES if switch.needs == argument.name]
    condition = " or ".join(f"`{switch.name}` is {switch.on}" for switch in needed)
    yield expected(argument) + (f"; required when {condition}" if needed else "")
    yield f"`{argument.default}`" if argument.default else ""
