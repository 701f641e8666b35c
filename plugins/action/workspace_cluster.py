# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.workspace_cluster import WORKSPACE_CLUSTER
from ansible_collections.oci_ai.blueprints.plugins.plugin_utils.in_process import InProcess


class ActionModule(InProcess):
    door = WORKSPACE_CLUSTER
