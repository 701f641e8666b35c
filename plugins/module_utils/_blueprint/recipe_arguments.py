# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments that a fine-tuning recipe's payload gives, leaves out, and what its job leaves behind."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from .._catalog.recipes import FINE_TUNING, Argument
from .schema import Payload

OUTPUT = "Output_Dir"
# What Python programs write for nothing: samples send it for arguments they do not use.
NOTHING = frozenset({"", "none", "null"})


@dataclass(frozen=True)
class ModelPlace:
    """Where a job's model is once its outputs are uploaded: objects whose names begin with ``prefix``."""

    bucket: str
    prefix: str

    def as_result(self) -> dict[str, object]:
        return {"bucket": self.bucket, "prefix": self.prefix}


def arguments(b: Payload) -> tuple[Argument, ...]:
    """What the program of the payload's recipe reads; nothing where the recipe has no table."""
    return FINE_TUNING.get((b.recipe_id or "").strip(), ()) if b.recipe_mode == "job" else ()


def known_names(table: tuple[Argument, ...]) -> Mapping[str, Argument]:
    """Argument by each name it may be given under."""
    return {name: argument for argument in table for name in (argument.name, argument.also) if name}


def given_names(b: Payload) -> frozenset[str]:
    """Names of all variables the payload gives, those from Secrets, too."""
    names = {variable.key for variable in b.recipe_container_env}
    return frozenset(names | {variable.envvar_name for variable in b.recipe_environment_secrets})


def plain_value(b: Payload, name: str) -> str | None:
    """Value of an argument as far as the payload alone tells: neither from a Secret nor put together by Kubernetes."""
    for variable in b.recipe_container_env:
        if variable.key == name and "$(" not in variable.value:
            return None if variable.value.strip().lower() in NOTHING else variable.value.strip()
    return None


def defaults(b: Payload) -> dict[str, str]:
    """Arguments that the payload leaves out, with the values of the documentation."""
    given = given_names(b)
    return {
        one.name: one.default for one in arguments(b) if one.default and one.name not in given and one.also not in given
    }


def model_place(b: Payload) -> ModelPlace | None:
    """Where the tuned model goes; None for other recipes, and where no output volume holds the output directory."""
    directory = plain_value(b, OUTPUT) if arguments(b) else None
    if directory is None:
        return None
    path = posixpath.normpath(directory)
    for output in b.output_object_storage:
        mount = posixpath.normpath(output.mount_location)
        if path == mount or path.startswith(f"{mount}/"):
            below = path.removeprefix(mount).strip("/")
            return ModelPlace(output.bucket_name, f"{below}/" if below else "")
    return None
