# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was found about a workspace, in the shape that playbooks read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Row = Mapping[str, object]


@dataclass
class WorkspaceOutcome:
    """Result of a task, which changes nothing. ``cluster`` is None without a cluster OCID, or where OCI tells nothing.

    ``node_pools``, ``deployments`` and ``upstream_deployments`` are None where they could not be read.
    """

    connection: str
    cluster: Row | None = None
    kubernetes_version: str = ""
    node_pools: Sequence[Row] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    gateways: Sequence[Row] = ()
    add_ons: Sequence[Row] = ()
    add_on_states: Mapping[str, str] = field(default_factory=dict)
    other_releases: Sequence[Row] = ()
    upstream_control_plane: bool = False
    upstream_deployments: Sequence[Row] | None = None
    deployments: Sequence[Row] | None = None
    warnings: list[str] = field(default_factory=list)
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()

    def result(self) -> dict[str, object]:
        return {
            "changed": False,
            "connection": self.connection,
            "cluster": self.cluster,
            "kubernetes_version": self.kubernetes_version,
            "node_pools": self.node_pools,
            "settings": self.settings,
            "urls": self.urls,
            "gateways": self.gateways,
            "add_ons": self.add_ons,
            "add_on_states": self.add_on_states,
            "other_releases": self.other_releases,
            "upstream_control_plane": self.upstream_control_plane,
            "upstream_deployments": self.upstream_deployments,
            "deployments": self.deployments,
            "warnings": list(dict.fromkeys(self.warnings)),
        }
