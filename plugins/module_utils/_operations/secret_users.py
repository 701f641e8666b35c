# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads which workloads of a namespace refer to Secrets."""

from __future__ import annotations

from functools import partial

from .._kube.kinds import DEPLOYMENT, JOB, LEADER_WORKER_SET, POD
from .._plan.secret_users import Use, uses_in
from .world import World

WORKLOADS = (DEPLOYMENT, JOB, POD)
"""Pods tell of every other maker, such as a StatefulSet, for as long as it has any."""
WHERE_INSTALLED = (LEADER_WORKER_SET,)
"""Asking for a kind that is not there would be refused for the want of rights."""


def find_uses(world: World, namespace: str) -> list[Use]:
    """Every reference, from one list of each kind of workload, however many there are."""
    installed = [kind for kind in WHERE_INSTALLED if world.kube.serves(kind.api_version, kind.name)]
    lists = world.together([partial(world.kube.list, kind, namespace) for kind in (*WORKLOADS, *installed)])
    return [use for found in lists for workload in found.items for use in uses_in(workload)]
