# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that name the cluster and the compartment."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  cluster_id:
    description:
      - OCID of the OKE cluster. Alone, it is enough to connect; endpoint and certificate authority are read from OKE,
        and access tokens are signed with the OCI credentials and renewed while the task runs.
      - Also names the cluster to which node pools belong. Blueprints without a node pool of
        their own work without it.
    type: str
  compartment_id:
    description:
      - OCID of the compartment for node pools.
      - Defaults to what the workspace says, else to the compartment of the cluster.
      - A node pool that exists stays where it is, with a warning; the next one that is made is made here.
    type: str
requirements:
  - python >= 3.11
  - oci
  - pydantic >= 2.7
  - PyYAML
  - urllib3 >= 2.0
"""
