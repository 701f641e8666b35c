# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A workspace's cluster: made with its network, changed, taken up after kills, adopted, removed with proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import oci

from .background import Background
from .conftest import Sandbox
from .documented import contradictions
from .playing import Played, Task

CLUSTER = "oci_ai.blueprints.workspace_cluster"
PREVIEW = {"check_mode": True, "diff": True}
SMALL = {"size": 1, "ocpus": 2, "memory_in_gbs": 16}
MADE = {
    "Vcn": 1,
    "InternetGateway": 1,
    "NatGateway": 1,
    "ServiceGateway": 1,
    "NetworkSecurityGroup": 4,
    "SecurityList": 4,
    "RouteTable": 2,
    "Subnet": 4,
    "SecurityRules": 4,
    "Cluster": 1,
    "NodePool": 1,
}


def keep(sandbox: Sandbox, **options: Any) -> Task:
    """A task as a user writes it."""
    return {CLUSTER: {"name": "ml", "compartment_id": sandbox.env["SANDBOX_COMPARTMENT_ID"], **options}}


def actions(played: Played, task: int = -1) -> dict[tuple[str, str], int]:
    """How often the plan of a task does what to which kind."""
    found: dict[tuple[str, str], int] = {}
    for step in played.results[task]["result"]["plan"]:
        key = (step["kind"], step["action"])
        found[key] = found.get(key, 0) + 1
    return found


def network(sandbox: Sandbox) -> int:
    """Parts of networks that are there."""
    return len(sandbox.admin.get("/state")["network"])


