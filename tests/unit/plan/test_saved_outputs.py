# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a job's output volumes go, and when the next run gets new ones."""

from __future__ import annotations

from dataclasses import replace

from unit.plan.builders import identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, metadata
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.job import job
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.saved_outputs import without_saved
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.volumes import holds_outputs

OBJECTS = job(
    payload(
        recipe_mode="job",
        recipe_container_port=None,
        recipe_prometheus_enabled=None,
        output_object_storage=[{"bucket_name": "results", "mount_location": "/out", "volume_size_in_gbs": 50}],
    ),
    identity(),
    pool_generation=1,
)
CLAIM = "recipe-vllm-inference-output-0"


def previews(*, claim: bool = True, made_anew: str = "", uid: str = "") -> list[Preview]:
    """A live job as its blueprint has it, with or without its claim."""
    return [
        Preview(one, _live(one, uid) if claim else None, one)
        if holds_outputs(one)
        else Preview(one, one, one, made_anew if one["kind"] == "Job" else "")
        for one in OBJECTS
    ]


def _live(claim: Manifest, uid: str) -> Manifest:
    labels = metadata(claim)["labels"]
    assert isinstance(labels, dict)
    of = {**labels, "oci-ai-blueprints/uid": uid} if uid else labels
    return {**claim, "metadata": {**metadata(claim), "uid": "claim-1", "labels": of}}


def outcome(found: list[Preview], *, ended: bool, waits: bool) -> tuple[list[bool], list[tuple[str, bool, str]]]:
    """Whether each claim that stays in the plan is live, and of each release: name, whether it is early, uid."""
    left, steps = without_saved(found, identity(), ended=ended, waits=waits)
    there = [one.live is not None for one in left if holds_outputs(one.manifest)]
    return there, [(step.name, not step.late, step.live_uid) for step in steps]


def test_a_volume_goes_with_the_run_that_waits_for_its_job_and_never_before_the_job_is_complete() -> None:
    assert outcome(previews(claim=False), ended=False, waits=True) == ([False], [(CLAIM, False, "")])
    assert outcome(previews(), ended=False, waits=True) == ([True], [(CLAIM, False, "claim-1")])
    assert outcome(previews(), ended=False, waits=False) == ([True], [])
    assert outcome(previews(made_anew="it failed"), ended=False, waits=False) == ([True], [])


def test_a_job_that_is_complete_gives_back_what_is_left_and_makes_no_volume_again() -> None:
    assert outcome(previews(), ended=True, waits=False) == ([True], [(CLAIM, False, "claim-1")])
    assert outcome(previews(claim=False), ended=True, waits=True) == ([], [])


def test_a_changed_blueprint_begins_with_an_empty_volume() -> None:
    changed = previews(made_anew="spec.template is immutable")
    first = (CLAIM, True, "claim-1")
    assert outcome(changed, ended=True, waits=False) == ([False], [first])
    assert outcome(changed, ended=True, waits=True) == ([False], [first, (CLAIM, False, "")])
    absent = [replace(one, live=None) if holds_outputs(one.manifest) else one for one in changed]
    assert outcome(absent, ended=True, waits=False) == ([False], [])


def test_a_claim_of_somebody_else_is_left_for_the_plan_to_refuse() -> None:
    for made_anew in ("", "spec.template is immutable"):
        foreign = previews(made_anew=made_anew, uid="another")
        assert outcome(foreign, ended=True, waits=False) == ([True], [])
