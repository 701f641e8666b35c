# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to deploying blueprints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from .._errors import InvalidOption
from .._operations.outcome import Outcome
from .._operations.requests import Deploy
from .._operations.source import read_blueprints
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import decoded, flag, namespace, ocid, seconds, text
from .wait import WAIT_OPTIONS

WAYS_TO_GIVE_A_BLUEPRINT = ("blueprint", "blueprints", "src")
ON_FAILURE: dict[object, Literal["keep", "rollback"]] = {"keep": "keep", "rollback": "rollback"}


def operation() -> Callable[[Deploy, Surroundings], Outcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.deploy import deploy

    return deploy


def run(params: Params, check: bool, around: Surroundings) -> Outcome:
    """Deploys what the options name. Raises what the operation raises."""
    return operation()(
        Deploy(
            blueprints=_blueprints(params),
            connections=connections(params),
            compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
            namespace=namespace(params),
            wait=flag(params, "wait"),
            wait_timeout=seconds(params, "wait_timeout"),
            on_failure=ON_FAILURE[params["on_failure"]],
            adopt=flag(params, "adopt"),
            drain=flag(params, "drain"),
            check=check,
        ),
        around,
    )


def _blueprints(params: Params) -> tuple[object, ...]:
    """The payloads, unchecked, whichever way they were given."""
    if params["src"] is not None:
        return read_blueprints(text(params, "src"))
    several = decoded(params["blueprints"])
    if several is None:
        return (decoded(params["blueprint"]),)
    if several == []:
        raise InvalidOption("blueprints is empty; give at least one blueprint.")
    # What is no list is handed on as if it were one blueprint: the operation says what is wrong with it.
    return tuple(several) if isinstance(several, list) else (several,)


def carried(args: Mapping[str, object]) -> dict[str, object]:
    """Arguments in which a file of this machine is replaced by what it holds: it does not exist on the other one."""
    src = args.get("src")
    if not isinstance(src, str) or not Path(src).is_file() or "blueprint" in args or "blueprints" in args:
        return dict(args)
    others = {option: value for option, value in args.items() if option != "src"}
    return {**others, "blueprints": list(read_blueprints(src))}


BLUEPRINT_DEPLOY = Door(
    name="blueprint_deploy",
    argument_spec={
        "blueprint": {"type": "raw"},
        "blueprints": {"type": "raw"},
        "src": {"type": "path"},
        "namespace": {"type": "str", "default": "default"},
        "on_failure": {"type": "str", "default": "keep", "choices": list(ON_FAILURE)},
        "adopt": {"type": "bool", "default": False},
        "drain": {"type": "bool", "default": False},
        **WAIT_OPTIONS,
        **CONNECTION_OPTIONS,
    },
    mutually_exclusive=[WAYS_TO_GIVE_A_BLUEPRINT],
    required_one_of=[WAYS_TO_GIVE_A_BLUEPRINT],
    files=["src"],
    carried=carried,
    run=run,
    load=operation,
)
