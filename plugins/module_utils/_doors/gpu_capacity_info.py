# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to reading where GPUs can be had."""

from __future__ import annotations

from collections.abc import Callable

from .._errors import InvalidOption
from .._operations.capacity_outcome import CapacityOutcome
from .._operations.requests import ReadCapacity
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import flag, ocid, text, texts

NAMES_A_CLUSTER = ("cluster_id", "kubeconfig", "context", "host")


def operation() -> Callable[[ReadCapacity, Surroundings], CapacityOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.read_capacity import read_capacity

    return read_capacity


def run(params: Params, check: bool, around: Surroundings) -> CapacityOutcome:
    """Reads what the options name; check mode makes no difference. Raises what the operation raises."""
    del check
    return operation()(
        ReadCapacity(
            connections=connections(params),
            shapes=texts(params, "shapes"),
            families=texts(params, "families"),
            availability_domains=texts(params, "availability_domains"),
            fault_domains=flag(params, "fault_domains"),
            ocpus=_amount(params, "ocpus"),
            memory_gb=_amount(params, "memory_in_gbs"),
            compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
            in_cluster=any(text(params, option) for option in NAMES_A_CLUSTER),
        ),
        around,
    )


def _amount(params: Params, option: str) -> float:
    """A number above 0, 0 when it was not given. Raises InvalidOption for others."""
    value = params.get(option)
    if value is None:
        return 0
    if not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise InvalidOption(f"{option}: {value} is not a number above 0.")
    return float(value)


GPU_CAPACITY_INFO = Door(
    name="gpu_capacity_info",
    argument_spec={
        "shapes": {"type": "list", "elements": "str"},
        "families": {"type": "list", "elements": "str"},
        "availability_domains": {"type": "list", "elements": "str"},
        "fault_domains": {"type": "bool", "default": False},
        "ocpus": {"type": "float"},
        "memory_in_gbs": {"type": "float"},
        **CONNECTION_OPTIONS,
    },
    run=run,
    load=operation,
    libraries=("oci", "urllib3", "yaml"),
)
