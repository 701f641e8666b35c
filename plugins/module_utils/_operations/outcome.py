# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operation found and did, in the shape that playbooks read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .._blueprint.recipe_arguments import ModelPlace
from .._errors import BlueprintsError, DependencyFailed
from .._plan.step import ObjectRef, Plan


class Status(StrEnum):
    """State of a deployment in a result."""

    PLANNED = "planned"
    PENDING = "pending"
    DEPLOYED = "deployed"
    DEGRADED = "degraded"
    FAILED = "failed"
    UNDEPLOYING = "undeploying"
    ABSENT = "absent"


@dataclass
class Row:
    """One entry of ``deployments``. ``replicas`` and ``node_pool`` are None where the mode has none.

    ``model`` is where a fine-tuning job leaves its model, ``queue`` where a team's job waits, ``team`` a team's quotas
    and their use; None for all others. ``seen`` is what only reading tells, by the names it has in a result.
    """

    name: str
    canonical_name: str = ""
    mode: str = ""
    namespace: str = ""
    group: str = ""
    status: Status = Status.PENDING
    revision: int = 0
    changed: bool = False
    internal: str = ""
    public: list[str] = field(default_factory=list)
    node_pool: dict[str, object] | None = None
    replicas: dict[str, int] | None = None
    model: ModelPlace | None = None
    queue: dict[str, object] | None = None
    team: dict[str, object] | None = None
    objects: list[ObjectRef] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: BlueprintsError | None = None
    seen: dict[str, object] = field(default_factory=dict)

    def as_result(self) -> dict[str, object]:
        row: dict[str, object] = {
            "name": self.name,
            "canonical_name": self.canonical_name,
            "mode": self.mode,
            "namespace": self.namespace,
            "group": self.group,
            "status": str(self.status),
            "revision": self.revision,
            "changed": self.changed,
            "endpoints": {"internal": self.internal, "public": list(self.public)},
            "node_pool": self.node_pool,
            "replicas": self.replicas,
            "model": self.model and self.model.as_result(),
            "queue": self.queue,
            "team": self.team,
            "objects": [ref.as_result() for ref in self.objects],
            "warnings": list(self.warnings),
            **self.seen,
        }
        if self.error is not None:
            row["error"] = self.error.as_result()["error"]
            row["evidence"] = list(self.error.evidence)
        return row


@dataclass
class Outcome:
    """Result of a task. ``before`` and ``after`` are the diff; ``secrets`` the values to mask one by one."""

    rows: list[Row] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    connection: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def failed(self) -> BlueprintsError | None:
        """The error of the first deployment that failed; of one that only waited for it, if there is no other."""
        errors = [row.error for row in self.rows if row.error is not None]
        return next((error for error in errors if not isinstance(error, DependencyFailed)), next(iter(errors), None))

    def result(self) -> dict[str, object]:
        """The task's result without ``diff``."""
        found: dict[str, object] = {
            "changed": any(row.changed for row in self.rows),
            "deployments": [row.as_result() for row in self.rows],
            "plan": [step.as_result() for plan in self.plans for step in plan.steps],
            "warnings": list(dict.fromkeys([*self.warnings, *(note for row in self.rows for note in row.warnings)])),
            "connection": self.connection,
            **self.extra,
        }
        if self.failed is not None:
            found |= {"failed": True, **self.failed.as_result(), "msg": self._message()}
        return found

    def _message(self) -> str:
        broken = [row for row in self.rows if row.error is not None]
        lines = []
        for row in broken:
            text = str(row.error.as_result()["msg"]) if row.error else ""
            lines.append(text if len(self.rows) == 1 else f"{row.name or 'blueprint'}: {text}")
        if len(self.rows) > 1:
            lines.insert(0, f"{len(broken)} of {len(self.rows)} deployments failed.")
        return "\n".join(lines)


@dataclass
class Converged:
    """What became of one blueprint. ``wrote`` is True from the first write on; ``secrets`` are values to mask."""

    row: Row
    plan: Plan
    wrote: bool = False
    secrets: frozenset[str] = frozenset()
