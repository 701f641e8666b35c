# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the schema allows and this version cannot do yet. It is refused by name: nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .._catalog.shapes import SHAPES
from .._errors import Problem
from .schema import Payload

NOT_YET = "is not supported yet by this version"


@dataclass(frozen=True)
class Missing:
    """A field that this version cannot carry out. ``given`` tells whether the payload asks for it."""

    field: str
    what: str
    given: Callable[[Payload], object]


def self_managed_pool(b: Payload) -> bool:
    """Whether OKE cannot manage nodes of the shared pool's shape."""
    shape = SHAPES.get(b.shared_node_pool_shape or "")
    return shape is not None and not shape.oke_managed


def rdma_pool(b: Payload) -> bool:
    """Whether the pool itself is to have an RDMA network; services use those that exist."""
    return b.recipe_mode == "shared_node_pool" and b.multinode_rdma_enabled_in_shared_pool


# Fields that change nothing, on purpose.
IGNORED: Mapping[str, str] = {
    "pre_filled_sample_name": "a title in the catalogue of OCI AI Blueprints",
}

MISSING_VALUES: tuple[Missing, ...] = (
    Missing("shared_node_pool_shape", "a pool of self-managed nodes", self_managed_pool),
    Missing("multinode_rdma_enabled_in_shared_pool", "a pool on an RDMA network", rdma_pool),
)
"""Fields that this version carries out, but not with every value."""


def not_supported(payload: Payload, wrong: frozenset[str]) -> list[Problem]:
    """What the payload asks that cannot be done yet. Fields in ``wrong`` could not be read."""
    return [
        _problem(missing.field, missing.what)
        for missing in MISSING_VALUES
        if missing.field.partition(".")[0] not in wrong and missing.given(payload)
    ]


def refused_form(payload: Mapping[object, object]) -> Problem | None:
    """Files of OCI AI Blueprints that hold several payloads instead of being one."""
    if "pre_filled_samples" in payload:
        return Problem(
            "form", "pre_filled_samples", "this is a catalogue entry with several samples: give one of them instead"
        )
    return None


def _problem(field: str, what: str) -> Problem:
    return Problem("unsupported", field, f"{what} {NOT_YET}")
