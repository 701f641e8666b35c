# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that look secret leave the pod template and go into a Secret that the deployment owns.

Blueprints carry hub tokens and API keys in clear. Anyone who may read Deployments, or a diff, would see them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._blueprint.secrecy import SecretValue, secret_values
from .._manifest import Json, Manifest, section
from .identity import Identity

DIGEST = "oci-ai-blueprints/secret-digest"


EXPANDED = re.compile(r"(\$\$|\$\([^)]*\))")
"""What the kubelet expands in values and words, and never in what comes from a Secret."""


@dataclass(frozen=True)
class MovedSecrets:
    """What the container's environment, command and arguments become once their secret values live in a Secret."""

    name: str = ""
    env: dict[str, str] = field(default_factory=dict)
    """Variable of the payload → key in the Secret."""
    values: dict[str, str] = field(default_factory=dict)
    """Variable of the payload → its value, in which secrets have become references to ``variables``."""
    variables: list[str] = field(default_factory=list)
    """Variables made for secrets inside a text; each one's key in the Secret is its own name."""
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
    taken |= {item.envvar_name for item in payload.recipe_environment_secrets or ()}
    for secret in found:
        if secret.field.startswith("recipe_container_env"):
            _move_value(secret, taken, moved)
    for secret in sorted(found, key=lambda one: -len(one.value)):
        if secret.field.startswith("recipe_container_command"):
            _move_words(secret, taken, moved)
    return moved


def _move_value(secret: SecretValue, taken: set[str], moved: MovedSecrets) -> None:
    """A whole value goes under the variable's own name; one that refers to other variables must stay a text."""
    pieces = _pieces(secret.value)
    if any(is_reference for _text, is_reference in pieces):
        moved.values[secret.name] = _hidden(secret.value, taken, moved)
    else:
        moved.env[secret.name] = secret.name
        moved.data[secret.name] = "".join(text for text, _is_reference in pieces)


def _move_words(secret: SecretValue, taken: set[str], moved: MovedSecrets) -> None:
    """The value, wherever a word has it. The longest values come first: one may stand inside another."""
    if not any(secret.value in word for word in [*moved.command, *moved.args]):
        return
    hidden = _hidden(secret.value, taken, moved)
    for words in (moved.command, moved.args):
        words[:] = [word.replace(secret.value, hidden) for word in words]


def _hidden(value: str, taken: set[str], moved: MovedSecrets) -> str:
    """The value as ``$(VARIABLE)``, which the kubelet expands; references inside it stay what they are."""
    text = ""
    for piece, is_reference in _pieces(value):
        text += piece if is_reference else f"$({_variable(piece, taken, moved)})"
    return text


def _pieces(value: str) -> list[tuple[str, bool]]:
    """(text, whether it is a reference): plain text between references, as the container would see it."""
    pieces: list[tuple[str, bool]] = []
    plain = ""
    for token in EXPANDED.split(value):
        if token.startswith("$(") and token.endswith(")"):
            pieces += [(plain, False), (token, True)]
            plain = ""
        else:
            plain += "$" if token == "$$" else token
    return [piece for piece in (*pieces, (plain, False)) if piece[0]]


def _variable(value: str, taken: set[str], moved: MovedSecrets) -> str:
    """A new variable for the value."""
    number = len(moved.variables) + 1
    while (variable := f"BLUEPRINT_SECRET_{number}") in taken:
        number += 1
    taken.add(variable)
    moved.variables.append(variable)
    moved.data[variable] = value
    return variable


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


def decoded(secret: Manifest) -> dict[str, str]:
    """Key → value in clear of a Secret; what is no text is left out."""
    found = {}
    for key, value in section(secret, "data").items():
        with suppress(ValueError):
            found[key] = base64.b64decode(str(value)).decode()
    return found


def digest(moved: MovedSecrets, identity: Identity) -> dict[str, Json]:
    """Annotation that makes pods roll when a value changes. Salted: a digest must not be guessable."""
    if not moved.data:
        return {}
    joined = "\0".join(f"{key}={value}" for key, value in sorted(moved.data.items()))
    return {DIGEST: hashlib.sha256(f"{identity.uid}\0{joined}".encode()).hexdigest()[:16]}
