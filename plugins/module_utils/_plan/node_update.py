# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an update changes: labels of live nodes, the layout of their GPUs, and what further nodes of the pool get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .._blueprint.payload import Payload
from .._blueprint.pool_rules import refused_by_kubelet
from .._blueprint.shared_pool_rules import SYSTEM_PODS
from .._catalog.mig import ALL_DISABLED, MIG_SHAPES, layouts_of
from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES, Shape
from .._errors import InvalidBlueprint, Problem
from .._manifest import Json, Manifest, metadata, name_of, namespace_of, section, text
from .compare import labels_of
from .identity import MANAGED_BY_TAG, MANAGER, Identity
from .mig_state import is_cut, layout_of, shape_of_node, state_of
from .node_pool import UPDATED_LABELS_TAG, ObservedPool
from .node_target import Target
from .pool_spec import MIG_LAYOUT
from .pool_steps import PoolStep
from .step import Action, Step

UNDER_WAY = "oci-ai-blueprints/update"
"""Label of a node on which an update works; its annotations tell whose, and what to go back to."""
UPDATE_OF = "oci-ai-blueprints/update-of"
CORDONED = "oci-ai-blueprints/cordoned"
LAYOUT_BEFORE = "oci-ai-blueprints/mig-layout-before"
LONGEST_TAG = 256
MOST_NAMED = 3


@dataclass(frozen=True)
class NodeStep(Step):
    """A step on one live node. ``layout``: how its GPUs are to be cut, "" when they stay as they are.

    ``held_by``: whose update the plan saw at work on it, as ``namespace/name``.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    drain: bool = False
    held_by: str = ""


@dataclass(frozen=True)
class CordonStep(Step):
    """Lets pods onto a node again that an update of ours kept them from, and did not finish."""


def refuse_unfit(payload: Payload, target: Target, pool: ObservedPool | None) -> None:
    """Raises InvalidBlueprint when nodes cannot be cut as asked (rule V25), or the pool cannot keep so many labels."""
    shapes = {name_of(node): shape_of_node(node) for node in target.nodes}
    if pool is not None:
        shapes[pool.name] = SHAPES.get(pool.shape)
    problems = [problem for name, shape in shapes.items() for problem in _layout_problems(payload, name, shape)]
    if pool is not None and len(_updated_labels(payload, pool)) > LONGEST_TAG:
        why = f"have more names than a node pool can keep ({LONGEST_TAG} characters in all)"
        problems.append(Problem("V28", "recipe_node_labels", why))
    if problems:
        raise InvalidBlueprint(problems, name=payload.deployment_name)


def _layout_problems(payload: Payload, name: str, shape: Shape | None) -> list[Problem]:
    wanted = payload.shared_node_pool_mig_config
    if wanted is None:
        return []
    if shape is None or shape.name not in MIG_SHAPES:
        what = shape.name if shape else "of an unknown shape"
        why = f"{name} is {what}: only {', '.join(sorted(MIG_SHAPES))} are cut into slices"
        return [Problem("V25", "shared_node_pool_mig_config", why)]
    if wanted in layouts_of(shape):
        return []
    why = f"{wanted!r} is no layout of {shape.name} ({name})"
    return [Problem("V25", "shared_node_pool_mig_config", why, nearest(wanted, layouts_of(shape)))]


def update_of(node: Manifest) -> str:
    """``namespace/name`` of the deployment whose update works on the node; "" when none does."""
    return annotations_of(node).get(UPDATE_OF, "") if UNDER_WAY in labels_of(node) else ""


def is_cordoned(node: Manifest) -> bool:
    """Whether no new pods are put on the node."""
    return section(node, "spec").get("unschedulable") is True


def is_ours(node: Manifest) -> bool:
    """Whether it was an update that cordoned the node: another's cordon stays."""
    return CORDONED in annotations_of(node)


def annotations_of(node: Manifest) -> dict[str, str]:
    return {key: str(value) for key, value in section(metadata(node), "annotations").items()}


def to_be_cut(payload: Payload, nodes: Sequence[Manifest]) -> list[Manifest]:
    """Nodes whose GPUs do not have the layout yet."""
    layout = payload.shared_node_pool_mig_config
    return [node for node in nodes if layout is not None and not is_cut(node, layout)]


def as_wanted(payload: Payload, nodes: Sequence[Manifest]) -> bool:
    """Whether all nodes are what the update made of them."""
    return not to_be_cut(payload, nodes) and not any(
        labels_of(node).get(key) != value for node in nodes for key, value in payload.recipe_node_labels.items()
    )


def node_steps(
    payload: Payload,
    identity: Identity,
    target: Target,
    users: Mapping[str, Sequence[Manifest]],
    left_over: Sequence[Manifest],
    *,
    drain: bool,
) -> list[Step]:
    """Steps on nodes, one after the other in the order of their names.

    ``users``: node → pods that hold its GPUs. ``left_over``: nodes on which an earlier run of this update was stopped.
    """
    nodes = sorted(target.nodes, key=name_of)
    steps: list[Step] = [_node_step(payload, identity, node, users.get(name_of(node), ()), drain) for node in nodes]
    others = {name_of(node) for node in left_over} - {name_of(node) for node in nodes}
    return [*steps, *(cordon_step(name, "left by an earlier run") for name in sorted(others))]


