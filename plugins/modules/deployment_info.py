#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module deployment_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: deployment_info
short_description: Read what is deployed
version_added: 0.1.0
description:
  - Reads the recorded deployments of a cluster with their present state - endpoints, node pool, replicas, objects.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  names:
    description:
      - Names of the deployments, as written in the blueprints or in canonical form. All deployments when absent.
    type: list
    elements: str
  group:
    description:
      - Name of a group. Only the deployments that belong to it are read. Excludes O(names).
    type: str
  namespace:
    description:
      - Kubernetes namespace of the deployments. All namespaces when absent.
    type: str
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_deploy
  - module: oci_ai.blueprints.blueprint_undeploy
"""

EXAMPLES = r"""
- name: Read everything that is deployed on a cluster
  oci_ai.blueprints.deployment_info:
    cluster_id: "{{ cluster_id }}"
  register: found

- name: List names and states
  ansible.builtin.debug:
    msg: "{{ found.deployments | map(attribute='canonical_name') | zip(found.deployments | map(attribute='status')) }}"

- name: Read one deployment
  oci_ai.blueprints.deployment_info:
    names:
      - vllm llama
    namespace: default
    cluster_id: "{{ cluster_id }}"

- name: Read the deployments of a group
  oci_ai.blueprints.deployment_info:
    group: rag
    cluster_id: "{{ cluster_id }}"
