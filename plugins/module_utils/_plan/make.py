# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of one deployment, from what was observed. Pure: the same world gives the same plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .._manifest import Manifest
from .autoscaler import EntryStep
from .compare import Preview, foreign_warnings, step_of
from .identity import Identity
from .inference_gateway import GUARD_KINDS
from .node_pool import PoolSurroundings
from .object_steps import namespace_step, prune
from .pool_decision import PoolDecision
from .pool_parts import PartStep, stood_on
from .pool_spec import PoolSpec
from .pool_steps import first_steps, given_back, kind_of_pool, last_steps, old_nodes_note
from .routes import ROUTE_KINDS
from .step import Action, Plan, ReleaseStep, Step

AUTOSCALERS = frozenset({"ScaledObject"})
WORK = frozenset({"Deployment", "LeaderWorkerSet", "Job"})


def make_plan(
    spec: PoolSpec | None,
    identity: Identity,
    previews: Sequence[Preview],
    orphans: Sequence[Manifest],
    decision: PoolDecision,
    place: PoolSurroundings | None,
    entries: Sequence[EntryStep],
    *,
    parts: Sequence[PartStep] = (),
    adopt: bool,
    missing_namespace: bool,
    unfinished: str,
    node_steps: Sequence[Step],
    released: Sequence[ReleaseStep] = (),
    warnings: Sequence[str],
) -> Plan:
    """Nodes first, then objects, then what left the blueprint, then pools that nobody uses any more.

    ``entries``: what the cluster's autoscaler is told of pools. A pool is there before its entry, and goes after it.

    ``parts``: what pools on RDMA networks stand on; each is there before its pool, and goes after it.

    ``node_steps``: what an update does to nodes that are there.

    ``released``: volumes whose content is in a bucket.

    ``unfinished``: why the record alone has to be written, "" when it need not. Raises NotOurs.
    """
    objects = [step_of(preview, identity, adopt=adopt) for preview in previews]
    first = leave_first(previews)
    pruned = [replace(prune(orphan), early=orphan["kind"] in first) for orphan in orphans]
    steps: list[Step] = [
        *(part for part in parts if not part.late),
        *first_steps(decision, spec, identity, place, stood_on(parts)),
        *(entry for entry in entries if not entry.late),
        *([namespace_step(identity.namespace)] if missing_namespace else []),
        *(step for step in (*pruned, *released) if step.early),
        *objects,
        *(step for step in (*pruned, *released) if not step.early),
        *node_steps,
        *(entry for entry in entries if entry.late),
        *last_steps(decision),
        *given_back(decision, identity, kind_of_pool(spec)),
        *(part for part in parts if part.late),
    ]
    if unfinished and not any(step.changes for step in steps):
        steps.append(_record(identity, unfinished))
    foreign = [note for preview in previews for note in _foreign(preview)]
    return Plan(tuple(steps), (*warnings, *old_nodes_note(decision), *foreign))


def leave_first(previews: Sequence[Preview]) -> frozenset[str]:
    """Kinds whose objects, once they left the blueprint, must not stand beside the new ones for a moment.

    An autoscaler would undo a new number of replicas; a route without a key would be a way around the key; pods of
    another kind would keep the GPUs that the new ones wait for.
    """
    keyed = any(preview.manifest["kind"] in GUARD_KINDS for preview in previews)
    return AUTOSCALERS | WORK | (ROUTE_KINDS if keyed else frozenset())


def _foreign(preview: Preview) -> list[str]:
    """What will still be somebody else's afterwards: the dry-run knows which fields this run takes back."""
    if preview.live is None or preview.made_anew:
        return []
    return foreign_warnings(preview.dry_run or preview.live)


def _record(identity: Identity, why: str) -> Step:
    return Step(Action.UPDATE, "kubernetes", "Record", identity.label, why)
