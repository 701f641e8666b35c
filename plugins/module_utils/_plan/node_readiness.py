# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a node can take pods: it is Ready, and offers all its GPUs or, with a MIG layout, all its slices."""

from __future__ import annotations

from collections.abc import Sequence

from .._catalog.mig import layouts_of, offered_by_a_node
from .._catalog.shapes import Shape
from .._manifest import Manifest, entries, metadata, name_of, section, text
from .pool_spec import MIG_LAYOUT

WHOLE_AND_SLICED = ("nvidia.com/gpu", "nvidia.com/mig-")
"""How names of resources begin that a GPU of a layout is advertised as; each part of it is to be under one only."""


def nodes_ready(nodes: Sequence[Manifest], shape: Shape) -> int:
    """Nodes of the shape that can take pods. GPUs are allocatable minutes after a node is Ready on real hardware."""
    return sum(1 for node in nodes if node_ready(node, shape))


def node_ready(node: Manifest, shape: Shape) -> bool:
    """Judged by the layout that the node itself has: one may have been changed after the pool was made."""
    return _is_ready(node) and _offers_all(node, shape)


def why_not_ready(node: Manifest, shape: Shape) -> str:
    """What keeps pods from a node, in one line."""
    if not _is_ready(node):
        condition = next((one for one in _conditions(node) if one.get("type") == "Ready"), {})
        said = ": ".join(filter(None, (text(condition, "reason"), text(condition, "message"))))
        return f"node {name_of(node)}: not Ready: {said or 'its kubelet has not reported yet'}"
    expected, layout = shape.gpu_resource, text(section(metadata(node), "labels"), MIG_LAYOUT)
    offered = {expected: "0"} | {
        name: count for name, count in _allocatable(node).items() if name.startswith((*WHOLE_AND_SLICED, expected))
    }
    told = ", ".join(f"{count} {name}" for name, count in sorted(offered.items()))
    wanted = f"the slices of {layout}" if layout else f"{shape.gpus} {expected}"
    return f"node {name_of(node)}: Ready, but offers {told} instead of {wanted}"


def _offers_all(node: Manifest, shape: Shape) -> bool:
    layout = text(section(metadata(node), "labels"), MIG_LAYOUT)
    if not layout:
        return _offered(node).get(shape.gpu_resource, 0) >= shape.gpus
    return offers(node, shape, layout)


def offers(node: Manifest, shape: Shape, layout: str) -> bool:
    """Whether the node offers all that the layout promises, and nothing of an earlier one any more.

    Of a layout that nobody knows, such as one of the cluster's own, nothing is expected.
    """
    if layout not in layouts_of(shape):
        return True
    offered = {name: count for name, count in _offered(node).items() if name.startswith(WHOLE_AND_SLICED) and count}
    return offered == offered_by_a_node(shape, layout)


def _offered(node: Manifest) -> dict[str, int]:
    return {name: int(count) for name, count in _allocatable(node).items() if count.isdigit()}


def _allocatable(node: Manifest) -> dict[str, str]:
    return {name: str(count) for name, count in section(section(node, "status"), "allocatable").items()}


def _is_ready(node: Manifest) -> bool:
    return any(one.get("type") == "Ready" and one.get("status") == "True" for one in _conditions(node))


def _conditions(node: Manifest) -> list[Manifest]:
    return entries(section(node, "status"), "conditions")
