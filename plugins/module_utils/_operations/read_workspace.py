# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defaults that a cluster's workspace keeps for all deployments."""

from __future__ import annotations

from .._kube.client import Kube
from .._kube.kinds import CONFIG_MAP as CONFIG_MAP_KIND
from .._manifest import section
from .._plan.workspace import CONFIG_MAP, WORKSPACE_NAMESPACE, Workspace, workspace_from


def read_workspace(kube: Kube) -> Workspace:
    """All unset where the cluster has no workspace."""
    data = section(kube.get(CONFIG_MAP_KIND, CONFIG_MAP, WORKSPACE_NAMESPACE) or {}, "data")
    return workspace_from({key: str(value) for key, value in data.items()})
