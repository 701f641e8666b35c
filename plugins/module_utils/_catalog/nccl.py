# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables with which NCCL (on AMD: RCCL) uses the RDMA network of a shape, and which shapes form RDMA pools.

Source: oracle-quickstart/oci-hpc-oke, commit 61d210a of August 2026. The lists name the network cards that carry RDMA
on the host; a leading ``=`` makes NCCL take the names as they are. With SR-IOV functions the list is ``mlx5`` instead.
"""

from __future__ import annotations

from collections.abc import Mapping

# Of these shapes OCI AI Blueprints makes RDMA pools; other shapes with RDMA it has not tried.
RDMA_POOL_SHAPES = frozenset({"BM.GPU.H100.8", "BM.GPU.H200.8", "BM.GPU.B200.8", "BM.GPU.B4.8", "BM.GPU.MI300X.8"})


def _cards(*numbers: int, kind: str = "mlx5", exactly: bool = True) -> dict[str, str]:
    names = ",".join(f"{kind}_{number}" for number in numbers)
    return {"NCCL_IB_HCA": f"={names}" if exactly else names}


# RoCE of OCI's cluster networks: traffic class, service level and address form of its lossless lane.
_LANE = {"NCCL_IB_GID_INDEX": "3", "NCCL_IB_TC": "41", "NCCL_IB_SL": "0"}
_CLUSTER_NETWORK = {**_LANE, "NCCL_DEBUG": "WARN", "NCCL_IB_TIMEOUT": "22", "NCCL_IB_SPLIT_DATA_ON_QPS": "0"}
_AMPERE = {**_CLUSTER_NETWORK, "NCCL_IB_QPS_PER_CONNECTION": "4"}
_ETH0 = {"NCCL_SOCKET_IFNAME": "eth0"}
_HOPPER = {**_CLUSTER_NETWORK, **_ETH0, "NCCL_CUMEM_ENABLE": "0", "NCCL_IGNORE_CPU_AFFINITY": "1"}
_NVLINK_RACK = {"NCCL_DEBUG": "WARN", "NCCL_MNNVL_ENABLE": "1", "NCCL_CUMEM_ENABLE": "1"}
_GB200 = {
    **_NVLINK_RACK,
    **_ETH0,
    **_cards(0, 1, 3, 4, exactly=False),
    "NCCL_NET_PLUGIN": "sys",
    "NCCL_NVLS_ENABLE": "1",
}
_A100_CARDS = _cards(1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 9, 10, 11, 12)
_H200_CARDS = _cards(0, 3, 4, 5, 6, 9, 10, 11)
_GRACE_CARDS = _cards(0, 1, 2, 3, 5, 6, 7, 8)

# By shape; a payload's own variables win over these.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "BM.GPU4.8": {**_AMPERE, **_cards(0, 2, 6, 8, 10, 12, 14, 16, 1, 3, 7, 9, 11, 13, 15, 17)},
    "BM.GPU.A100-v2.8": {**_AMPERE, **_A100_CARDS},
    "BM.GPU.B4.8": {**_AMPERE, **_A100_CARDS},
    "BM.GPU.H100.8": {**_HOPPER, **_cards(0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17)},
    "BM.GPU.H200.8": {**_HOPPER, **_H200_CARDS},
    "BM.GPU.B200.8": {**_HOPPER, **_H200_CARDS},
    "BM.GPU.B300.8": {**_HOPPER, **_cards(0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21)},
    "BM.GPU.RTXPRO.8": {
        **_HOPPER,
        **_cards(0, 1, 2, 3, 6, 7, 8, 9),
        "NCCL_MIN_NCHANNELS": "8",
        "NCCL_ALGO": "Tree",
        "NCCL_IB_QPS_PER_CONNECTION": "1",
        "NCCL_NET_PLUGIN": "none",
    },
    "BM.GPU.GB200.4": _GB200,
    "BM.GPU.GB200-v2.4": _GB200,
    "BM.GPU.GB200-v3.4": {
        **_CLUSTER_NETWORK,
        **_NVLINK_RACK,
        **_GRACE_CARDS,
        "NCCL_IB_QPS_PER_CONNECTION": "1",
        "NCCL_NET_GDR_C2C": "1",
        "NCCL_NET_PLUGIN": "none",
    },
    "BM.GPU.GB300.4": {
        **_CLUSTER_NETWORK,
        **_NVLINK_RACK,
        **_ETH0,
        **_GRACE_CARDS,
        "NCCL_NET_PLUGIN": "none",
        "NCCL_NVLS_ENABLE": "1",
        "NCCL_NET_GDR_C2C": "1",
        "NCCL_BUFFSIZE": "16777216",
        "NCCL_IB_QPS_PER_CONNECTION": "4",
        "NCCL_DMABUF_ENABLE": "1",
    },
    "BM.GPU.MI300X.8": {
        **_CLUSTER_NETWORK,
        **_cards(0, 2, 3, 4, 5, 7, 8, 9),
        "NCCL_CUMEM_ENABLE": "0",
        "NCCL_IB_QPS_PER_CONNECTION": "1",
        "NCCL_PXN_DISABLE": "0",
        "NCCL_NET_PLUGIN": "none",
    },
    "BM.GPU.MI355X.8": {
        **_cards(0, 2, 3, 4, 5, 7, 8, 9, kind="ionic"),
        "NCCL_SOCKET_IFNAME": "ens9np0",
        "NCCL_GDR_FLUSH_DISABLE": "1",
        "RCCL_GDR_FLUSH_GPU_MEM_NO_RELAXED_ORDERING": "0",
        "NCCL_IB_QPS_PER_CONNECTION": "2",
        "NCCL_IB_GID_INDEX": "1",
        "NCCL_BUFFSIZE": "16777216",
        "NCCL_MAX_P2P_NCHANNELS": "32",
        "NCCL_IB_TC": "41",
        "NCCL_IB_FIFO_TC": "185",
        "NCCL_IGNORE_CPU_AFFINITY": "1",
        "NCCL_PXN_DISABLE": "0",
        "NCCL_DMABUF_ENABLE": "0",
        "NCCL_DEBUG": "WARN",
        "NCCL_NET_OPTIONAL_RECV_COMPLETION": "1",
        "RCCL_IB_ABORT_ON_ERROR": "1",
        "NCCL_IB_USE_INLINE": "1",
        "NCCL_NET_PLUGIN": "librccl-anp.so",
        "RCCL_LL128_FORCE_ENABLE": "1",
    },
    "BM.GPU.MI355X-v1.8": {
        **_LANE,
        **_ETH0,
        **_cards(0, 1, 2, 3, 4, 5, 6, 7),
        "NCCL_MIN_NCHANNELS": "32",
        "NCCL_IB_QPS_PER_CONNECTION": "1",
        "NCCL_IGNORE_CPU_AFFINITY": "1",
    },
}
