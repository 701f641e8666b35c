#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module cluster_kubeconfig_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: cluster_kubeconfig_info
short_description: Get a kubeconfig by which Helm and kubectl reach an OKE cluster
version_added: 0.2.0
description:
  - Returns the content of a kubeconfig for an OKE cluster, for programs that know nothing of OCI, such as Helm, kubectl
    and the modules of C(kubernetes.core).
  - It holds no token. Programs run a login plugin that comes with this collection, which signs a new token whenever
    they need one. OKE's tokens end after four minutes; what takes longer goes on nevertheless.
  - The plugin logs in to OCI as this task does, on the machine where this task ran.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  cluster_id:
    description: OCID of the cluster.
    type: str
    required: true
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.oci
notes:
  - The pass phrase of an API key is not written into the kubeconfig. Where there is one, set it in the environment
    variable E(OCI_USER_KEY_PASS_PHRASE) for the programs, too.
  - Where the module runs on another host than the controller, the plugin is that of Oracle's command line, C(oci),
    which has to be installed there.
seealso:
  - module: oci_ai.blueprints.workspace_info
"""

EXAMPLES = r"""
- name: Get into the cluster
  oci_ai.blueprints.cluster_kubeconfig_info:
    cluster_id: "{{ cluster_id }}"
  register: access

- name: Install a chart, however long that takes
  kubernetes.core.helm:
    kubeconfig: "{{ access.kubeconfig }}"
    release_name: keda
    release_namespace: keda
    create_namespace: true
    chart_ref: oci://registry.example.com/charts/keda
    chart_version: 2.20.2
"""

RETURN = r"""
kubeconfig:
  description: Content of the kubeconfig, with one context. It holds no secret.
  returned: success
  type: dict
  sample:
    apiVersion: v1
    kind: Config
server:
  description: URL of the Kubernetes API.
  returned: success
  type: str
  sample: https://203.0.113.9:6443
"""


from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.cluster_kubeconfig_info import (
    CLUSTER_KUBECONFIG_INFO,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(CLUSTER_KUBECONFIG_INFO)


if __name__ == "__main__":
    main()
