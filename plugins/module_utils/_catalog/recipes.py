# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments of recipes that fine-tune a model. Their programs read them as variables of these names.

From the table "LORA Fine-Tune" of OCI AI Blueprints' API documentation, and for MLCommons, which has no table there,
from its sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an argument holds."""

    TEXT = "text"
    WORD = "word"
    CHOICE = "choice"
    NAMES = "names"
    TRUTH = "truth"
    WHOLE = "whole"
    COUNT = "count"
    NUMBER = "number"
    POSITIVE = "positive"
    SHARE = "share"
    PATH = "path"
    URL = "url"


@dataclass(frozen=True)
class Argument:
    """``default`` is what a payload gets that leaves the argument out; empty where only the user can know.

    ``also`` is another name that samples of OCI AI Blueprints use for it.
    """

    name: str
    kind: Kind
    default: str = ""
    choices: tuple[str, ...] = ()
    also: str = ""


# Values that PEFT's LoraConfig knows.
BIAS = ("none", "all", "lora_only")
TASK_TYPES = ("CAUSAL_LM", "SEQ_CLS", "SEQ_2_SEQ_LM", "TOKEN_CLS", "QUESTION_ANS", "FEATURE_EXTRACTION")

# The table has namespace `default` here. Workspaces of OCI AI Blueprints, and so its samples, have MLflow in this one.
MLFLOW = "http://mlflow.cluster-tools.svc.cluster.local:5000"

LORA = (
    Argument("Mlflow_Endpoint", Kind.URL, MLFLOW),
    Argument("Mlflow_Exp_Name", Kind.TEXT, "oci_ai_blueprints_nvidia_recipe"),
    Argument("Mlflow_Run_Name", Kind.TEXT, "oci_ai_blueprints_run"),
    Argument("Hf_Token", Kind.TEXT),
    Argument("Download_Dataset_From_Hf", Kind.TRUTH),
    Argument("Dataset_Name", Kind.TEXT),
    Argument("Dataset_Sub_Name", Kind.TEXT),
    Argument("Dataset_Column_To_Use", Kind.TEXT, "None"),
    Argument("Dataset_Path", Kind.PATH),
    Argument("Download_Model_From_Hf", Kind.TRUTH),
    Argument("Model_Name", Kind.TEXT),
    Argument("Model_Path", Kind.PATH),
    Argument("Max_Model_Len", Kind.COUNT, "8192", also="Max_Model_Length"),
    Argument("Resume_From_Checkpoint", Kind.TRUTH),
    Argument("Checkpoint_Path", Kind.PATH),
    Argument("Lora_R", Kind.COUNT, "8"),
    Argument("Lora_Alpha", Kind.COUNT, "32"),
    Argument("Lora_Dropout", Kind.SHARE, "0.1"),
    Argument("Lora_Target_Modules", Kind.NAMES, "q_proj,up_proj,o_proj,k_proj,down_proj,gate_proj,v_proj"),
    Argument("Bias", Kind.CHOICE, "none", BIAS),
    Argument("Task_Type", Kind.CHOICE, "CAUSAL_LM", TASK_TYPES),
    Argument("Per_Device_Train_Batch_Size", Kind.COUNT, "1"),
    Argument("Gradient_Accumulation_Steps", Kind.COUNT, "1"),
    Argument("Warmup_Steps", Kind.WHOLE, "2"),
    Argument("Save_Steps", Kind.COUNT, "100"),
    Argument("Learning_Rate", Kind.POSITIVE, "0.0002"),
    Argument("Fp16", Kind.TRUTH),
    Argument("Logging_Steps", Kind.COUNT, "1"),
    Argument("Output_Dir", Kind.PATH),
    Argument("Optim", Kind.WORD, "paged_adamw_8bit"),
    Argument("Num_Train_Epochs", Kind.POSITIVE, "2", also="Number_of_Training_Epochs"),
    Argument("Require_Persistent_Output_Dir", Kind.TRUTH),
)

MLCOMMONS = (
    Argument("model_name", Kind.TEXT),
    Argument("Model_Path", Kind.PATH),
    Argument("Dataset_Path", Kind.PATH),
    Argument("Lora_R", Kind.COUNT),
    Argument("Lora_Alpha", Kind.COUNT),
    Argument("Lora_Dropout", Kind.SHARE),
    Argument("Lora_Target_Modules", Kind.NAMES),
    Argument("Max_Seq_Len", Kind.COUNT),
    Argument("bf16", Kind.TRUTH),
    Argument("Logging_Steps", Kind.COUNT),
    Argument("Eval_Steps", Kind.COUNT),
    Argument("Per_Device_Train_Batch_Size", Kind.COUNT),
    Argument("Gradient_Accumulation_Steps", Kind.COUNT),
    Argument("Lr_Scheduler_Type", Kind.WORD),
    Argument("Learning_Rate", Kind.POSITIVE),
    Argument("Weight_Decay", Kind.NUMBER),
    Argument("Warmup_Ratio", Kind.SHARE),
    Argument("Max_Grad_Norm", Kind.NUMBER),
    Argument("Use_Gradient_Checkpointing", Kind.TRUTH),
    Argument("Target_Eval_Loss", Kind.NUMBER),
    Argument("Use_Peft_Lora", Kind.TRUTH),
    Argument("Max_Steps", Kind.COUNT),
    Argument("Use_Flash_Attn", Kind.TRUTH),
    Argument("Seed", Kind.WHOLE),
    Argument("Mlflow_Exp_Name", Kind.TEXT),
    Argument("Output_Dir", Kind.PATH),
)

LORA_RECIPE = "lora_finetune_nvidia"
FINE_TUNING: Mapping[str, tuple[Argument, ...]] = {
    LORA_RECIPE: LORA,
    "mlcommons_lora_finetune_nvidia": MLCOMMONS,
}
"""Recipes whose jobs leave a model behind, and their arguments."""
