# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who set which field, as Kubernetes' own ``managedFields`` tell it.

A dry-run that equals the live object proves only that nothing of ours differs. What others added stays invisible to
it, since they own those fields: it is read here and reported, never touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from .identity import MANAGER
from .queueing import QUEUE

KUBERNETES_OWN = frozenset({"kube-controller-manager", "kubelet", "kube-scheduler", "kube-apiserver"})
"""Kubernetes' own controllers: what they write is how the object works, not drift."""

OF_QUEUES = (
    ".spec.suspend",
    ".spec.template.metadata.annotations.kueue.x-k8s.io/",
    ".spec.template.metadata.labels.kueue.x-k8s.io/",
    ".spec.template.spec.nodeSelector.",
    ".spec.template.spec.tolerations",
    ".spec.template.spec.schedulingGates",
)
"""What Kueue sets in a job that it lets run, whatever its controller is called: how a queue works, not drift."""


class _Nothing:
    """Stands for no value at all; None is one."""


NOTHING = _Nothing()


def field_owners(live: Mapping[str, object]) -> Iterator[tuple[str, frozenset[str]]]:
    """(manager, paths of fields that are there) for each entry that is not a status.

    The API server drops values that another field makes senseless, and goes on calling their manager the owner.
    """
    metadata = live.get("metadata")
    entries = metadata.get("managedFields") if isinstance(metadata, Mapping) else None
    for entry in entries if isinstance(entries, list) else []:
        fields = entry.get("fieldsV1")
        if entry.get("subresource") == "status" or not isinstance(fields, Mapping):
            continue
        yield str(entry.get("manager", "")), frozenset(_leaves(fields, "", live))


def foreign_fields(live: Mapping[str, object]) -> dict[str, list[str]]:
    """Manager → paths under ``spec`` or ``data`` that somebody else set and we do not. Empty when there are none."""
    owners = list(field_owners(live))
    of_queues = OF_QUEUES if _waits_in_a_queue(live) else ()
    ours = frozenset[str]().union(*(paths for manager, paths in owners if manager == MANAGER))
    found: dict[str, list[str]] = {}
    for manager, paths in owners:
        if manager == MANAGER or manager in KUBERNETES_OWN:
            continue
        theirs = _shortest(
            path
            for path in paths - ours
            if path.startswith((".spec", ".data")) and path != ".spec.replicas" and not path.startswith(of_queues)
        )
        if theirs:
            found[manager] = theirs
    return found


def _waits_in_a_queue(live: Mapping[str, object]) -> bool:
    metadata = live.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return isinstance(labels, Mapping) and QUEUE in labels


def owns_replicas(live: Mapping[str, object]) -> bool:
    """Whether ``spec.replicas`` is ours to send: nobody else, an autoscaler for one, has taken it from us."""
    owners = {manager for manager, paths in field_owners(live) if ".spec.replicas" in paths}
    return not owners or MANAGER in owners


def _leaves(fields: Mapping[str, object], path: str, value: object) -> Iterator[str]:
    """Paths such as ``.spec.template.spec.containers[name=sidecar].image``, as far as ``value`` has them."""
    for key, inner in fields.items():
        if key == ".":
            if path:
                yield path
            continue
        here, found = path + _segment(key), _value_at(value, key)
        if isinstance(inner, Mapping) and inner and found is not NOTHING:
            yield from _leaves(inner, here, found)
        elif found is not NOTHING:
            yield here


def _value_at(value: object, key: str) -> object:
    """What a key of ``fieldsV1`` leads to; an index says nothing that could be looked up."""
    kind, _colon, rest = key.partition(":")
    if kind == "f":
        return value.get(rest, NOTHING) if isinstance(value, Mapping) else NOTHING
    if not isinstance(value, list):
        return NOTHING
    if kind == "k":
        wanted = json.loads(rest).items()
        return next((one for one in value if isinstance(one, Mapping) and wanted <= one.items()), NOTHING)
    return value if kind == "i" or json.loads(rest) in value else NOTHING


def _segment(key: str) -> str:
    kind, _colon, rest = key.partition(":")
    if kind == "f":
        return f".{rest}"
    if kind == "k":
        return "[" + ",".join(f"{name}={value}" for name, value in json.loads(rest).items()) + "]"
    return f"[{rest}]"


def _shortest(paths: Iterator[str]) -> list[str]:
    """The outermost paths: an added container is one finding, not one for each of its fields."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in kept):
            kept.append(path)
    return kept