"""

RETURN = r"""
deployments:
  description: What was asked for, one entry per deployment, in the order it was asked for.
  returned: once the options were understood
  type: list
  elements: dict
  contains:
    name:
      description: Name of the deployment as it was written.
      type: str
      returned: always
      sample: vLLM llama 3.1
    canonical_name:
      description: Name in the form that is used in Kubernetes and OCI.
      type: str
      returned: always
      sample: vllm-llama-3-1
    mode:
      description: Kind of blueprint, one of V(service), V(job), V(update), V(shared_node_pool), V(team).
      type: str
      returned: always
      sample: service
    namespace:
      description: Kubernetes namespace.
      type: str
      returned: always
      sample: default
    group:
      description: Name of the group that the deployment belongs to; empty when it stands alone.
      type: str
      returned: always
      sample: rag
    status:
      description:
        - State of the deployment, one of V(planned), V(pending), V(deployed), V(degraded), V(failed), V(undeploying),
          V(absent).
      type: str
      returned: always
      sample: deployed
    revision:
      description: Number of the recorded revision; V(0) when there is none.
      type: int
      returned: always
      sample: 1
    changed:
      description: Whether this deployment was changed, or in check mode would be.
      type: bool
      returned: always
      sample: true
    endpoints:
      description: Where the service can be called.
      type: dict
      returned: always
      contains:
        internal:
          description: URL inside the cluster; empty when the blueprint has none.
          type: str
          returned: always
          sample: http://recipe-vllm-llama-3-1.default.svc.cluster.local:80
        public:
          description: URLs from outside the cluster.
          type: list
          elements: str
          returned: always
          sample: [https://vllm-llama-3-1.example.com]
    node_pool:
      description: Dedicated node pool; null when the blueprint has none.
      type: dict
      returned: always
      sample:
        id: ocid1.nodepool.oc1.iad.aaaa
        name: vllm-llama-3-1-pool
        shape: VM.GPU.A10.2
        size: 1
    replicas:
      description: Desired and ready replicas; null where the mode has none.
      type: dict
      returned: always
      sample:
        desired: 1
        ready: 1
    model:
      description:
        - Where a fine-tuning job leaves its model once it is done; null for other blueprints, and when no bucket is
          known to get it.
      type: dict
      returned: always
      contains:
        bucket:
          description: Name of the bucket.
          type: str
          returned: always
          sample: tuned-models
        prefix:
          description: What the names of the model's objects begin with; empty when they are at the top of the bucket.
          type: str
          returned: always
          sample: llama-3.1-8b-quotes/
    queue:
      description: Where the job of a team waits, and why; null for all other deployments.
      type: dict
      returned: always
      contains:
        team:
          description: Name of the team.
          type: str
          returned: always
          sample: research
        local_queue:
          description: Queue of the team in the namespace.
          type: str
          returned: always
          sample: research-local-queue
        cluster_queue:
          description: Queue that holds the team's quotas.
          type: str
          returned: always
          sample: research-cluster-queue
        priority_class:
          description: Class that ranks the team's jobs; empty when there is none.
          type: str
          returned: always
          sample: research-priority
        state:
          description: One of V(waiting), V(admitted), V(finished).
          type: str
          returned: always
          sample: waiting
        reason:
          description: Kueue's word for it.
          type: str
          returned: always
          sample: Pending
        message:
          description: Kueue's sentence on it.
          type: str
          returned: always
          sample: insufficient unused quota for nvidia.com/gpu in flavor vm-gpu-a10-2, 2 more needed
    team:
      description: Quotas of a team and their use; null for all other deployments, and before the team is made.
      type: dict
      returned: always
      contains:
        name:
          description: Name of the team.
          type: str
          returned: always
          sample: research
        cluster_queue:
          description: Queue that holds the quotas.
          type: str
          returned: always
          sample: research-cluster-queue
        cohort:
          description: Teams of the same cohort lend to each other.
          type: str
          returned: always
          sample: oci-ai-blueprints
        active:
          description: Whether jobs are admitted.
          type: bool
          returned: always
          sample: true
        message:
          description: Why no jobs are admitted; empty when they are.
          type: str
          returned: always
          sample: ""
        waiting:
          description: Number of jobs that wait.
          type: int
          returned: always
          sample: 1
        admitted:
          description: Number of jobs that run.
          type: int
          returned: always
          sample: 2
        quotas:
          description: One entry for each shape and resource. A limit that is empty is none.
          type: list
          elements: dict
          returned: always
          sample:
            - flavor: vm-gpu-a10-2
              resource: nvidia.com/gpu
              nominal: "4"
              borrowing_limit: "2"
              lending_limit: ""
              used: "5"
              borrowed: "1"
    objects:
      description: Kubernetes objects of the deployment.
      type: list
      elements: dict
      returned: always
      contains:
        api_version:
          description: API version of the object.
          type: str
          returned: always
          sample: apps/v1
        kind:
          description: Kind of the object.
          type: str
          returned: always
          sample: Deployment
        namespace:
          description: Namespace of the object; empty for cluster-wide kinds.
          type: str
          returned: always
          sample: default
        name:
          description: Name of the object.
          type: str
          returned: always
          sample: recipe-vllm-llama-3-1
    warnings:
      description: What deserves attention, such as fields that somebody else has added.
      type: list
      elements: str
      returned: always
    error:
      description: What went wrong; the same shape as RV(error).
      type: dict
      returned: when this deployment failed
    evidence:
      description: Events, container states, last log lines and work request errors that show why.
      type: list
      elements: str
      returned: when this deployment failed
plan:
  description: Always empty, as nothing is changed.
  returned: once the options were understood
  type: list
  elements: dict
warnings:
  description: Everything that deserves attention. Ansible leaves the key out when there is nothing.
  returned: when there are any
  type: list
  elements: str
connection:
  description: Which of the connection options was used to reach the cluster.
  returned: once connected
  type: str
  sample: cluster_id
error:
  description: What went wrong, for playbooks.
  returned: on failure, unless the options could not be understood
  type: dict
  contains:
    code:
      description: Stable name of the kind of error.
      type: str
      returned: always
      sample: out_of_host_capacity
    message:
      description: What happened, in one sentence.
      type: str
      returned: always
      sample: No host capacity for 1 x BM.GPU.H100.8.
    hint:
      description: What can be done about it; may be empty.
      type: str
      returned: always
      sample: Try another availability domain.
    evidence:
      description: What proves it.
      type: list
      elements: str
      returned: always
    details:
      description: Figures and identifiers that belong to the error.
      type: dict
      returned: always
"""

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.deployment_info import DEPLOYMENT_INFO
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(DEPLOYMENT_INFO)


if __name__ == "__main__":
    main()
