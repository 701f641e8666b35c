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
    """A field that this version cannot carry out. ``given`` tells whether the payload asks for it, ``instead`` what
    can be asked for."""

    field: str
    what: str
    given: Callable[[Payload], object]
    instead: str


NEED_A_MEMORY_CLUSTER = frozenset({"GB200", "GB300"})
"""GPU models whose hosts share one memory fabric: OCI launches them in GPU memory clusters only."""


def needs_a_memory_cluster(shape: str | None) -> bool:
    """Whether new nodes of the shape are neither in node pools nor in cluster networks."""
    found = SHAPES.get(shape or "")
    return found is not None and found.gpu_model in NEED_A_MEMORY_CLUSTER


# Fields that change nothing, on purpose.
IGNORED: Mapping[str, str] = {
    "pre_filled_sample_name": "a title in the catalogue of OCI AI Blueprints",
}

MEMORY_CLUSTER = "GPUs of this shape come in GPU memory clusters only, and making one"
MISSING_VALUES: tuple[Missing, ...] = (
    Missing(
        "shared_node_pool_shape",
        MEMORY_CLUSTER,
        lambda b: needs_a_memory_cluster(b.shared_node_pool_shape),
        "Use BM.GPU.B200.8 or BM.GPU.B300.8",
    ),
    Missing(
        "recipe_node_shape",
        MEMORY_CLUSTER,
        lambda b: not b.recipe_use_shared_node_pool and needs_a_memory_cluster(b.recipe_node_shape),
        "Use BM.GPU.B200.8 or BM.GPU.B300.8, or nodes that have joined already (recipe_use_shared_node_pool)",
    ),
)
"""Fields that this version carries out, but not with every value."""


def not_supported(payload: Payload, wrong: frozenset[str]) -> list[Problem]:
    """What the payload asks that cannot be done yet. Fields in ``wrong`` could not be read."""
    return [
        _problem(missing)
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


def _problem(missing: Missing) -> Problem:
    return Problem("unsupported", missing.field, f"{missing.what} {NOT_YET}. {missing.instead}")
