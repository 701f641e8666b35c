# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading deployments."""

from __future__ import annotations

from collections.abc import Callable

from .._operations.outcome import Outcome
from .._operations.requests import Info
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import group, namespace, ocid, text, texts


def operation() -> Callable[[Info, Surroundings], Outcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.info import info

    return info


def run(params: Params, check: bool, around: Surroundings) -> Outcome:
    """Reads what the options name; check mode makes no difference. Raises what the operation raises."""
    del check
    return operation()(
        Info(
            names=texts(params, "names"),
            connections=connections(params),
            group=group(params),
            compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
            namespace=namespace(params) if text(params, "namespace") else "",
        ),
        around,
    )


DEPLOYMENT_INFO = Door(
    name="deployment_info",
    argument_spec={
        "names": {"type": "list", "elements": "str"},
        "group": {"type": "str"},
        "namespace": {"type": "str"},
        **CONNECTION_OPTIONS,
    },
    mutually_exclusive=[("names", "group")],
    run=run,
    load=operation,
)
