# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of OCI before a pool is made, and what becomes of fields about its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from unit.operations.fakes import FakeWorld
from unit.plan.builders import AD_1, AD_2, AD_3, COMPARTMENT_ID, IMAGE_ID, REGION, body, live_pool, own_nodes

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    InvalidBlueprint,
    InvalidOption,
    OciError,
    OutOfCapacity,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import (
    compute,
    identity,
    limits,
    network,
    node_pools,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pool_place import (
    room_to_grow,
    surroundings_of_pool,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import PoolSurroundings
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

NODES = f"ocid1.subnet.{REGION}.aaaaaaaanodes"
WORKSPACE = Workspace(node_subnet_id=NODES)


@dataclass
class Region:
    """Three availability domains. ``free`` hosts and what is ``left`` of the limit, by domain."""

    free: dict[str, int | None] = field(default_factory=lambda: dict.fromkeys((AD_1, AD_2, AD_3), 4))
    left: dict[str, int] = field(default_factory=lambda: dict.fromkeys((AD_1, AD_2, AD_3), 16))
    forbidden: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def capacity_report(
        self, _oci: object, _tenancy: str, domain: str, questions: list[compute.CapacityQuestion]
    ) -> list[compute.Capacity]:
        self._ask("capacity", domain)
        if domain not in self.free:
            return [compute.Capacity(questions[0].shape, domain, "", "HARDWARE_NOT_SUPPORTED", None)]
        return [compute.Capacity(questions[0].shape, domain, "", "AVAILABLE", self.free[domain])]

    def availability(self, _oci: object, _name: str, _compartment: str, domain: str) -> limits.Availability:
        self._ask("limit", domain)
        return limits.Availability(0, self.left[domain], None)

    def _ask(self, what: str, domain: str) -> None:
        self.asked.append(f"{what} {domain}")
        if what in self.forbidden:
            raise OciError("forbidden", status=404, operation=what)


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> Region:
    found = Region()
    monkeypatch.setattr(compute, "capacity_report", found.capacity_report)
    monkeypatch.setattr(limits, "availability", found.availability)
    monkeypatch.setattr(identity, "availability_domains", lambda _oci, _tenancy: [AD_1, AD_2, AD_3])
    images = [node_pools.ImageSource(IMAGE_ID, "Oracle-Linux-8.10-Gen2-GPU-2026.05.20-0-OKE-1.36.3-1480")]
    monkeypatch.setattr(node_pools, "images", lambda _oci, _cluster, _compartment: images)
    monkeypatch.setattr(node_pools, "list_pools", lambda _oci, _compartment, _cluster: [])
    monkeypatch.setattr(network, "subnets", lambda _oci, _compartment, _vcn: [])
    return found


class OkeWorld(FakeWorld):
    """A cluster with VCN-native pods."""

    oci = SimpleNamespace(tenancy_id="ocid1.tenancy.oc1..t")

    @property
    def cluster(self) -> SimpleNamespace:
        return SimpleNamespace(
            compartment_id=COMPARTMENT_ID,
            kubernetes_version="v1.36.3",
            cni="OCI_VCN_IP_NATIVE",
            vcn_id="vcn",
            other_subnet_ids=(),
        )


@pytest.fixture
def oke() -> OkeWorld:
    made = OkeWorld()
    made.oci = OkeWorld.oci
    return made


def placed(oke: OkeWorld, workspace: Workspace = WORKSPACE, **asked: Json) -> tuple[PoolSurroundings, list[str]]:
    return surroundings_of_pool(oke, own_nodes(**asked), workspace, COMPARTMENT_ID)


def test_a_pool_gets_the_newest_fitting_image_the_clusters_version_and_the_workspaces_subnet(
    oke: OkeWorld, region: Region
) -> None:
    del region
    found, warnings = placed(oke)
    assert (found.image_id, found.kubernetes_version, found.node_subnet_id) == (IMAGE_ID, "v1.36.3", NODES)
    assert (found.cni, found.compartment_id, warnings) == ("OCI_VCN_IP_NATIVE", COMPARTMENT_ID, [])


def test_an_image_that_the_blueprint_names_is_taken_without_looking_for_others(
    oke: OkeWorld, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    del region
    monkeypatch.setattr(node_pools, "images", None)
    custom = f"ocid1.image.{REGION}.aaaaaaaacustom"
    assert placed(oke, recipe_node_image_ocid=custom)[0].image_id == custom


def test_a_shape_without_an_image_says_how_to_give_one(
    oke: OkeWorld, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    del region
    monkeypatch.setattr(node_pools, "images", lambda _oci, _cluster, _compartment: [])
    with pytest.raises(InvalidOption, match="OKE offers no node image"):
        placed(oke)


def test_one_node_goes_where_most_hosts_are_free(oke: OkeWorld, region: Region) -> None:
    region.free[AD_3] = 9
    assert placed(oke)[0].availability_domains == (AD_3,)


def test_the_availability_domain_of_the_blueprint_is_the_only_one_looked_at(oke: OkeWorld, region: Region) -> None:
    assert placed(oke, recipe_availability_domain=AD_2)[0].availability_domains == (AD_2,)
    assert {line.split(" ", 1)[1] for line in region.asked} == {AD_2}


def test_an_availability_domain_of_another_region_is_refused_with_the_nearest_one(
    oke: OkeWorld, region: Region
) -> None:
    del region
    with pytest.raises(InvalidBlueprint, match="did you mean Uocm:US-ASHBURN-AD-1"):
        placed(oke, recipe_availability_domain="Uocm:US-ASHBURG-AD-1")


def test_a_domain_that_does_not_offer_the_shape_is_never_picked(oke: OkeWorld, region: Region) -> None:
    region.free = {AD_2: None}
    assert placed(oke)[0].availability_domains == (AD_2,)


def test_skip_flags_leave_out_exactly_their_question(oke: OkeWorld, region: Region) -> None:
    region.free = dict.fromkeys(region.free, 0)
    placed(oke, skip_capacity_validation=True)
    assert {line.split(" ", maxsplit=1)[0] for line in region.asked} == {"limit"}
    region.free, region.asked = dict.fromkeys(region.free, 4), []
    region.left = dict.fromkeys(region.left, 0)
    placed(oke, skip_quota_validation=True)
    assert {line.split(" ", maxsplit=1)[0] for line in region.asked} == {"capacity"}


@pytest.mark.parametrize("what", ["capacity", "limit"])
def test_what_may_not_be_read_is_a_warning_and_oci_decides_in_the_end(oke: OkeWorld, region: Region, what: str) -> None:
    region.forbidden.add(what)
    _found, warnings = placed(oke)
    assert len(warnings) == 3
    assert all("not permitted" in line for line in warnings)


def test_a_pool_grows_where_it_is_while_there_is_room(oke: OkeWorld, region: Region) -> None:
    region.free = {AD_1: 2, AD_2: 9, AD_3: 9}
    assert room_to_grow(oke, own_nodes(), live_pool(body()), 2, COMPARTMENT_ID) == ((), [])


def test_a_pool_grows_elsewhere_when_its_own_domain_is_full(oke: OkeWorld, region: Region) -> None:
    region.free = {AD_1: 0, AD_2: 1, AD_3: 9}
    assert room_to_grow(oke, own_nodes(), live_pool(body()), 1, COMPARTMENT_ID) == ((AD_3,), [])


def test_a_pool_that_can_grow_nowhere_is_told(oke: OkeWorld, region: Region) -> None:
    region.free = dict.fromkeys(region.free, 0)
    with pytest.raises(OutOfCapacity):
        room_to_grow(oke, own_nodes(), live_pool(body()), 1, COMPARTMENT_ID)


def test_a_pool_without_a_cluster_id_says_what_to_give(oke: OkeWorld, region: Region) -> None:
    oke.cluster_id = ""
    with pytest.raises(InvalidOption, match="needs cluster_id"):
        placed(oke)
    assert region.asked == []


def test_without_a_subnet_in_the_workspace_new_nodes_join_those_that_are_there(
    oke: OkeWorld, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    del region
    there = SimpleNamespace(placements=[SimpleNamespace(subnet_id="ocid1.subnet.there")])
    monkeypatch.setattr(node_pools, "list_pools", lambda _oci, _compartment, _cluster: [there])
    assert placed(oke, Workspace())[0].node_subnet_id == "ocid1.subnet.there"


def test_a_subnet_that_cannot_be_told_is_asked_for(oke: OkeWorld, region: Region) -> None:
    del region
    with pytest.raises(InvalidOption, match=r"Cannot tell which subnet"):
        placed(oke, Workspace())


def test_settings_that_flannel_cannot_have_are_told_to_be_without_effect(
    oke: OkeWorld, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    del region
    flannel = SimpleNamespace(**{**vars(oke.cluster), "cni": "FLANNEL_OVERLAY"})
    monkeypatch.setattr(OkeWorld, "cluster", property(lambda _self: flannel))
    _found, warnings = placed(oke, recipe_max_pods_per_node=60)
    assert warnings == ["recipe_max_pods_per_node has no effect: pods of this cluster get addresses from flannel."]
