# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that look secret leave the pod template and go into a Secret that the deployment owns.

Blueprints carry hub tokens and API keys in clear. Anyone who may read Deployments, or a diff, would see them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._blueprint.secrecy import SecretValue, secret_values
from .identity import Identity
from .step import Json, Manifest

DIGEST = "oci-ai-blueprints/secret-digest"


@dataclass(frozen=True)
class MovedSecrets:
    """Which of the payload's values live in the Secret, and the key each one has there."""

    name: str = ""
    env: dict[str, str] = field(default_factory=dict)
    """Variable name → key in the Secret."""
    args: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Index in recipe_container_command_args → (variable, the argument rewritten to use it)."""
    data: dict[str, str] = field(default_factory=dict)
    """Key → value in clear."""


def move_secrets(payload: Payload, identity: Identity) -> MovedSecrets:
    """What moves, decided by the names and forms that ``secret_values`` knows."""
    found = secret_values(payload)
    if not found:
        return MovedSecrets()
    moved = MovedSecrets(name=identity.names.secret)
    variables = {item.key for item in payload.recipe_container_env or ()}
    arguments = list(payload.recipe_container_command_args or ())
    for secret in found:
        if secret.field.startswith("recipe_container_env"):
            moved.env[secret.name] = secret.name
            moved.data[secret.name] = secret.value
        elif secret.field.startswith("recipe_container_command_args"):
            _move_argument(secret, arguments, variables, moved)
    return moved if moved.data else MovedSecrets()


def _move_argument(secret: SecretValue, arguments: Sequence[str], taken: set[str], moved: MovedSecrets) -> None:
    """An argument becomes ``$(VARIABLE)``, which the kubelet expands from the container's own environment."""
    for index, argument in enumerate(arguments):
        if index in moved.args or secret.value not in argument:
            continue
        variable = f"BLUEPRINT_ARG_{index}"
        while variable in taken:
            variable += "_"
        moved.data[variable] = secret.value
        moved.args[index] = (variable, argument.replace(secret.value, f"$({variable})"))


def env_secret(moved: MovedSecrets, identity: Identity) -> list[Manifest]:
    """The Secret, or nothing. ``data`` and not ``stringData``: a key dropped from stringData would survive."""
    if not moved.data:
        return []
    data: dict[str, Json] = {
        key: base64.b64encode(value.encode()).decode() for key, value in sorted(moved.data.items())
    }
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": moved.name,
                "namespace": identity.namespace,
                "labels": {**identity.labels()},
            },
            "type": "Opaque",
            "data": data,
        }
    ]


def digest(moved: MovedSecrets, identity: Identity) -> dict[str, Json]:
    """Annotation that makes pods roll when a value changes. Salted: a digest must not be guessable."""
    if not moved.data:
        return {}
    joined = "\0".join(f"{key}={value}" for key, value in sorted(moved.data.items()))
    return {DIGEST: hashlib.sha256(f"{identity.uid}\0{joined}".encode()).hexdigest()[:16]}
