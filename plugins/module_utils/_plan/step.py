# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: what would be done, where, and why. Pure data, shown to the user and carried out by the operations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from .._manifest import Json, Manifest, name_of, namespace_of, text


class Action(StrEnum):
    """What a step does to its subject."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    NONE = "none"


@dataclass(frozen=True)
class ObjectRef:
    """Where a Kubernetes object lives."""

    api_version: str
    kind: str
    namespace: str
    name: str

    @property
    def key(self) -> str:
        """``apiVersion/kind``."""
        return f"{self.api_version}/{self.kind}"

    def is_same_object(self, other: ObjectRef) -> bool:
        """Whether both name one object, which a cluster may serve in several versions."""
        return self._without_version == other._without_version

    @property
    def _without_version(self) -> tuple[str, str, str, str]:
        return self.api_version.rpartition("/")[0], self.kind, self.namespace, self.name

    def as_result(self) -> dict[str, str]:
        return {
            "api_version": self.api_version,
            "kind": self.kind,
            "namespace": self.namespace,
            "name": self.name,
        }


def ref_of(manifest: Manifest) -> ObjectRef:
    """Reference of the object that a manifest describes."""
    return ObjectRef(text(manifest, "apiVersion"), text(manifest, "kind"), namespace_of(manifest), name_of(manifest))


@dataclass(frozen=True)
class Step:
    """One thing to do. ``before`` and ``after`` are what a diff shows: secrets masked, None where there is nothing."""

    action: Action
    where: Literal["kubernetes", "oci"]
    kind: str
    name: str
    why: str
    namespace: str = ""
    before: Json = None
    after: Json = None

    @property
    def changes(self) -> bool:
        return self.action is not Action.NONE

    @property
    def late(self) -> bool:
        """Whether it has to wait for the new pods: until they are there, the old ones may still need what goes."""
        return self.action is Action.DELETE

    def as_result(self) -> dict[str, str]:
        return {
            "action": str(self.action),
            "kind": self.kind,
            "name": self.name,
            "namespace": self.namespace,
            "where": self.where,
            "why": self.why,
        }


@dataclass(frozen=True)
class ObjectStep(Step):
    """A step on one Kubernetes object. ``manifest`` is what is applied; ``live_uid`` guards a delete."""

    ref: ObjectRef = field(kw_only=True)
    manifest: Manifest = field(default_factory=dict)
    live_uid: str = ""
    early: bool = False
    """Goes before anything is applied: it would undo that, or let in whom the new objects keep out."""

    @property
    def late(self) -> bool:
        return not self.early and super().late


@dataclass(frozen=True)
class ReleaseStep(ObjectStep):
    """The end of a volume whose content is kept elsewhere. ``live_uid`` is "" for one that the same plan makes."""


@dataclass(frozen=True)
class LateStep(ObjectStep):
    """A change to an object that is about to go, and takes its turn among those that go."""

    @property
    def late(self) -> bool:
        return True


@dataclass(frozen=True)
class Plan:
    """All steps of one deployment in the order they are carried out, and what the user should know besides."""

    steps: tuple[Step, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        return not any(step.changes for step in self.steps)
