# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to taking deployments away."""

from __future__ import annotations

from collections.abc import Callable

from .._operations.outcome import Outcome
from .._operations.requests import Undeploy
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import flag, group, namespace, ocid, seconds, text, texts
from .wait import WAIT_OPTIONS

WAYS_TO_NAME = ("name", "names", "group")


def operation() -> Callable[[Undeploy, Surroundings], Outcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.undeploy import undeploy

    return undeploy


def run(params: Params, check: bool, around: Surroundings) -> Outcome:
    """Undeploys what the options name. Raises what the operation raises."""
    return operation()(
        Undeploy(
            names=(text(params, "name"),) if params["name"] is not None else texts(params, "names"),
            connections=connections(params),
            group=group(params),
            compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
            namespace=namespace(params),
            wait=flag(params, "wait"),
            wait_timeout=seconds(params, "wait_timeout"),
            discard_outputs=flag(params, "discard_outputs"),
            force=flag(params, "force"),
            adopt=flag(params, "adopt"),
            check=check,
        ),
        around,
    )


BLUEPRINT_UNDEPLOY = Door(
    name="blueprint_undeploy",
    argument_spec={
        "name": {"type": "str"},
        "names": {"type": "list", "elements": "str"},
        "group": {"type": "str"},
        "namespace": {"type": "str", "default": "default"},
        "discard_outputs": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
        "adopt": {"type": "bool", "default": False},
        **WAIT_OPTIONS,
        **CONNECTION_OPTIONS,
    },
    mutually_exclusive=[WAYS_TO_NAME],
    required_one_of=[WAYS_TO_NAME],
    run=run,
    load=operation,
)
