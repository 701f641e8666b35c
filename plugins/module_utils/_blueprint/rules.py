# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule of a payload that needs nothing but the payload and the catalogue.

What only a live cluster or tenancy can tell is not here but in the plan: a name in use (V04), a Secret that is missing
(V43), a shared pool that is not there (V24), capacity and limits (V62).
"""

from __future__ import annotations

from .argument_rules import ARGUMENT_RULES
from .container_rules import CONTAINER_RULES
from .gateway_rules import GATEWAY_RULES
from .mig_rules import MIG_RULES
from .mode_rules import MODE_RULES
from .multinode_rules import MULTINODE_RULES
from .names import refusal_of
from .network_rules import NETWORK_RULES
from .pool_rules import POOL_RULES
from .rule import ALL_MODES, ERROR, AnyRule, Rule
from .scaling_rules import SCALING_RULES
from .shape_rules import SHAPE_RULES
from .shared_pool_rules import SHARED_POOL_RULES
from .storage_rules import STORAGE_RULES
from .team_rules import TEAM_RULES
from .update_rules import UPDATE_RULES

IDENTITY_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V04",
        ALL_MODES,
        ERROR,
        "deployment_name",
        broken=lambda b, shapes: refusal_of(b.deployment_name),
        says=lambda b, shapes: refusal_of(b.deployment_name),
    ),
)

RULES: tuple[AnyRule, ...] = (
    *IDENTITY_RULES,
    *MODE_RULES,
    *SHAPE_RULES,
    *POOL_RULES,
    *SHARED_POOL_RULES,
    *MIG_RULES,
    *UPDATE_RULES,
    *CONTAINER_RULES,
    *ARGUMENT_RULES,
    *STORAGE_RULES,
    *NETWORK_RULES,
    *GATEWAY_RULES,
    *SCALING_RULES,
    *MULTINODE_RULES,
    *TEAM_RULES,
)