def _node_step(
    payload: Payload, identity: Identity, node: Manifest, users: Sequence[Manifest], drain: bool
) -> NodeStep:
    labels = labels_of(node)
    changed = {key: value for key, value in payload.recipe_node_labels.items() if labels.get(key) != value}
    layout = payload.shared_node_pool_mig_config or ""
    cut = bool(to_be_cut(payload, [node]))
    stopped = update_of(node) == identity.label
    reasons = [f"{key} {labels.get(key, 'none')} -> {value}" for key, value in sorted(changed.items())]
    if cut:
        reasons.insert(0, _why_cut(node, layout))
    if cut and users and drain:
        reasons.append(f"evicts {named(users)}")
    if stopped:
        reasons.append("an earlier run did not finish")
    before: dict[str, Json] = {"labels": {key: labels[key] for key in changed if key in labels}}
    after: dict[str, Json] = {"labels": {**changed}}
    if cut:
        before["layout"], after["layout"] = layout_of(node), layout
    if stopped:
        before["unschedulable"], after["unschedulable"] = is_cordoned(node), is_cordoned(node) and not is_ours(node)
    return NodeStep(
        action=Action.UPDATE if reasons else Action.NONE,
        where="kubernetes",
        kind="Node",
        name=name_of(node),
        why=", ".join(reasons) or "as wanted",
        before={"name": name_of(node), **before},
        after={"name": name_of(node), **after},
        labels=changed,
        layout=layout if cut else "",
        drain=drain,
        held_by=update_of(node),
    )


def _why_cut(node: Manifest, layout: str) -> str:
    if layout_of(node) != layout:
        return f"{MIG_LAYOUT} {layout_of(node)} -> {layout}"
    return f"{MIG_LAYOUT} {layout} is not there yet ({state_of(node) or 'no answer of the mig-manager'})"


def named(pods: Sequence[Manifest]) -> str:
    """Pods for a sentence: the first few, and how many more."""
    names = [f"{namespace_of(pod)}/{name_of(pod)}" for pod in pods]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def cordon_step(name: str, why: str) -> CordonStep:
    return CordonStep(Action.DELETE, "kubernetes", "NodeCordon", name, why, before={"name": name})


def pool_step(payload: Payload, pool: ObservedPool) -> PoolStep:
    """What further nodes of the pool begin with. OKE replaces the list: labels that are not asked for are kept."""
    changed = _changed_labels(payload, pool)
    body: dict[str, Json] = {}
    if changed:
        labels = sorted({**pool.labels, **changed}.items())
        body["initialNodeLabels"] = [{"key": key, "value": value} for key, value in labels]
    tag = _updated_labels(payload, pool)
    if changed and tag:
        body["freeformTags"] = {**pool.tags, UPDATED_LABELS_TAG: tag}
    told = ", ".join(f"{key}={value}" for key, value in sorted(changed.items()))
    return PoolStep(
        action=Action.UPDATE if body else Action.NONE,
        where="oci",
        kind="NodePool",
        name=pool.name,
        why=f"new nodes get {told}" if body else "as wanted",
        before={"name": pool.name, "labels": {key: pool.labels[key] for key in changed if key in pool.labels}},
        after={"name": pool.name, "labels": {**changed}},
        pool_id=pool.id,
        generation=pool.generation,
        body=body,
    )


def _changed_labels(payload: Payload, pool: ObservedPool) -> dict[str, str]:
    """A label that a node may not begin with would keep it from joining: live nodes alone get it."""
    layout = payload.shared_node_pool_mig_config
    labels = {key: value for key, value in payload.recipe_node_labels.items() if not refused_by_kubelet(key)}
    wanted = {**labels, **({MIG_LAYOUT: layout} if layout else {})}
    return {key: value for key, value in wanted.items() if pool.labels.get(key, "") != value}


def _updated_labels(payload: Payload, pool: ObservedPool) -> str:
    """Names of the pool's labels that updates own, which its own blueprint leaves alone from now on.

    The layout is not among them: another tag says which one the pool's blueprint gave. "" for pools of others.
    """
    if pool.tags.get(MANAGED_BY_TAG) != MANAGER:
        return ""
    known = pool.tags.get(UPDATED_LABELS_TAG, "").split()
    return " ".join(sorted({*known, *_changed_labels(payload, pool)} - {MIG_LAYOUT}))


def notes(payload: Payload, target: Target, pool: ObservedPool | None) -> list[str]:
    """What the update does not reach, or will perhaps wait for in vain."""
    found = []
    if payload.recipe_node_pool_name is not None and pool is None:
        found.append(f"No managed node pool is known by {payload.recipe_node_pool_name!r}: new nodes get no labels.")
    refused = sorted(key for key in payload.recipe_node_labels if refused_by_kubelet(key)) if pool else []
    if refused:
        found.append(f"New nodes get no label {', '.join(refused)}: with one of Kubernetes' own they could not join.")
    narrow = [name_of(node) for node in target.nodes if _pods_for_slices(node, payload) < 0]
    if narrow:
        found.append(f"Pods are fewer than slices on {', '.join(sorted(narrow))}: not all slices can be used (V58).")
    silent = [name_of(node) for node in to_be_cut(payload, target.nodes) if not state_of(node)]
    if silent:
        found.append(f"No mig-manager has spoken on {', '.join(sorted(silent))}: is the NVIDIA GPU operator installed?")
    return found


def _pods_for_slices(node: Manifest, payload: Payload) -> int:
    """Pods that the node takes beyond one for each slice and its own."""
    shape, pods = shape_of_node(node), text(section(section(node, "status"), "allocatable"), "pods")
    layout = layouts_of(shape).get(payload.shared_node_pool_mig_config or "", {}) if shape else {}
    slices = sum(layout.values()) * (shape.gpus if shape else 0)
    return int(pods) - slices - SYSTEM_PODS if slices and pods.isdigit() else 0


def layout_before(node: Manifest) -> str:
    """The layout to go back to: noted when the update began, else the one the node has."""
    return text(section(metadata(node), "annotations"), LAYOUT_BEFORE) or layout_of(node) or ALL_DISABLED
