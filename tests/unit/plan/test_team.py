# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a team becomes in Kueue."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unit.plan.builders import identity, of_kind, part

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import KUEUE, KUEUE_BEFORE_0_15
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, name_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview, labels_of, step_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import INSTANCE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.queueing import Queueing
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.team import team

A10: dict[str, str] = {
    "shape_name": "VM.GPU.A10.2",
    "cpu_nominal_quota": "1500m",
    "mem_nominal_quota": "20",
    "mem_lending_limit": "512Mi",
    "gpu_nominal_quota": "4",
    "gpu_borrowing_limit": "2",
}
NEWEST = Queueing(KUEUE)


def asked(*quotas: dict[str, str], priority: int = 100) -> Payload:
    return parse(
        {
            "recipe_mode": "team",
            "deployment_name": "quotas",
            "team": {"team_name": "Research_1", "priority_threshold": priority, "quotas": list(quotas or [A10])},
        }
    )


def of(payload: Payload, kind: str, queueing: Queueing = NEWEST) -> Manifest:
    (one,) = of_kind(team(payload, identity("quotas"), queueing), kind)
    return one


def quota(payload: Payload, flavor: int, resource: str) -> Json:
    found = part(of(payload, "ClusterQueue"), "spec", "resourceGroups", 0, "flavors", flavor, "resources")
    assert isinstance(found, list)
    return next(one for one in found if isinstance(one, dict) and one["name"] == resource)


def test_a_team_is_named_as_upstream_names_it_and_lends_to_all_others() -> None:
    queue = of(asked(), "ClusterQueue")
    assert (name_of(queue), part(queue, "spec", "cohortName")) == ("research1-cluster-queue", "oci-ai-blueprints")
    local = of(asked(), "LocalQueue")
    assert (name_of(local), part(local, "spec", "clusterQueue")) == ("research1-local-queue", name_of(queue))
    assert part(queue, "spec", "namespaceSelector") == {"matchLabels": {"kubernetes.io/metadata.name": "default"}}


def test_numbers_are_gib_of_memory_and_what_is_left_out_is_nothing_of_its_own_without_limits() -> None:
    assert quota(asked(), 0, "cpu") == {"name": "cpu", "nominalQuota": "1500m"}
    assert quota(asked(), 0, "memory") == {"name": "memory", "nominalQuota": "20Gi", "lendingLimit": "512Mi"}
    assert quota(asked(), 0, "nvidia.com/gpu") == {
        "name": "nvidia.com/gpu",
        "nominalQuota": "4",
        "borrowingLimit": "2",
    }
    assert quota(asked({"shape_name": "VM.GPU.A10.2"}), 0, "memory") == {"name": "memory", "nominalQuota": "0"}


def test_every_flavor_lists_the_same_resources_and_has_none_of_the_gpus_of_other_vendors() -> None:
    mixed = asked(A10, {"shape_name": "BM.GPU.MI300X.8", "gpu_nominal_quota": "8"})
    group = part(of(mixed, "ClusterQueue"), "spec", "resourceGroups", 0)
    assert isinstance(group, dict)
    covered = ["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "amd.com/gpu"]
    assert group["coveredResources"] == covered
    for flavor in (0, 1):
        resources = part(group, "flavors", flavor, "resources")
        assert isinstance(resources, list)
        assert [part(one, "name") for one in resources if isinstance(one, dict)] == covered
    assert (
        part(quota(mixed, 0, "amd.com/gpu"), "nominalQuota"),
        part(quota(mixed, 1, "amd.com/gpu"), "nominalQuota"),
    ) == (
        "0",
        "8",
    )


def test_a_gpu_of_the_quota_stands_for_the_slices_that_can_be_cut_from_it() -> None:
    sliced = asked({"shape_name": "BM.GPU.H100.8", "gpu_nominal_quota": "10", "gpu_borrowing_limit": "2"})
    assert quota(sliced, 0, "nvidia.com/mig-1g.10gb") == {
        "name": "nvidia.com/mig-1g.10gb",
        "nominalQuota": "70",
        "borrowingLimit": "14",
    }


@pytest.mark.parametrize(
    ("priority", "borrowing"),
    [
        (100, {"policy": "LowerPriority", "maxPriorityThreshold": 99}),
        (-(2**31), {"policy": "Never"}),
    ],
)
def test_a_team_takes_back_what_it_lent_and_borrows_from_lower_ranks(priority: int, borrowing: Json) -> None:
    found = part(of(asked(priority=priority), "ClusterQueue"), "spec", "preemption")
    assert isinstance(found, dict)
    assert (found["reclaimWithinCohort"], found["borrowWithinCohort"]) == ("Any", borrowing)
    assert of(asked(priority=priority), "WorkloadPriorityClass")["value"] == priority


def test_an_older_kueue_calls_the_cohort_by_its_older_name() -> None:
    queue = of(asked(), "ClusterQueue", Queueing(KUEUE_BEFORE_0_15))
    assert part(queue, "spec", "cohort") == "oci-ai-blueprints"
    assert queue["apiVersion"] == KUEUE_BEFORE_0_15


def test_a_flavor_belongs_to_all_teams_and_one_made_by_somebody_else_is_used_as_it_is() -> None:
    flavor = of(asked(), "ResourceFlavor")
    assert INSTANCE not in labels_of(flavor)
    assert part(flavor, "spec", "nodeLabels") == {"node.kubernetes.io/instance-type": "VM.GPU.A10.2"}
    foreign = replace(NEWEST, foreign_flavors=frozenset({name_of(flavor)}))
    assert of_kind(team(asked(), identity("quotas"), foreign), "ResourceFlavor") == []


def test_any_team_repairs_a_flavor_but_none_takes_one_from_somebody_else() -> None:
    flavor = of(asked(), "ResourceFlavor")
    edited = {**flavor, "spec": {"nodeLabels": {}}}
    assert step_of(Preview(flavor, edited, flavor), identity("quotas"), adopt=False).action is Action.UPDATE
    theirs = {**edited, "metadata": {"name": name_of(flavor)}}
    with pytest.raises(Exception, match="belongs to somebody else"):
        step_of(Preview(flavor, theirs, flavor), identity("quotas"), adopt=False)


def test_a_queue_of_another_team_deployment_is_refused_by_its_name() -> None:
    queue = of(asked(), "ClusterQueue")
    with pytest.raises(Exception, match="belongs to deployment quotas"):
        step_of(Preview(queue, queue, queue), identity("other"), adopt=False)
