# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes that are in the cluster, pods on them, and updates of them."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest

POOL_ID = "ocid1.nodepool.oc1.iad.aaaaaaaapool"
TWENTIES: dict[str, str] = {"nvidia.com/mig-1g.20gb": "32"}
TENS: dict[str, str] = {"nvidia.com/gpu": "0", "nvidia.com/mig-1g.20gb": "0", "nvidia.com/mig-1g.10gb": "56"}


def h100(
    name: str = "10.0.10.5",
    *,
    layout: str = "all-1g.20gb",
    state: str = "success",
    offers: dict[str, str] | None = None,
    shape: str = "BM.GPU.H100.8",
    pool_id: str = POOL_ID,
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    unschedulable: bool = False,
    pods: str = "110",
) -> Manifest:
    """A node whose GPUs are cut as it was asked for."""
    told = {"nvidia.com/mig.config": layout, "nvidia.com/mig.config.state": state}
    known = {"node.kubernetes.io/instance-type": shape, "hostname": f"host-{name}", "corrino": "slices"}
    of_oke = {"oci.oraclecloud.com/node-pool-id": pool_id} if pool_id else {}
    about: dict[str, Json] = {
        "name": name,
        "labels": {key: value for key, value in {**known, **told, **(labels or {})}.items() if value},
        "annotations": {**of_oke, **(annotations or {})},
    }
    addresses: list[Json] = [
        {"type": "InternalIP", "address": f"192.168.0.{name.rpartition('.')[2]}"},
        {"type": "Hostname", "address": "127.0.0.1"},
    ]
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": about,
        "spec": {"unschedulable": True} if unschedulable else {},
        "status": {"addresses": addresses, "allocatable": {"pods": pods, **(TWENTIES if offers is None else offers)}},
    }


def gpu_pod(name: str = "vllm-0", *, phase: str = "Running", owner: str = "ReplicaSet", resource: str = "") -> Manifest:
    """A pod that holds a slice, unless it asks for another resource."""
    limits: dict[str, Json] = {resource or "nvidia.com/mig-1g.20gb": "1"}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "models", "ownerReferences": [{"kind": owner, "name": "x"}]},
        "spec": {"nodeName": "10.0.10.5", "containers": [{"name": "one", "resources": {"limits": limits}}]},
        "status": {"phase": phase},
    }


def update(**changes: Json) -> Payload:
    """An update that cuts the GPUs of the node anew; a field set to None is left out."""
    given: dict[str, Json] = {
        "deployment_name": "Cut anew",
        "recipe_mode": "update",
        "recipe_node_name": "10.0.10.5",
        "shared_node_pool_mig_config": "all-1g.10gb",
        **changes,
    }
    return parse({key: value for key, value in given.items() if value is not None})


def of_pool(name: str, **changes: Json) -> Payload:
    """An update of all nodes of a pool."""
    return update(recipe_node_name=None, recipe_node_pool_name=name, **changes)
