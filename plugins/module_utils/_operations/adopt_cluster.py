# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Using a cluster that somebody else has made: nothing is created, changed or removed but the add-ons asked for."""

from __future__ import annotations

from .._errors import InvalidOption
from .._plan.cluster_plan import plan_cluster
from .._plan.step import Plan
from .addon_work import carry_out_addons, plan_addons, refuse_unknown_addons
from .cluster_work import ClusterWork, live_cluster, read_addons

ONLY_FOR_NEW = (
    "Cluster {name} was not made by this module, so that these options cannot change it: {given}. Nothing was changed."
)


def adopt(work: ClusterWork) -> None:
    """Raises InvalidOption where the task wants what the cluster is not."""
    wish, cluster, outcome = work.request.wish, work.world.cluster, work.outcome
    work.show(cluster)
    outcome.cluster.adopted = True
    if wish is None:
        outcome.warnings.append(f"Cluster {cluster.name} was not made by this module and is left as it is.")
        return
    if wish.name != cluster.name:
        raise InvalidOption(f"name: the cluster of cluster_id is named {cluster.name}; nothing was changed.")
    given = {
        "vcn_cidr": wish.vcn_cidr,
        "services_cidr": wish.services_cidr,
        "control_plane_allowed_cidrs": wish.clients,
        "node_pool": wish.nodes,
        "kubernetes_version": wish.kubernetes_version not in ("", cluster.kubernetes_version),
    }
    useless = [option for option, value in given.items() if value]
    if useless:
        raise InvalidOption(ONLY_FOR_NEW.format(name=cluster.name, given=", ".join(useless)))
    refuse_unknown_addons(wish, cluster.kubernetes_version, work)
    step = plan_cluster(wish, live_cluster(cluster), "")
    plan = Plan((step, *plan_addons(wish, read_addons(work.world, cluster.id, wish.addons))))
    outcome.show(plan)
    outcome.changed = work.request.check and not plan.empty
    if not work.request.check:
        carry_out_addons(plan, cluster.id, work)
    work.outcome.addons = work.outcome.addons or []
