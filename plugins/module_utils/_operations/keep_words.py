# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeping the last words of failed pods in their revision's record, before others take their place."""

from __future__ import annotations

from dataclasses import replace

from .._kube.kinds import DEPLOYMENT, JOB, KINDS, LEADER_WORKER_SET
from .._plan.step import ObjectStep, Plan
from . import record as records
from .observe import Observed
from .run_log import pack, unpack
from .work import Work

MAKE_PODS = frozenset({DEPLOYMENT, JOB, LEADER_WORKER_SET})


def keep_of_failed(observed: Observed, work: Work) -> None:
    """After a failure, into the record of this run, which is yet to be written."""
    if observed.mode.workload:
        # Only now: a shipped module compiles everything it loads.
        from .last_words import last_words

        work.log = work.log.hear(last_words(work.world, observed.identity, work.record.payload))


def keep_of_replaced(observed: Observed, plan: Plan, work: Work) -> Observed:
    """Before pods are replaced, into the record of the revision that made them. What is observed, with that record."""
    made_by = observed.record
    if made_by is None or not _replaces_pods(plan):
        return observed
    from .last_words import last_words

    words = last_words(work.world, observed.identity, made_by.payload)
    if not words.logs:
        return observed
    if made_by.revision == work.record.revision:
        work.log = work.log.hear(words)
        return observed
    work.lock.check()
    heard = replace(made_by, run_log=pack(unpack(made_by.run_log).hear(words)))
    return replace(observed, records=(records.write(work.world.kube, heard), *observed.records[1:]))


def _replaces_pods(plan: Plan) -> bool:
    steps = [step for step in plan.steps if isinstance(step, ObjectStep) and step.changes and step.live_uid]
    return any(KINDS.get(step.ref.key) in MAKE_PODS for step in steps)
