# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a job can be charged to its team: rules V54 and V55 against a live team."""

from __future__ import annotations

import pytest
from unit.plan.builders import identity, of_kind, shared

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import KUEUE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import Facts, mode_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.queueing import (
    JobQueue,
    Queueing,
    nearest_team,
    queue_of,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.team import team
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.team_charge import shape_problem, too_large

TEAM = parse(
    {
        "recipe_mode": "team",
        "deployment_name": "quotas",
        "team": {
            "team_name": "research",
            "priority_threshold": 1,
            "quotas": [
                {
                    "shape_name": "VM.GPU.A10.2",
                    "cpu_nominal_quota": "10",
                    "mem_nominal_quota": "10",
                    "mem_borrowing_limit": "4",
                    "gpu_nominal_quota": "4",
                    "gpu_borrowing_limit": "0",
                }
            ],
        },
    }
)
OBJECTS = team(TEAM, identity("quotas"), Queueing(KUEUE))
(QUEUE,), FLAVORS = of_kind(OBJECTS, "ClusterQueue"), of_kind(OBJECTS, "ResourceFlavor")


def job(**changes: Json) -> Payload:
    wanted: dict[str, Json] = {
        "recipe_mode": "job",
        "recipe_container_port": None,
        "recipe_prometheus_enabled": None,
        "recipe_replica_count": 1,
        "recipe_team_info": {"team_name": "research"},
        "recipe_container_cpu_count": 4,
        "recipe_container_memory_size": 14,
    }
    return shared(**{**wanted, **changes})


def test_a_job_on_a_shape_without_quota_is_refused_with_those_that_have_one() -> None:
    problem = shape_problem(job(recipe_node_shape="VM.GPU.A10.1", recipe_nvidia_gpu_count=1), QUEUE, FLAVORS)
    assert problem is not None
    assert (problem.rule, problem.field, problem.nearest) == ("V54", "recipe_node_shape", "VM.GPU.A10.2")
    assert shape_problem(job(), QUEUE, FLAVORS) is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, ""),
        ({"recipe_container_memory_size": 20}, "20Gi of memory, its team may have 14Gi at most"),
        (
            {"recipe_replica_count": 3, "recipe_container_memory_size": 1},
            "6 of nvidia.com/gpu, its team may have 4",
        ),
        ({"recipe_container_cpu_count": 50}, ""),
    ],
)
def test_a_job_larger_than_all_its_team_may_have_is_warned_of(changes: dict[str, Json], says: str) -> None:
    """CPUs may be borrowed without limit here: only Kueue knows how many others lend."""
    notes = too_large(job(**changes), QUEUE, FLAVORS)
    assert [says in note for note in notes] == [True] * bool(says)


def test_a_team_is_found_under_either_of_its_names_and_the_nearest_is_offered() -> None:
    queues: list[Manifest] = [{"metadata": {"name": name}} for name in ("research-local-queue", "Vision_1", "audio")]
    assert [queue_of(name, queues) for name in ("Research", "Vision_1", "audio", "video")] == [*queues, None]
    assert nearest_team("reserch", queues) == "research"


def test_a_job_of_a_team_waits_in_its_queue_and_never_says_itself_whether_it_is_suspended() -> None:
    facts = Facts(queueing=Queueing(KUEUE, JobQueue("research-local-queue", "research-priority")))
    (found,) = of_kind(mode_of(job()).manifests(job(), identity(), facts), "Job")
    labels, spec = found["metadata"], found["spec"]
    assert isinstance(labels, dict)
    assert isinstance(spec, dict)
    assert isinstance(labels["labels"], dict)
    assert labels["labels"]["kueue.x-k8s.io/queue-name"] == "research-local-queue"
    assert labels["labels"]["kueue.x-k8s.io/priority-class"] == "research-priority"
    assert "suspend" not in spec
