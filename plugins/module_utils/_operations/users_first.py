# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undeploying several deployments at once: nodes and queues that others share go after those that use them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from .._blueprint.names import Names
from .._errors import UnreadableRecord
from . import record as records
from .in_order import Needs
from .world import World

SHARED = frozenset({"shared_node_pool", "team"})
"""Modes of blueprints that others use without depending on them by name."""


def users_first(names: Sequence[Names], namespace: str, world: World) -> Needs:
    """For each name the places of those that go before it. Whether they use it is not asked: an order costs little."""
    modes = world.together([partial(_mode, world, namespace, one) for one in names])
    users = tuple(place for place, mode in enumerate(modes) if mode not in SHARED)
    return [users if mode in SHARED else () for mode in modes]


def _mode(world: World, namespace: str, names: Names) -> str:
    """Mode of the newest revision, "" where nothing tells it. A damaged record is told of when its turn comes."""
    try:
        known = records.read(world.kube, namespace, names.canonical) if names.canonical else []
    except UnreadableRecord:
        return ""
    return known[0].mode if known else ""
