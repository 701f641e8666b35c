# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to keeping secrets for blueprints."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .._blueprint.secrets_payload import (
    CONTAINER_REGISTRY,
    OPAQUE,
    STATES,
    TYPES,
    SecretWish,
    parse_options,
    parse_payload,
)
from .._errors import InvalidOption
from .._operations.requests import WriteSecrets
from .._operations.secrets_outcome import SecretsOutcome
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import decoded, flag, namespace, text

WAYS_TO_GIVE_A_SECRET = ("name", "payload")
REGISTRY_OPTIONS: Mapping[str, str] = {
    "registry_server": "registry_server",
    "registry_username": "username",
    "registry_password": "password",
    "registry_email": "email",
}
"""Options of a container registry and the fields of the payload that they stand for."""
OPTIONAL = "registry_email"


def operation() -> Callable[[WriteSecrets, Surroundings], SecretsOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.write_secrets import write_secrets

    return write_secrets


def run(params: Params, check: bool, around: Surroundings) -> SecretsOutcome:
    """Writes or removes what the options name. Raises what the operation raises."""
    return operation()(
        WriteSecrets(
            wishes=_wishes(params),
            connections=connections(params),
            namespace=namespace(params),
            adopt=flag(params, "adopt"),
            force=flag(params, "force"),
            check=check,
        ),
        around,
    )


def _wishes(params: Params) -> tuple[SecretWish, ...]:
    if params["payload"] is not None:
        _refuse_beside_payload(params)
        return parse_payload(decoded(params["payload"]))
    state = text(params, "state")
    entry: dict[object, object] = {"name": text(params, "name"), "action": state}
    if state == "present":
        entry |= {"type": _type(params), "data": _data(params)}
    return parse_options(entry)


def _refuse_beside_payload(params: Params) -> None:
    """The payload says what happens to which secret: an option that says so too would be ignored without a word."""
    beside = [option for option in ("data", "type", *REGISTRY_OPTIONS) if params[option] is not None]
    beside += ["state"] if params["state"] == "absent" else []
    if beside:
        raise InvalidOption(
            f"payload: says itself what becomes of each secret; {', '.join(beside)} cannot be given beside it."
        )


def _type(params: Params) -> str:
    return text(params, "type") or (CONTAINER_REGISTRY if _registry(params) else OPAQUE)


def _data(params: Params) -> object:
    """What ``data`` holds, or the options of a registry as the payload has them."""
    registry = _registry(params)
    if not registry:
        return decoded(params["data"])
    if params["data"] is not None or params["type"] == OPAQUE:
        other = "data" if params["data"] is not None else f"type {OPAQUE}"
        raise InvalidOption(f"{', '.join(registry)}: cannot be given beside {other}.")
    missing = [option for option in REGISTRY_OPTIONS if option not in registry and option != OPTIONAL]
    if missing:
        raise InvalidOption(f"{', '.join(missing)}: required for a container registry.")
    return {field: registry.get(option, "") for option, field in REGISTRY_OPTIONS.items()}


def _registry(params: Params) -> dict[str, str]:
    """The options of a registry that were given."""
    return {option: text(params, option) for option in REGISTRY_OPTIONS if params[option] is not None}


BLUEPRINT_SECRET = Door(
    name="blueprint_secret",
    argument_spec={
        "name": {"type": "str"},
        "state": {"type": "str", "default": "present", "choices": list(STATES)},
        "type": {"type": "str", "choices": list(TYPES)},
        # Masked value by value, and not by no_log: that would mask every "1" and every "default" of the result.
        "data": {"type": "raw"},
        "registry_server": {"type": "str"},
        "registry_username": {"type": "str"},
        "registry_password": {"type": "str", "no_log": True},
        "registry_email": {"type": "str"},
        "payload": {"type": "raw"},
        "namespace": {"type": "str", "default": "default"},
        "adopt": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
        **CONNECTION_OPTIONS,
    },
    mutually_exclusive=[WAYS_TO_GIVE_A_SECRET],
    required_one_of=[WAYS_TO_GIVE_A_SECRET],
    run=run,
    load=operation,
)
