# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a blueprint refers to and somebody else made: they must be there before anything is written."""

from __future__ import annotations

from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, Problem
from .._manifest import Manifest, section, text


def refuse_missing_secrets(payload: Payload, secrets: dict[str, Manifest | None], namespace: str) -> None:
    """``secrets``: those of the namespace by name, None where there is none. Raises InvalidBlueprint."""
    problems = []
    for item in payload.recipe_environment_secrets or ():
        secret = secrets[item.secret_name]
        where = f"recipe_environment_secrets[{item.envvar_name}]"
        if secret is None:
            problems.append(Problem("V43", where, f"Secret {item.secret_name!r} is not in namespace {namespace!r}"))
        elif item.secret_key not in section(secret, "data"):
            keys = ", ".join(section(secret, "data")) or "none"
            reason = f"Secret {item.secret_name!r} has no key {item.secret_key!r}; its keys: {keys}"
            problems.append(Problem("V43", where, reason))
    pull = payload.recipe_container_secret_name
    if pull:
        secret = secrets[pull]
        if secret is None:
            reason = f"Secret {pull!r} is not in namespace {namespace!r}"
            problems.append(Problem("V43", "recipe_container_secret_name", reason))
        elif text(secret, "type") != "kubernetes.io/dockerconfigjson":
            reason = f"Secret {pull!r} is of type {text(secret, 'type')}, not kubernetes.io/dockerconfigjson"
            problems.append(Problem("V43", "recipe_container_secret_name", reason))
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)
