# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defaults that the workspace's ConfigMap gives."""

from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace, workspace_from


def test_an_empty_workspace_sets_nothing() -> None:
    assert workspace_from({}) == Workspace()


def test_values_are_taken_without_the_space_that_yaml_blocks_leave() -> None:
    assert workspace_from({"domain": " ai.example.com\n"}) == Workspace(domain="ai.example.com")


def test_keys_of_other_tools_are_left_alone() -> None:
    assert workspace_from({"grafana_url": "https://x", "ingress": "nginx"}) == Workspace(ingress="nginx")
