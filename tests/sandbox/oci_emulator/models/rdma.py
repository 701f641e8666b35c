# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where hosts stand on an RDMA network, as the workspace labels them on nodes."""

from __future__ import annotations

import hashlib

HOSTS_PER_LOCAL_BLOCK = 2
HOSTS_PER_NETWORK_BLOCK = 4


def topology_labels(network_id: str, place: int, instance_id: str) -> dict[str, str]:
    """`place` counts the hosts of the network from zero: neighbours share their blocks."""
    return {
        "oci.oraclecloud.com/rdma.hpc_island_id": short(network_id),
        "oci.oraclecloud.com/rdma.network_block_id": short(f"{network_id}/{place // HOSTS_PER_NETWORK_BLOCK}"),
        "oci.oraclecloud.com/rdma.local_block_id": short(f"{network_id}//{place // HOSTS_PER_LOCAL_BLOCK}"),
        "oci.oraclecloud.com/rdma.host_id": short(instance_id),
    }


def short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:11]
