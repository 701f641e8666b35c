# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GPUs and slices of a cluster's nodes: how many there are, how many pods ask for, and how many are free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .._manifest import Manifest, entries, metadata, name_of, section, text
from .compare import labels_of
from .mig_state import SHAPE_LABEL, layout_of

GPU_RESOURCES = ("nvidia.com/gpu", "nvidia.com/mig-", "amd.com/gpu")
"""How names of resources that are GPUs or slices of them begin."""
ZONE = "topology.kubernetes.io/zone"
POOL = "oci.oraclecloud.com/node-pool-id"
"""Annotation of nodes that OKE manages."""
ENDED = frozenset({"Succeeded", "Failed"})
Counts = dict[str, int]


@dataclass(frozen=True)
class NodeGpus:
    """One node with GPUs. ``pool_id`` is "" for nodes that joined by themselves.

    ``requested`` is None where nobody knows what pods there are.
    """

    name: str
    pool_id: str
    shape: str
    zone: str
    mig_layout: str
    ready: bool
    schedulable: bool
    allocatable: Counts
    requested: Counts | None
    kubelet: str = ""
    os_image: str = ""

    @property
    def free(self) -> Counts:
        """What a pod could still get. A node that takes no pods has nothing free."""
        takes = self.ready and self.schedulable
        held = self.requested or {}
        return {name: max(0, count - held.get(name, 0)) if takes else 0 for name, count in self.allocatable.items()}

    def as_result(self) -> dict[str, object]:
        return {
            "name": self.name,
            "shape": self.shape,
            "availability_domain": self.zone,
            "mig_layout": self.mig_layout,
            "ready": self.ready,
            "schedulable": self.schedulable,
            "resources": _rows([self]),
        }


def nodes_with_gpus(nodes: Iterable[Manifest], pods: Iterable[Manifest]) -> list[NodeGpus]:
    """Nodes that have GPUs, by name."""
    return [one for one in gpus_of_nodes(nodes, pods) if one.allocatable]


def gpus_of_nodes(nodes: Iterable[Manifest], pods: Iterable[Manifest] | None) -> list[NodeGpus]:
    """All nodes, by name; those without GPUs have nothing allocatable. ``pods`` None: they are not known."""
    asked: dict[str, Counts] = {}
    for pod in pods or ():
        if text(section(pod, "status"), "phase") not in ENDED:
            _add(asked.setdefault(text(section(pod, "spec"), "nodeName"), {}), requested_by(pod))
    found = [_node(node, None if pods is None else asked.get(name_of(node), {})) for node in nodes]
    return sorted(found, key=lambda one: one.name)


def requested_by(pod: Manifest) -> Counts:
    """GPUs and slices that a pod holds: those of its containers, or of an init container that needs more."""
    spec = section(pod, "spec")
    total: Counts = {}
    most: Counts = {}
    for one in entries(spec, "initContainers"):
        asked = _asked(one)
        if text(one, "restartPolicy") == "Always":  # a sidecar: it stays
            _add(total, asked)
        else:
            together = dict(total)
            _add(together, asked)
            most = {name: max(most.get(name, 0), together.get(name, 0)) for name in {*most, *together}}
    for one in entries(spec, "containers"):
        _add(total, _asked(one))
    return {name: max(total.get(name, 0), most.get(name, 0)) for name in {*total, *most}}


def cluster_result(nodes: Sequence[NodeGpus], pool_names: Mapping[str, str]) -> dict[str, object]:
    """``cluster`` of a result: sums over all nodes, and pool by pool. ``pool_names``: by OCID."""
    return {
        "resources": _rows(nodes),
        "pools": [
            {
                "id": pool_id,
                "name": pool_names.get(pool_id, ""),
                "shape": shape,
                "resources": _rows(members),
                "nodes": [node.as_result() for node in members],
            }
            for (pool_id, shape), members in sorted(_by_pool(nodes).items())
        ],
    }


def pool_rows(nodes: Sequence[NodeGpus], pool_names: Mapping[str, str]) -> list[dict[str, object]]:
    """Counts of nodes by pool and shape, those without GPUs among them. ``pool_names``: by OCID."""
    return [
        {
            "id": pool_id,
            "name": pool_names.get(pool_id, ""),
            "shape": shape,
            "nodes": len(members),
            "ready": sum(node.ready for node in members),
            "schedulable": sum(node.schedulable for node in members),
            "availability_domains": _different(node.zone for node in members),
            "kubelet_versions": _different(node.kubelet for node in members),
            "os_images": _different(node.os_image for node in members),
            "resources": _rows(members),
        }
        for (pool_id, shape), members in sorted(_by_pool(nodes).items())
    ]


def _different(values: Iterable[str]) -> list[str]:
    return sorted({*filter(None, values)})


def _by_pool(nodes: Iterable[NodeGpus]) -> dict[tuple[str, str], list[NodeGpus]]:
    pools: dict[tuple[str, str], list[NodeGpus]] = {}
    for node in nodes:
        pools.setdefault((node.pool_id, node.shape), []).append(node)
    return pools


def _node(node: Manifest, requested: Counts | None) -> NodeGpus:
    labels, program = labels_of(node), section(section(node, "status"), "nodeInfo")
    conditions = entries(section(node, "status"), "conditions")
    return NodeGpus(
        name=name_of(node),
        pool_id=text(section(metadata(node), "annotations"), POOL),
        shape=labels.get(SHAPE_LABEL, ""),
        zone=labels.get(ZONE, ""),
        mig_layout=layout_of(node),
        ready=any(one.get("type") == "Ready" and one.get("status") == "True" for one in conditions),
        schedulable=section(node, "spec").get("unschedulable") is not True,
        allocatable=_gpus(section(section(node, "status"), "allocatable")),
        requested=requested,
        kubelet=text(program, "kubeletVersion"),
        os_image=text(program, "osImage"),
    )


def _rows(nodes: Sequence[NodeGpus]) -> list[dict[str, object]]:
    """Sums of each resource, by its name."""
    allocatable: Counts = {}
    requested: Counts = {}
    free: Counts = {}
    for node in nodes:
        _add(allocatable, node.allocatable)
        held = node.requested or {}
        _add(requested, {name: held.get(name, 0) for name in node.allocatable})
        _add(free, node.free)
    known = all(node.requested is not None for node in nodes)
    return [
        {
            "name": name,
            "allocatable": count,
            "requested": requested[name] if known else None,
            "free": free[name] if known else None,
        }
        for name, count in sorted(allocatable.items())
    ]


def _asked(container: Manifest) -> Counts:
    """Extended resources: requests and limits are equal, and a limit alone is enough."""
    resources = section(container, "resources")
    return _gpus(section(resources, "limits")) | _gpus(section(resources, "requests"))


def _gpus(quantities: Mapping[str, object]) -> Counts:
    """Whole GPUs and slices; nodes that have lost theirs say 0."""
    found = {name: str(count) for name, count in quantities.items() if name.startswith(GPU_RESOURCES)}
    return {name: int(count) for name, count in found.items() if count.isdigit()}


def _add(total: Counts, more: Mapping[str, int]) -> None:
    for name, count in more.items():
        total[name] = total.get(name, 0) + count
