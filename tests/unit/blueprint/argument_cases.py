# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of rules about the arguments of fine-tuning recipes."""

from __future__ import annotations

from unit.blueprint.rule_case import Case, Json

OUTPUT = {"bucket_name": "tuned", "mount_location": "/tuned", "volume_size_in_gbs": 100}
STAGED = {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 100}


def lora(**arguments: str) -> Json:
    """A fine-tuning job that says where its model goes, with these arguments."""
    given = {"Output_Dir": "/tuned/llama", **arguments}
    return {
        "recipe_id": "lora_finetune_nvidia",
        "output_object_storage": [OUTPUT],
        "recipe_container_env": [{"key": name, "value": value} for name, value in given.items() if value],
    }


def wrong(argument: str, value: str, says: str, right: str, nearest: str = "") -> Case:
    """A value that an argument cannot have, and one that it can."""
    field = "recipe_container_env[1].value"
    said = f"{argument} must be {says}"
    return Case("argument", field, lora(**{argument: value}), said, lora(**{argument: right}), nearest, mode="job")


ARGUMENT_CASES = [
    wrong("Lora_R", "0", "a whole number, at least 1", "16"),
    wrong("Lora_Alpha", "1.5", "a whole number, at least 1", "32"),
    wrong("Lora_Dropout", "1.1", "a number from 0 to 1", "0.05"),
    wrong("Lora_Target_Modules", "q_proj up_proj", "names with commas between them", "q_proj, model.up_proj"),
    wrong("Bias", "lora only", "one of none, all, lora_only", "all", nearest="lora_only"),
    wrong("Task_Type", "CAUSAL", "one of CAUSAL_LM", "SEQ_CLS", nearest="CAUSAL_LM"),
    wrong("Warmup_Steps", "-1", "a whole number, at least 0", "0"),
    wrong("Learning_Rate", "fast", "a number above 0", "2e-4"),
    wrong("Num_Train_Epochs", "0", "a number above 0", "0.5"),
    wrong("Max_Model_Length", "8k", "a whole number, at least 1", "8192"),
    wrong("Fp16", "yes", "true or false", "True"),
    wrong("Optim", "adamw 8bit", "one word", "adamw_torch"),
    wrong("Dataset_Path", "data", "an absolute path", "None"),
    wrong("Mlflow_Endpoint", "mlflow:5000", "an http or https URL", "$(MLFLOW)"),
    Case(
        "argument",
        "recipe_container_env[0].value",
        {
            "recipe_id": "mlcommons_lora_finetune_nvidia",
            "recipe_container_env": [{"key": "Weight_Decay", "value": "-1"}],
        },
        "a number, at least 0",
        {**lora(), "recipe_id": "mlcommons_lora_finetune_nvidia"},
        mode="job",
    ),
    Case(
        "argument",
        "recipe_container_env[1].key",
        lora(Lora_Alhpa="16"),
        "no argument of this recipe",
        lora(Max_Steps="10", Per_Device_Eval_Batch_Size="1", Bf16="true", NCCL_DEBUG="INFO"),
        nearest="Lora_Alpha",
        mode="job",
    ),
    Case(
        "argument",
        "recipe_container_env[1].key",
        lora(lora_alpha="16"),
        "a variable of its own",
        lora(Hf_Token="None", HF_TOKEN="None"),
        nearest="Lora_Alpha",
        mode="job",
    ),
    Case(
        "argument",
        "recipe_container_env",
        lora(Download_Dataset_From_Hf="true", Dataset_Name="None"),
        "Dataset_Name is required, as Download_Dataset_From_Hf is true",
        lora(Download_Dataset_From_Hf="true", Dataset_Name="$(DATASET)"),
        mode="job",
    ),
    Case(
        "argument",
        "recipe_container_env",
        lora(Download_Model_From_Hf="False", Model_Path="/models/llama"),
        "Model_Path is on no volume",
        {**lora(Download_Model_From_Hf="False", Model_Path="/models/llama"), "input_object_storage": [STAGED]},
        mode="job",
    ),
    Case(
        "argument",
        "output_object_storage",
        {**lora(Require_Persistent_Output_Dir="true", Output_Dir="/models/llama"), "input_object_storage": [STAGED]},
        "no volume holds Output_Dir, which Require_Persistent_Output_Dir asks for",
        lora(Require_Persistent_Output_Dir="true"),
        mode="job",
    ),
    Case(
        "argument",
        "output_object_storage",
        {**lora(), "output_object_storage": []},
        "may be gone with the pod",
        {
            **lora(),
            "output_object_storage": [],
            "local_filesystem": [{"node_directory_path": "/mnt/tuned", "mount_location": "/tuned"}],
        },
        mode="job",
    ),
]
