# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Having a workspace's cluster as wished: its network, the cluster, nodes for what needs no GPU, and OKE's add-ons."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from .._errors import InvalidOption
from .._oci import clusters, network_parts
from .._oci.wire import texts
from .._plan.cluster_plan import ClusterStep, NodesStep, nodes_of, plan_cluster, plan_nodes
from .._plan.cluster_wish import ClusterWish
from .._plan.network_plan import NetworkStep, RulesStep, plan_network
from .._plan.network_resources import VCN, Region, subnet_place, waves
from .._plan.network_security import ENDPOINT, clients_of
from .._plan.step import Plan
from .addon_work import carry_out_addons, plan_addons, refuse_unknown_addons
from .cluster_nodes import carry_out_nodes
from .cluster_work import ClusterWork, Seen, ids_of, live_cluster, observe
from .make_cluster import carry_out_cluster
from .network_making import carry_out_part, carry_out_rules


def provide(asked: ClusterWish, work: ClusterWork) -> None:
    """Raises before any write what is wrong with the wish, or with what is there under its name."""
    services = work.world.start(network_parts.all_services, work.world.oci)
    offered = work.world.start(clusters.kubernetes_versions, work.world.oci, work.compartment_id)
    seen = observe(work, asked.addons)
    wish = _completed(asked, seen)
    region = Region(*services.result())
    plan = _plan(wish, region, seen, offered.result())
    refuse_unknown_addons(wish, seen.cluster.kubernetes_version if seen.cluster else newest(offered.result()), work)
    work.outcome.show(plan)
    _tell(work, seen)
    if work.request.check:
        work.outcome.changed = not plan.empty
        return
    _carry_out(plan, wish, region, seen, work)


def _completed(wish: ClusterWish, seen: Seen) -> ClusterWish:
    """The wish with what exists for what the task leaves open."""
    vcn, cluster, pool = seen.network.get(VCN), seen.cluster, seen.pool
    ranges = texts(vcn.fields, "cidrBlocks") if vcn is not None else ()
    public = None if cluster is None or not cluster.endpoint else bool(cluster.public_endpoint)
    subnet = seen.network.get(subnet_place(ENDPOINT))
    if public is None and subnet is not None:  # a run that was stopped before it came to the cluster
        public = subnet.fields.get("prohibitPublicIpOnVnic") is not True
    return replace(
        wish,
        compartment_id=wish.compartment_id or (cluster.compartment_id if cluster is not None else ""),
        vcn_cidr=wish.vcn_cidr or next(iter(ranges), ""),
        public_endpoint=public if wish.public_endpoint is None else wish.public_endpoint,
        clients=wish.clients or clients_of(seen.rules.get(ENDPOINT, [])),
        nodes=wish.nodes or (nodes_of(pool) if pool is not None else None),
    )


def _plan(wish: ClusterWish, region: Region, seen: Seen, offered: tuple[str, ...]) -> Plan:
    if wish.kubernetes_version and wish.kubernetes_version not in offered and seen.cluster is None:
        raise InvalidOption(
            f"kubernetes_version: OKE does not offer {wish.kubernetes_version}, but {', '.join(offered)}."
        )
    network = plan_network(wish, region, seen.network, seen.rules)
    cluster = plan_cluster(wish, live_cluster(seen.cluster) if seen.cluster else None, newest(offered))
    nodes = plan_nodes(wish, wish.system_nodes, seen.pool)
    return Plan((*network, cluster, nodes, *plan_addons(wish, seen.addons)))


def newest(versions: tuple[str, ...]) -> str:
    """The highest of versions such as v1.34.1; "" of none."""
    return max(versions, key=lambda version: [int(part) for part in version.removeprefix("v").split(".")], default="")


def _tell(work: ClusterWork, seen: Seen) -> None:
    work.outcome.ids = ids_of(seen.network)
    work.outcome.node_pool_id = seen.pool.id if seen.pool else ""


def _carry_out(plan: Plan, wish: ClusterWish, region: Region, seen: Seen, work: ClusterWork) -> None:
    world, ids = work.world, ids_of(seen.network)
    steps = {step.resource.place: step for step in plan.steps if isinstance(step, NetworkStep) and step.changes}
    for wave in waves(tuple(step.resource for step in plan.steps if isinstance(step, NetworkStep))):
        doing = [steps[one.place] for one in wave if one.place in steps]
        made = world.together([partial(carry_out_part, step, wish, ids, work) for step in doing])
        ids.update({step.resource.place: found for step, found in zip(doing, made, strict=True)})
        work.outcome.ids = dict(ids)
    groups = [step for step in plan.steps if isinstance(step, RulesStep) and step.changes]
    world.together([partial(carry_out_rules, step, wish, region, ids, work) for step in groups])
    cluster_step = next(step for step in plan.steps if isinstance(step, ClusterStep))
    cluster = carry_out_cluster(cluster_step, wish, seen.cluster, ids, work)
    work.show(cluster)
    for step in plan.steps:
        if isinstance(step, NodesStep):
            work.outcome.node_pool_id = carry_out_nodes(step, wish, cluster, ids, work)
    carry_out_addons(plan, cluster.id, work)
