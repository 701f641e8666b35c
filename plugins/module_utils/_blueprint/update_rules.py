# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about updates of live nodes."""

from __future__ import annotations

from .pool_rules import labels_of_nodes
from .rule import ERROR, UPDATE, AnyRule, EachRule, Rule
from .schema import Payload
from .syntax import is_dns_name

MIG_LABELS = "nvidia.com/mig.config"


def targets(b: Payload) -> int:
    """How many of both ways to name nodes are used."""
    return sum(target is not None for target in (b.recipe_node_name, b.recipe_node_pool_name))


UPDATE_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V27",
        UPDATE,
        ERROR,
        "recipe_node_name",
        broken=lambda b, shapes: targets(b) != 1,
        says=lambda b, shapes: "give either recipe_node_name or recipe_node_pool_name, one of them",
    ),
    Rule(
        "V27",
        UPDATE,
        ERROR,
        "recipe_node_name",
        broken=lambda b, shapes: b.recipe_node_name is not None and not is_dns_name(b.recipe_node_name),
        says=lambda b, shapes: "is no name of a node: its private IP address or host name, such as 10.0.10.138",
    ),
    Rule(
        "V27",
        UPDATE,
        ERROR,
        "recipe_node_pool_name",
        broken=lambda b, shapes: b.recipe_node_pool_name is not None and not b.recipe_node_pool_name.strip(),
        says=lambda b, shapes: "is empty",
    ),
    EachRule(
        "V28",
        UPDATE,
        ERROR,
        over=labels_of_nodes,
        broken=lambda key: key.startswith(MIG_LABELS),
        says=lambda key: f"{key[:60]!r} cuts GPUs, whoever uses them: give shared_node_pool_mig_config instead",
    ),
    Rule(
        "V28",
        UPDATE,
        ERROR,
        "recipe_node_labels",
        broken=lambda b, shapes: not b.recipe_node_labels and b.shared_node_pool_mig_config is None,
        says=lambda b, shapes: "nothing to update: give recipe_node_labels or shared_node_pool_mig_config",
    ),
)
