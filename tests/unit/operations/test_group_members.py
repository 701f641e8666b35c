# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which deployments belong to a group, and in which order they go."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeKube, FakeWorld
from unit.plan.builders import CLUSTER_ID

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.membership import Membership
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import node_pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.group_members import (
    FoundMember,
    all_members,
    needed_by,
    recorded_members,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import Identity


@pytest.fixture
def no_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    tagged_pools(monkeypatch)


def tagged_pools(monkeypatch: pytest.MonkeyPatch, *owners: Identity) -> None:
    """What OCI lists: an active node pool of each owner."""
    pools = [
        node_pools.node_pool({"id": one.uid, "lifecycleState": "ACTIVE", "freeformTags": {**one.tags()}}, "")
        for one in owners
    ]
    monkeypatch.setattr(node_pools, "list_pools", lambda _oci, _compartment, _cluster: pools)


def recorded(kube: FakeKube, name: str, *needs: str, revision: int = 1, phase: Phase = Phase.DEPLOYED) -> None:
    place = Membership("RAG", tuple(f"{one}-rag" for one in needs))
    records.write(kube, record(revision, phase, canonical=f"{name}-rag", raw_name=f"{name}-RAG", membership=place))


def service(identity: Identity) -> Manifest:
    about: dict[str, Json] = {
        "name": identity.names.workload,
        "namespace": identity.namespace,
        "labels": {**identity.labels()},
    }
    return {"apiVersion": "v1", "kind": "Service", "metadata": about}


def part_of_rag(name: str, group: str = "rag") -> Identity:
    return Identity(CLUSTER_ID, "default", Names.of(name), "uid", group)


def found(members: Sequence[FoundMember]) -> list[str]:
    return [one.names.canonical for one in members]


def test_members_are_known_by_their_newest_records(kube: FakeKube, world: FakeWorld) -> None:
    recorded(kube, "app", "db", phase=Phase.SUPERSEDED)
    recorded(kube, "app", "model", revision=2)
    recorded(kube, "db")
    records.write(kube, record())
    assert recorded_members(world, "default", "rag") == [
        FoundMember(Names("app-RAG", "app-rag"), ("model-rag",)),
        FoundMember(Names("db-RAG", "db-rag")),
    ]


def test_what_went_on_outside_of_the_group_is_no_member(kube: FakeKube, world: FakeWorld) -> None:
    recorded(kube, "app", phase=Phase.SUPERSEDED)
    records.write(kube, record(2, canonical="app-rag", raw_name="app-RAG"))
    assert recorded_members(world, "default", "rag") == []


def test_a_member_whose_record_is_damaged_is_one_all_the_same(kube: FakeKube, world: FakeWorld) -> None:
    recorded(kube, "app")
    (secret,) = kube.objects.values()
    kube.holding({**secret, "data": {"record": "???"}})
    assert found(recorded_members(world, "default", "rag")) == ["app-rag"]


def test_members_without_a_record_are_found_by_labels_and_tags(
    kube: FakeKube, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(kube, "app", "db")
    kube.holding(service(part_of_rag("db-rag")), service(part_of_rag("other", "chat")))
    elsewhere = Identity(CLUSTER_ID, "ml", Names.of("far-rag"), "far", "rag")
    tagged_pools(monkeypatch, part_of_rag("model-rag"), elsewhere)
    assert found(all_members(world, "default", "rag", "")) == ["app-rag", "db-rag", "model-rag"]


def test_a_deployment_that_is_called_like_the_group_is_no_member(
    kube: FakeKube, world: FakeWorld, no_pools: None
) -> None:
    kube.holding(service(part_of_rag("rag", "")))
    assert all_members(world, "default", "rag", "") == []


def test_who_depends_on_a_member_goes_before_it() -> None:
    app = FoundMember(Names("app", "app"), ("model", "db"))
    model = FoundMember(Names("model", "model"), ("db",))
    assert needed_by([app, model, FoundMember(Names("db", "db"))]) == [(), (0,), (0, 1)]


def test_records_that_contradict_each_other_keep_nobody_from_going() -> None:
    one, other = FoundMember(Names("a", "a"), ("b",)), FoundMember(Names("b", "b"), ("a",))
    assert needed_by([one, other]) == [(), ()]
