# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found and done about secrets of users, in the shape that playbooks read. Never a value."""

from __future__ import annotations

from dataclasses import dataclass, field

from .._errors import BlueprintsError
from .._manifest import Manifest, section, text
from .._plan.compare import labels_of
from .._plan.step import Plan
from .._plan.user_secret import is_ours, word_for


@dataclass
class SecretRow:
    """One entry of ``secrets``. ``type`` is the payload's word for it, or Kubernetes' own where there is none."""

    name: str
    namespace: str
    present: bool = False
    changed: bool = False
    type: str = ""
    keys: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    ours: bool = False
    used_by: list[str] = field(default_factory=list)

    def show(self, secret: Manifest) -> None:
        """Fills in what a Secret of Kubernetes tells about itself."""
        self.present = True
        self.type = word_for(text(secret, "type"))
        self.keys = sorted(section(secret, "data"))
        self.labels = labels_of(secret)
        self.ours = is_ours(secret)

    def forget(self) -> None:
        """The Secret is there no more."""
        self.present = self.ours = False
        self.type, self.keys, self.labels = "", [], {}

    def as_result(self) -> dict[str, object]:
        return {
            "name": self.name,
            "namespace": self.namespace,
            "status": "present" if self.present else "absent",
            "changed": self.changed,
            "type": self.type,
            "keys": list(self.keys),
            "labels": dict(self.labels),
            "ours": self.ours,
            "used_by": list(self.used_by),
        }


@dataclass
class SecretsOutcome:
    """Result of a task. ``before`` and ``after`` are the diff; ``secrets`` the values to mask one by one."""

    rows: list[SecretRow] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    connection: str = ""
    error: BlueprintsError | None = None

    def result(self) -> dict[str, object]:
        """The task's result without ``diff``. What was done before an error stays in it."""
        found: dict[str, object] = {
            "changed": any(row.changed for row in self.rows),
            "secrets": [row.as_result() for row in self.rows],
            "plan": [step.as_result() for step in self.plan.steps],
            "warnings": list(dict.fromkeys(self.warnings)),
            "connection": self.connection,
        }
        return found if self.error is None else {**found, "failed": True, **self.error.as_result()}
