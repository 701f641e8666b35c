# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what runs: image, command, environment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .capacity import allocatable_memory
from .recipe_arguments import defaults
from .rule import ERROR, WARNING, WORKLOADS, AnyRule, EachRule, Rule
from .schema import Payload
from .syntax import is_dns_name, is_environment_name, is_secret_key

REFERENCE = re.compile(r"(?<!\$)\$\(([A-Za-z0-9._-]+)\)")
RESERVED_VARIABLES = ("LWS_",)
# The kubelet adds these for every Service, so that arguments may refer to them.
SERVICE_VARIABLES = ("_SERVICE_HOST", "_SERVICE_PORT")


def variable_names(b: Payload) -> list[tuple[str, str]]:
    """(field, name) of every variable the container gets, secret-backed ones first, as the container does."""
    secrets = [
        (f"recipe_environment_secrets[{index}].envvar_name", variable.envvar_name)
        for index, variable in enumerate(b.recipe_environment_secrets)
    ]
    return secrets + [
        (f"recipe_container_env[{index}].key", variable.key) for index, variable in enumerate(b.recipe_container_env)
    ]


def repeated_variables(b: Payload) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for field, name in variable_names(b):
        if name in seen:
            yield field, name
        seen.add(name)


def unresolved_references(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, NAME) of every ``$(NAME)`` in command and arguments that no variable stands behind."""
    known = {name for _field, name in variable_names(b)} | defaults(b).keys()
    lists = {
        "recipe_container_command": b.recipe_container_command,
        "recipe_container_command_args": b.recipe_container_command_args,
    }
    for field, words in lists.items():
        for index, word in enumerate(words):
            for name in REFERENCE.findall(word):
                if name not in known and not name.startswith("KUBERNETES_") and not name.endswith(SERVICE_VARIABLES):
                    yield f"{field}[{index}]", name


def secret_names(b: Payload) -> Iterator[tuple[str, str]]:
    if b.recipe_container_secret_name is not None:
        yield "recipe_container_secret_name", b.recipe_container_secret_name
    for index, variable in enumerate(b.recipe_environment_secrets):
        yield f"recipe_environment_secrets[{index}].secret_name", variable.secret_name


def secret_keys(b: Payload) -> Iterator[tuple[str, str]]:
    for index, variable in enumerate(b.recipe_environment_secrets):
        yield f"recipe_environment_secrets[{index}].secret_key", variable.secret_key


def texts_for_the_program(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, text) of all that a program is started with: values of variables, words of its command line."""
    for index, variable in enumerate(b.recipe_container_env):
        yield f"recipe_container_env[{index}].value", variable.value
    for field in ("recipe_container_command", "recipe_container_command_args"):
        for index, word in enumerate(getattr(b, field)):
            yield f"{field}[{index}]", word


def registry_of(image: str) -> str:
    """``docker.io`` in ``docker.io/vllm/vllm-openai:v0.9.1``; empty where the name does not say."""
    first, slash, _rest = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else ""


CONTAINER_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V05",
        WORKLOADS,
        ERROR,
        "recipe_image_uri",
        broken=lambda b, shapes: not b.recipe_image_uri,
        says=lambda b, shapes: "is required",
    ),
    Rule(
        "image",
        WORKLOADS,
        ERROR,
        "recipe_image_uri",
        broken=lambda b, shapes: b.recipe_image_uri and not re.fullmatch(r"[\w.:/@-]+", b.recipe_image_uri, re.ASCII),
        says=lambda b, shapes: (
            "is no image reference (registry/repository:tag); https:// and white space do not belong in it"
        ),
    ),
    Rule(
        "image",
        WORKLOADS,
        WARNING,
        "recipe_image_uri",
        broken=lambda b, shapes: b.recipe_image_uri and not registry_of(b.recipe_image_uri),
        says=lambda b, shapes: "names no registry: newer OKE nodes refuse short names, write docker.io/… in full",
    ),
    Rule(
        "use_shell",
        WORKLOADS,
        ERROR,
        "recipe_container_command_use_shell",
        broken=lambda b, shapes: (
            b.recipe_container_command_use_shell
            and not b.recipe_container_command
            and not b.recipe_container_command_args
        ),
        says=lambda b, shapes: "needs recipe_container_command or recipe_container_command_args",
    ),
    EachRule(
        "V41",
        WORKLOADS,
        ERROR,
        over=repeated_variables,
        broken=lambda name: True,
        says=lambda name: f"the variable {name[:60]} is given twice",
    ),
    EachRule(
        "V41",
        WORKLOADS,
        ERROR,
        over=variable_names,
        broken=lambda name: not is_environment_name(name),
        says=lambda name: "is no name for a variable: letters, digits, '_', '-' and '.', with no digit in front",
    ),
    EachRule(
        "V41",
        WORKLOADS,
        ERROR,
        over=variable_names,
        broken=lambda name: name.startswith(RESERVED_VARIABLES),
        says=lambda name: f"{name[:60]} is set by Kubernetes itself (LWS_*)",
    ),
    EachRule(
        "V42",
        WORKLOADS,
        WARNING,
        over=unresolved_references,
        broken=lambda name: True,
        says=lambda name: f"$({name[:60]}) stays as it is: there is no variable of that name",
    ),
    EachRule(
        "V43",
        WORKLOADS,
        ERROR,
        over=secret_names,
        broken=lambda name: not is_dns_name(name),
        says=lambda name: "is no name of a Secret: lower-case letters, digits, '-' and '.'",
    ),
    EachRule(
        "V43",
        WORKLOADS,
        ERROR,
        over=secret_keys,
        broken=lambda key: not is_secret_key(key),
        says=lambda key: "is no key of a Secret: letters, digits, '-', '_' and '.'",
    ),
    EachRule(
        "nul",
        WORKLOADS,
        ERROR,
        over=texts_for_the_program,
        broken=lambda text: "\0" in text,
        says=lambda text: "holds a NUL character, with which no program can be started",
    ),
    Rule(
        "V60",
        WORKLOADS,
        ERROR,
        "recipe_shared_memory_volume_size_limit_in_mb",
        broken=lambda b, shapes: (
            b.recipe_container_memory_size is None
            and (memory := allocatable_memory(b, shapes)) is not None
            and (b.recipe_shared_memory_volume_size_limit_in_mb or 0) > memory * 1024
        ),
        says=lambda b, shapes: (
            f"{b.recipe_shared_memory_volume_size_limit_in_mb} MB of memory: a node of {b.recipe_node_shape} has about "
            f"{allocatable_memory(b, shapes):.0f} GB for pods"
        ),
    ),
    Rule(
        "V60",
        WORKLOADS,
        ERROR,
        "recipe_shared_memory_volume_size_limit_in_mb",
        broken=lambda b, shapes: (
            b.recipe_container_memory_size is not None
            and (b.recipe_shared_memory_volume_size_limit_in_mb or 0) > b.recipe_container_memory_size * 1024
        ),
        says=lambda b, shapes: (
            f"{b.recipe_shared_memory_volume_size_limit_in_mb} MB count against recipe_container_memory_size, "
            f"which is {b.recipe_container_memory_size} GB"
        ),
    ),
)
