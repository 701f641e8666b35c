# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which workloads refer to which Secret. Pure: read from their pod templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .._manifest import Manifest, entries, metadata, section, text
from .step import ref_of

OWN_TEMPLATE = frozenset({"ReplicaSet", "Job", "StatefulSet"})
"""Makers of pods whose own template, or whose maker's, is read instead of their pods."""
WHOLE = ""


@dataclass(frozen=True)
class Use:
    """``user`` refers to a key of a Secret, or to all of it (WHOLE). ``at_start``: it reads the value only then."""

    user: str
    secret: str
    key: str
    at_start: bool = False

    def __str__(self) -> str:
        return f"{self.user} (key {self.key})" if self.key else self.user


def uses_in(workload: Manifest) -> list[Use]:
    """References that pods of this workload cannot start without. None of what has ended, or is read elsewhere."""
    if _has_ended(workload):
        return []
    ref = ref_of(workload)
    user = f"{ref.kind} {ref.namespace}/{ref.name}"
    found = [use for spec in _pod_specs(workload) for use in _uses(spec, user)]
    return list(dict.fromkeys(found))


def _has_ended(workload: Manifest) -> bool:
    """Finished jobs and pods start nothing any more; a pod that has a maker is told by it."""
    status = section(workload, "status")
    if workload.get("kind") == "Pod":
        owners = entries(metadata(workload), "ownerReferences")
        return text(status, "phase") in ("Succeeded", "Failed") or any(
            text(owner, "kind") in OWN_TEMPLATE and owner.get("controller") for owner in owners
        )
    done = (one for one in entries(status, "conditions") if text(one, "type") in ("Complete", "Failed"))
    return any(text(one, "status") == "True" for one in done)


def _pod_specs(workload: Manifest) -> Iterator[Manifest]:
    spec = section(workload, "spec")
    if workload.get("kind") == "Pod":
        yield spec
    yield section(section(spec, "template"), "spec")
    together = section(spec, "leaderWorkerTemplate")
    for template in ("leaderTemplate", "workerTemplate"):
        yield section(section(together, template), "spec")


def _uses(spec: Manifest, user: str) -> Iterator[Use]:
    for container in (*entries(spec, "initContainers"), *entries(spec, "containers")):
        for variable in entries(container, "env"):
            reference = section(section(variable, "valueFrom"), "secretKeyRef")
            if _needed(reference):
                yield Use(user, text(reference, "name"), text(reference, "key"), at_start=True)
        for source in entries(container, "envFrom"):
            reference = section(source, "secretRef")
            if _needed(reference):
                yield Use(user, text(reference, "name"), WHOLE, at_start=True)
    for pull in entries(spec, "imagePullSecrets"):
        yield Use(user, text(pull, "name"), WHOLE)
    for volume in entries(spec, "volumes"):
        mounted = section(volume, "secret")
        if mounted and not mounted.get("optional"):
            items = entries(mounted, "items")
            yield from (Use(user, text(mounted, "secretName"), text(item, "key")) for item in items)
            if not items:
                yield Use(user, text(mounted, "secretName"), WHOLE)


def _needed(reference: Manifest) -> bool:
    return bool(reference) and not reference.get("optional")