def what_others_change_is_noticed(sandbox: Sandbox, cluster: dict[str, Any]) -> None:
    """A cluster that is renamed stays the same one; a network that lost its tags is not made again, nor forgotten."""
    config = oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"])
    where = {"service_endpoint": sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"]}
    oke = oci.container_engine.ContainerEngineClient(config, **where)
    oke.update_cluster(cluster["id"], oci.container_engine.models.UpdateClusterDetails(name="renamed"))
    sandbox.until(lambda: "renamed" in [one["name"] for one in sandbox.admin.get("/state")["clusters"]])
    renamed = sandbox.play(keep(sandbox), {**keep(sandbox, state="absent"), **PREVIEW})
    assert (renamed.failed, renamed.results[0]["result"]["changed"]) == (False, False), renamed.stdout
    assert actions(renamed)["Cluster", "delete"] == 1

    network = oci.core.VirtualNetworkClient(config, **where)
    tags = network.get_vcn(cluster["vcn_id"]).data.freeform_tags
    network.update_vcn(cluster["vcn_id"], oci.core.models.UpdateVcnDetails(freeform_tags={"team": "other"}))
    with sandbox.recording() as calls:
        refused = sandbox.play({**keep(sandbox), "ignore_errors": True}, keep(sandbox, state="absent"))
    assert [one["result"]["error"]["code"] for one in refused.results] == ["not_ours"] * 2
    assert "Give the VCN its freeform tags back: " in refused.result["msg"]
    assert calls.writes == []
    network.update_vcn(cluster["vcn_id"], oci.core.models.UpdateVcnDetails(freeform_tags=tags))


def test_a_cluster_is_made_once_changed_and_removed_with_all_its_network(
    sandbox: Sandbox, start: Callable[..., Background]
) -> None:
    sandbox.admin.put("/delays", cluster_s=1)
    before = network(sandbox)
    present = keep(sandbox, node_pool=SMALL, addons=[{"name": "CertManager"}], services_cidr="10.97.0.0/16")
    with sandbox.recording() as calls:
        told = sandbox.play({**present, **PREVIEW})
    assert calls.writes == []
    assert actions(told) == {
        **{(kind, "create"): count for kind, count in MADE.items() if kind != "SecurityRules"},
        ("SecurityRules", "update"): 4,
        ("Addon", "create"): 1,
    }
    nodes = next(step for step in told.result["plan"] if step["kind"] == "NodePool")
    assert nodes["why"] == "does not exist; 1 x VM.Standard.E5.Flex at list price: 0.09 USD an hour"

    for operation in ("CreateVcn", "CreateSubnet", "CreateCluster", "CreateNodePool"):
        sandbox.admin.post("/faults", operation=operation, nth=1, delay_s=60, after_effect=True)
        killed = start(present)
        sandbox.wait_for_held(operation)
        killed.kill_both()
        sandbox.release()
    done = sandbox.play({**present, "diff": True}, present)
    assert (done.failed, done.results[1]["result"]["changed"]) == (False, False), done.stdout
    made = done.results[1]["result"]
    state = sandbox.admin.get("/state")
    assert [one["name"] for one in state["clusters"] if one["lifecycle_state"] == "ACTIVE"].count("ml") == 1
    assert [pool["name"] for pool in state["node_pools"]].count("ml-system") == 1
    assert network(sandbox) == before + 18 + 3, "each part once, and the VCN's three defaults"
    assert (made["cluster"]["state"], made["addons"][0]["state"]) == ("ACTIVE", "ACTIVE")
    assert contradictions(done.results) == []

    narrow = ["198.51.100.0/24"]
    with sandbox.recording() as calls:
        seen = sandbox.play(
            {**keep(sandbox), **PREVIEW},
            {**keep(sandbox, control_plane_allowed_cidrs=narrow), **PREVIEW},
            {**keep(sandbox, vcn_cidr="10.50.0.0/16"), "ignore_errors": True},
            {**keep(sandbox, public_endpoint=False), "ignore_errors": True},
            {**keep(sandbox, kubernetes_version="1.2.3"), "ignore_errors": True},
            {**keep(sandbox, services_cidr="172.30.0.0/16"), "ignore_errors": True},
            {**keep(sandbox, addons=[{"name": "CertManagr"}]), "ignore_errors": True},
            {**keep(sandbox, state="absent"), **PREVIEW},
        )
    assert calls.writes == []
    rows = [one["result"] for one in seen.results]
    assert rows[0]["changed"] is False, "what the task leaves open stays as it is"
    assert actions(seen, 1)["SecurityRules", "update"] == 1
    assert "INGRESS 198.51.100.0/24 TCP 6443-6443" in rows[1]["diff"]["after"]
    assert ("0.0.0.0/0 TCP" in rows[1]["diff"]["before"], "0.0.0.0/0 TCP" in rows[1]["diff"]["after"]) == (True, False)
    assert [one["error"]["code"] for one in rows[2:7]] == ["invalid_option"] * 5
    assert "did you mean CertManager?" in rows[6]["msg"]
    assert {kind for kind, _action in actions(seen, 7)} == {*MADE} - {"SecurityRules"}

    what_others_change_is_noticed(sandbox, made["cluster"])

    changed = sandbox.play(
        keep(sandbox, control_plane_allowed_cidrs=narrow, node_pool={**SMALL, "size": 2}),
        keep(sandbox, control_plane_allowed_cidrs=narrow, node_pool={**SMALL, "size": 2}),
    )
    assert [one["result"]["changed"] for one in changed.results] == [True, False]

    service = {"service_uid": "of-a-service", "address": "203.0.113.7", "cluster_id": made["cluster"]["id"]}
    sandbox.admin.put("/load-balancers", **service)
    refused = sandbox.play(keep(sandbox, state="absent"))
    assert (refused.error, refused.changed) == ("in_use", False)
    assert "LoadBalancer of-a-service (ocid1.loadbalancer." in refused.result["msg"]
    sandbox.admin.delete("/load-balancers", service_uid="of-a-service")
    killed = start(keep(sandbox, state="absent"))
    sandbox.until(lambda: "delete Subnet" in killed.stdout)
    killed.kill_both()
    gone = sandbox.play(keep(sandbox, state="absent"), keep(sandbox, state="absent"))
    assert [one["result"]["changed"] for one in gone.results] == [True, False], gone.stdout
    assert network(sandbox) == before
    assert sandbox.play({**present, **PREVIEW}).result["plan"] == told.result["plan"]


def test_a_cluster_of_somebody_else_is_used_and_left_as_it_is(sandbox: Sandbox) -> None:
    name = next(one["name"] for one in sandbox.admin.get("/state")["clusters"] if one["id"] == sandbox.cluster_id)
    adopt = {CLUSTER: {"name": name, "cluster_id": sandbox.cluster_id}}
    with sandbox.recording() as calls:
        used = sandbox.play(
            adopt,
            {CLUSTER: {**adopt[CLUSTER], "state": "absent"}},
            {CLUSTER: {**adopt[CLUSTER], "vcn_cidr": "10.0.0.0/16"}, "ignore_errors": True},
            {CLUSTER: {**adopt[CLUSTER], "name": "other"}, "ignore_errors": True},
            {**keep(sandbox, name=name), "ignore_errors": True},
        )
    assert calls.writes == []
    rows = [one["result"] for one in used.results]
    assert [(row["changed"], row["cluster"]["adopted"]) for row in rows[:2]] == [(False, True)] * 2
    assert "is left as it is" in rows[1]["warnings"][0]
    assert [row["error"]["code"] for row in rows[2:]] == ["invalid_option", "invalid_option", "not_ours"]
