#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module blueprint_undeploy: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: blueprint_undeploy
short_description: Undeploy OCI AI Blueprints, with proof
version_added: 0.1.0
description:
  - Removes deployments with everything that belongs to them, in reverse order. Then it proves that nothing is left,
    neither in Kubernetes nor in OCI, or fails and names what holds it.
  - Nothing is removed that this collection has not made. Undeploying what is not there is no error.
  - A shared node pool is not removed while pods of other deployments run on its nodes, nor a team while jobs of it run
    or wait, unless O(force) says so.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  name:
    description:
      - Name of the deployment, as it was written in the blueprint or in its canonical form.
      - Exactly one of O(name), O(names) and O(group) must be given.
    type: str
  names:
    description:
      - Names of several deployments. Shared node pools and teams among them go last, after what uses them.
    type: list
    elements: str
  group:
    description:
      - Name of a group. All deployments that belong to it are undeployed, each after those that depend on it. One that
        fails stops only those that it depends on.
    type: str
  namespace:
    description:
      - Kubernetes namespace of the deployments.
    type: str
    default: default
  discard_outputs:
    description:
      - Whether to undeploy although outputs of the deployment, such as a trained model, have not been
        uploaded yet. They are lost.
    type: bool
    default: false
  force:
    description:
      - Whether to undeploy a shared node pool although pods of other deployments still run on its nodes. They are
        evicted, and wait until other nodes take them.
      - Without it nothing is removed, and the error names these pods. Pods of DaemonSets, pods in the namespace
        V(kube-system) and pods that have ended do not count.
      - Also whether to undeploy a team although jobs run or wait in its queue. They are stopped, stay as they are, and
        wait for a team of that name.
    type: bool
    default: false
  adopt:
    description:
      - Whether to remove also Kubernetes objects that have the deployment's names but were made by somebody else.
    type: bool
    default: false
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.writes
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.wait
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_deploy
  - module: oci_ai.blueprints.deployment_info
"""

EXAMPLES = r"""
- name: Undeploy a deployment and its node pool
  oci_ai.blueprints.blueprint_undeploy:
    name: vllm llama
    cluster_id: "{{ cluster_id }}"
  register: gone

- name: Show what was looked for and what was left
  ansible.builtin.debug:
    msg: "{{ gone.proof }}"

- name: Show what undeploying several deployments would remove
  oci_ai.blueprints.blueprint_undeploy:
    names:
      - vllm-llama
      - embeddings
    namespace: models
    cluster_id: "{{ cluster_id }}"
  check_mode: true
  diff: true

- name: Undeploy all deployments of a group
  oci_ai.blueprints.blueprint_undeploy:
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
        ocpus:
        memory_in_gbs:
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
      description: Where a job waits; null here.
      type: dict
      returned: always
      sample: null
    team:
      description: Quotas of a team and their use; null here.
      type: dict
      returned: always
      sample: null
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
  description: The steps that were taken, or in check mode would be.
  returned: once the options were understood
  type: list
  elements: dict
  contains:
    action:
      description: One of V(create), V(update), V(replace), V(delete), V(none).
      type: str
      returned: always
      sample: create
    kind:
      description: Kind of the object or resource.
      type: str
      returned: always
      sample: Deployment
    name:
      description: Name of the object or resource.
      type: str
      returned: always
      sample: recipe-vllm-llama-3-1
    namespace:
      description: Namespace of the object; empty for resources of OCI.
      type: str
      returned: always
      sample: default
    where:
      description: V(kubernetes) or V(oci).
      type: str
      returned: always
      sample: kubernetes
    why:
      description: Reason for the step.
      type: str
      returned: always
      sample: does not exist
removed:
  description: What was removed, or in check mode would be.
  returned: once the options were understood
  type: list
  elements: dict
  contains:
    where:
      description: V(kubernetes) or V(oci).
      type: str
      returned: always
      sample: oci
    kind:
      description: Kind of the object or resource.
      type: str
      returned: always
      sample: NodePool
    namespace:
      description: Namespace of the object; empty for resources of OCI.
      type: str
      returned: always
      sample: ""
    name:
      description: Name of the object or resource.
      type: str
      returned: always
      sample: vllm-llama-pool
proof:
  description: The search after the removal.
  returned: when something was removed or searched for
  type: dict
  contains:
    checked:
      description: What was searched.
      type: list
      elements: str
      returned: always
    left:
      description:
        - What still carries the deployment's identity, like RV(removed); empty when the proof holds.
        - In check mode it is what the run would return.
      type: list
      elements: dict
      returned: always
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_undeploy import BLUEPRINT_UNDEPLOY
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(BLUEPRINT_UNDEPLOY)


if __name__ == "__main__":
    main()
