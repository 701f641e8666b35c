# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that look secret leave the pod template and go into a Secret that the deployment owns.

Blueprints carry hub tokens and API keys in clear. Anyone who may read Deployments, or a diff, would see them.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._blueprint.secrecy import SecretValue, secret_values
from .identity import Identity
from .step import Json, Manifest

DIGEST = "oci-ai-blueprints/secret-digest"


@dataclass(frozen=True)
class MovedSecrets:
    """What the container's environment, command and arguments become once their secret values live in a Secret."""

    name: str = ""
    env: dict[str, str] = field(default_factory=dict)
    """Variable of the payload → key in the Secret."""
    variables: list[str] = field(default_factory=list)
    """Variables made for words of the command line; each one's key in the Secret is its own name."""
    command: list[str] = field(default_factory=list)
    args: list[str] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)
    """Key → value in clear."""


def move_secrets(payload: Payload, identity: Identity) -> MovedSecrets:
    """What moves, decided by the names and forms that ``secret_values`` knows."""
    found = secret_values(payload)
    moved = MovedSecrets(
        name=identity.names.secret,
        command=list(payload.recipe_container_command or ()),
        args=list(payload.recipe_container_command_args or ()),
    )
    taken = {item.key for item in payload.recipe_container_env or ()}
    for secret in found:
        if secret.field.startswith("recipe_container_env"):
            moved.env[secret.name] = secret.name
            moved.data[secret.name] = secret.value
    for secret in found:
        if secret.field.startswith("recipe_container_command"):
            _move_words(secret, taken, moved)
    return moved


def _move_words(secret: SecretValue, taken: set[str], moved: MovedSecrets) -> None:
    """The value becomes ``$(VARIABLE)``, which the kubelet expands from the container's own environment."""
    if not any(secret.value in word for word in [*moved.command, *moved.args]):
        return
    number = len(moved.variables) + 1
    while (variable := f"BLUEPRINT_SECRET_{number}") in taken:
        number += 1
    taken.add(variable)
    moved.variables.append(variable)
    moved.data[variable] = secret.value
    for words in (moved.command, moved.args):
        words[:] = [word.replace(secret.value, f"$({variable})") for word in words]


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
