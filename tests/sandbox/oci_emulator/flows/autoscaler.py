# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the ClusterAutoscaler add-on makes of the node pools it was told to scale."""

from __future__ import annotations

from ..models.clusters import Addon, Cluster
from ..region import Region

NAME = "ClusterAutoscaler"


def scaled_pools(addon: Addon) -> list[str]:
    """OCIDs in the configuration `nodes`, whose value is `min:max:ocid`, several separated by commas."""
    values = [str(one.get("value") or "") for one in addon.configurations if one.get("key") == "nodes"]
    return [entry.strip().split(":", 2)[-1] for value in values for entry in value.split(",") if entry.strip()]


def look_at_pools(region: Region, cluster: Cluster) -> None:
    """An entry of a pool that is gone breaks the add-on until somebody takes it out."""
    addon = cluster.addons.get(NAME)
    if addon is None or addon.state not in ("ACTIVE", "NEEDS_ATTENTION"):
        return
    lost = [ocid for ocid in scaled_pools(addon) if ocid not in region.node_pools or region.is_deleted(ocid)]
    message = f"node pool not found: {', '.join(lost)}"
    addon.error = {"code": "NotAuthorizedOrNotFound", "message": message, "status": "404"} if lost else None
    addon.become("NEEDS_ATTENTION" if lost else "ACTIVE")
