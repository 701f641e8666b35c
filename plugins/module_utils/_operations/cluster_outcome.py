# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found and done about a workspace's cluster, in the shape that playbooks read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .._errors import BlueprintsError
from .._plan.diff import texts
from .._plan.network_resources import GROUPS, VCN, group_place, subnet_place
from .._plan.step import Plan


@dataclass
class ClusterRow:
    """``cluster`` of a result. Texts are "" for what is not there, or in check mode not yet."""

    name: str
    compartment_id: str = ""
    id: str = ""
    state: str = ""
    kubernetes_version: str = ""
    public_endpoint: str = ""
    private_endpoint: str = ""
    vcn_id: str = ""
    region: str = ""
    adopted: bool = False

    def as_result(self) -> dict[str, object]:
        return {**vars(self)}


@dataclass
class ClusterOutcome:
    """Result of a task. ``ids``: OCIDs of what was made, by place. ``before`` and ``after`` are the diff."""

    cluster: ClusterRow
    ids: Mapping[str, str] = field(default_factory=dict)
    node_pool_id: str = ""
    addons: list[dict[str, str]] = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    changed: bool = False
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    error: BlueprintsError | None = None

    def show(self, plan: Plan) -> None:
        """The plan and its difference."""
        self.plan = plan
        self.before, self.after = texts([plan])

    def result(self) -> dict[str, object]:
        """The task's result without ``diff``. What was done before an error stays in it."""
        found: dict[str, object] = {
            "changed": self.changed,
            "cluster": self.cluster.as_result(),
            "network": {
                "vcn_id": self.ids.get(VCN, "") or self.cluster.vcn_id,
                "subnets": {_key(name): self.ids.get(subnet_place(name), "") for name in GROUPS},
                "security_groups": {_key(name): self.ids.get(group_place(name), "") for name in GROUPS},
            },
            "node_pool_id": self.node_pool_id,
            "addons": self.addons,
            "plan": [step.as_result() for step in self.plan.steps],
            "warnings": list(dict.fromkeys(self.warnings)),
        }
        return found if self.error is None else {**found, "failed": True, **self.error.as_result()}


def _key(name: str) -> str:
    return name.replace("-", "_")
