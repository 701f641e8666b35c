# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of a payload that needs nothing but the payload and the catalogue.

What only a live cluster or tenancy can tell is not here but in the plan: a name in use (V04), a Secret that is missing
(V43), a shared pool that is not there (V24), capacity and limits (V62).
"""

from __future__ import annotations

from collections.abc import Iterator

from .container_rules import CONTAINER_RULES
from .names import refusal_of
from .network_rules import NETWORK_RULES
from .pool_rules import POOL_RULES
from .rule import ALL_MODES, ERROR, SERVICE, AnyRule, EachRule, Rule
from .schema import Payload
from .shape_rules import SHAPE_RULES

# Fields of other modes: (mode they belong to, fields).
FOREIGN_TO_A_SERVICE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "shared_node_pool",
        (
            "shared_node_pool_selector",
            "shared_node_pool_size",
            "shared_node_pool_shape",
            "shared_node_pool_boot_volume_size_in_gbs",
            "shared_node_pool_flex_shape_memory_size_in_gbs",
            "shared_node_pool_flex_shape_ocpu_count",
            "shared_node_pool_mig_config",
        ),
    ),
    ("update", ("recipe_node_name", "recipe_node_pool_name")),
    ("job", ("recipe_team_info",)),
    ("team", ("team",)),
)


def foreign_fields(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, mode that it belongs to)."""
    for mode, fields in FOREIGN_TO_A_SERVICE:
        yield from ((field, mode) for field in fields if getattr(b, field) is not None)


IDENTITY_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V04",
        ALL_MODES,
        ERROR,
        "deployment_name",
        broken=lambda b, shapes: refusal_of(b.deployment_name),
        says=lambda b, shapes: refusal_of(b.deployment_name),
    ),
    EachRule(
        "mode",
        SERVICE,
        ERROR,
        over=foreign_fields,
        broken=lambda mode: True,
        says=lambda mode: f"belongs to mode {mode}, not to a service",
    ),
)

RULES: tuple[AnyRule, ...] = (*IDENTITY_RULES, *SHAPE_RULES, *POOL_RULES, *CONTAINER_RULES, *NETWORK_RULES)
