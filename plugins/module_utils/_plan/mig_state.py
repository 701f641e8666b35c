# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says of the layout of its GPUs (MIG): what it was asked for, the mig-manager's answer, what it offers."""

from __future__ import annotations

from collections.abc import Iterable

from .._catalog.mig import ALL_DISABLED
from .._catalog.shapes import SHAPES, Shape
from .._manifest import Manifest, entries, metadata, section, text
from .compare import labels_of
from .node_readiness import offers
from .pool_spec import MIG_LAYOUT

MIG_STATE = f"{MIG_LAYOUT}.state"
SHAPE_LABEL = "node.kubernetes.io/instance-type"
SUCCESS, FAILED = "success", "failed"
GPU_RESOURCES = ("nvidia.com/gpu", "nvidia.com/mig-")
ENDED = frozenset({"Succeeded", "Failed"})
STATIC = "kubernetes.io/config.mirror"


def shape_of_node(node: Manifest) -> Shape | None:
    """The compute shape that a node says it has; None for one that is not known."""
    return SHAPES.get(labels_of(node).get(SHAPE_LABEL, ""))


def layout_of(node: Manifest) -> str:
    """The layout last asked for. Without a request GPUs are whole."""
    return labels_of(node).get(MIG_LAYOUT) or ALL_DISABLED


def state_of(node: Manifest) -> str:
    """The mig-manager's answer: pending, rebooting, success or failed; "" when there is none."""
    return labels_of(node).get(MIG_STATE, "")


def is_cut(node: Manifest, layout: str) -> bool:
    """Whether the layout is there. Success alone proves nothing: it may be the answer to an earlier request."""
    shape = shape_of_node(node)
    told = layout_of(node) == layout and state_of(node) in (SUCCESS, "" if layout == ALL_DISABLED else SUCCESS)
    return told and shape is not None and offers(node, shape, layout)


def gpu_users(pods: Iterable[Manifest]) -> list[Manifest]:
    """Pods that hold GPUs or slices. One that has ended holds none."""
    return [pod for pod in pods if text(section(pod, "status"), "phase") not in ENDED and _asks_for_gpus(pod)]


def stays(pod: Manifest) -> bool:
    """A pod that comes back to its node at once when it is evicted: of a DaemonSet, or static."""
    about = metadata(pod)
    kinds = {text(owner, "kind") for owner in entries(about, "ownerReferences")}
    return "DaemonSet" in kinds or STATIC in section(about, "annotations")


def _asks_for_gpus(pod: Manifest) -> bool:
    spec = section(pod, "spec")
    containers = [*entries(spec, "containers"), *entries(spec, "initContainers")]
    return any(
        name.startswith(GPU_RESOURCES)
        for one in containers
        for part in ("limits", "requests")
        for name in section(section(one, "resources"), part)
    )
