# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making and changing parts of a VCN: each once, however often it is asked for, and waited for."""

from __future__ import annotations

from functools import partial

from .._errors import ClusterFailed
from .._manifest import Manifest
from .._oci import network_parts
from .._oci.network_parts import Part
from .._plan.cluster_wish import ClusterWish
from .._plan.network_plan import NetworkStep, RulesStep, display_name, group_ids
from .._plan.network_resources import VCN, Ids, Region
from .._plan.network_security import missing, no_longer_wanted, rules
from .._plan.step import Action
from .attempts import create_once
from .cluster_work import ClusterWork

LOOKS_EVERY_S = 0.2
AVAILABLE = "AVAILABLE"


def carry_out_part(step: NetworkStep, wish: ClusterWish, ids: Ids, work: ClusterWork) -> str:
    """The OCID of the part."""
    world = work.world
    world.around.check()
    world.around.progress(f"{work.label}: {step.action} {step.kind} {step.name}: {step.why}")
    own = step.resource.body(ids)
    if step.action is Action.UPDATE:
        network_parts.update(world.oci, step.kind, step.id, {key: own[key] for key in step.fields})
        work.outcome.changed = True
        return step.id
    return _create(step.kind, _body(step, wish, ids, own), work)


def _body(step: NetworkStep, wish: ClusterWish, ids: Ids, own: Manifest) -> Manifest:
    within: Manifest = {"vcnId": ids[VCN]} if step.resource.place != VCN else {}
    return {
        "compartmentId": wish.compartment_id,
        **within,
        "displayName": display_name(wish, step.resource),
        "freeformTags": {**wish.tags(step.resource.place)},
        **own,
    }


def _create(kind: str, body: Manifest, work: ClusterWork) -> str:
    def once_available(made: Part) -> str | None:
        return made.id if _is_there(kind, made.id, work) else None

    create = partial(network_parts.create, work.world.oci, kind)
    made = create_once(work.world, create, body, once_available, f"{kind} {body['displayName']}", ClusterFailed)
    work.outcome.changed = True
    return made


def _is_there(kind: str, part_id: str, work: ClusterWork) -> bool:
    """Waits until the part can be used; False when it is gone."""
    while True:
        found = network_parts.find(work.world.oci, kind, part_id)
        if found is None or found.state == "TERMINATING":
            return False
        if found.state == AVAILABLE:
            return True
        work.heart.beat(f"{work.label}: {kind} {found.name} is {found.state}")
        work.budget.check(f"{kind} {found.name} ({found.state})")
        work.heart.rest(LOOKS_EVERY_S)


def carry_out_rules(step: RulesStep, wish: ClusterWish, region: Region, ids: Ids, work: ClusterWork) -> None:
    """Adds rules that are not there, then removes those of clients that may not call any more."""
    world = work.world
    groups = group_ids(ids)
    there = network_parts.rules(world.oci, groups[step.group])
    wanted = rules(step.group, groups, region.service_label, wish.callers)
    add, remove = missing(wanted, there), no_longer_wanted(wanted, there)
    world.around.check()
    world.around.progress(f"{work.label}: {step.action} {step.kind} {step.name}: {step.why}")
    if add:
        network_parts.add_rules(world.oci, groups[step.group], add)
        work.outcome.changed = True
    if remove:
        network_parts.remove_rules(world.oci, groups[step.group], [str(rule["id"]) for rule in remove])
        work.outcome.changed = True
