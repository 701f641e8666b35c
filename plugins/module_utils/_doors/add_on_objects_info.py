# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to what belongs to add-ons in a cluster."""

from __future__ import annotations

from collections.abc import Callable

from .._operations.add_on_objects import AddOnObjectsOutcome
from .._operations.requests import ReadAddOnObjects
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import texts


def operation() -> Callable[[ReadAddOnObjects, Surroundings], AddOnObjectsOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.add_on_objects import add_on_objects

    return add_on_objects


def run(params: Params, check: bool, around: Surroundings) -> AddOnObjectsOutcome:
    """Reads the cluster; check mode makes no difference. Raises what the operation raises."""
    del check
    groups, namespaces = texts(params, "groups"), texts(params, "namespaces")
    return operation()(ReadAddOnObjects(connections(params), tuple(groups), tuple(namespaces)), around)


ADD_ON_OBJECTS_INFO = Door(
    name="add_on_objects_info",
    argument_spec={
        **CONNECTION_OPTIONS,
        "groups": {"type": "list", "elements": "str", "default": []},
        "namespaces": {"type": "list", "elements": "str", "default": []},
    },
    run=run,
    load=operation,
    libraries=("oci", "urllib3", "yaml"),
)
