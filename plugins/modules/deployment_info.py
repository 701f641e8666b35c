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
  - Reads the recorded deployments of one or several clusters with their present state - endpoints, node pool, replicas,
    pods, objects, revisions - and on request what differs from their blueprints, and what they have in OCI.
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
  cluster_ids:
    description:
      - OCIDs of several clusters, which are read at the same time, each in the region that its OCID names.
      - A cluster that cannot be read is told in RV(clusters) and by a warning. The task fails when none can be read.
      - Excludes O(cluster_id), O(kubeconfig), O(context) and O(host), also those set by environment variables.
    type: list
    elements: str
    version_added: 0.2.0
  drift:
    description:
      - Whether to compare each deployment with its recorded blueprint as check mode would, and tell every field that a
        run would repair. Takes some requests for each deployment; nothing is written.
    type: bool
    default: false
    version_added: 0.2.0
  resources:
    description:
      - Whether to list what the deployments have in OCI.
    type: bool
    default: false
    version_added: 0.2.0
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

- name: Read the deployments of several clusters, one of which may be out of reach
  oci_ai.blueprints.deployment_info:
    cluster_ids:
      - "{{ cluster_id }}"
  register: fleet

- name: Name the clusters that could not be read
  ansible.builtin.debug:
    msg: "{{ fleet.clusters | rejectattr('reachable') | map(attribute='cluster_id') }}"

- name: Read what somebody has changed by hand since it was deployed, and what there is in OCI
  oci_ai.blueprints.deployment_info:
    drift: true
    resources: true
    cluster_id: "{{ cluster_id }}"

- name: Read the deployments of a group
  oci_ai.blueprints.deployment_info:
    group: rag
    cluster_id: "{{ cluster_id }}"
"""

RETURN = r"""
deployments:
  description: What was asked for, one entry per deployment, cluster by cluster.
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
    cluster_id:
      description: OCID of the cluster; empty when it was reached without one.
      type: str
      returned: always
      sample: ocid1.cluster.oc1.iad.aaaa
    reason:
      description: Why the deployment is in this state, as far as it can be seen; empty while it is as it should be.
      type: str
      returned: always
      sample: "pod recipe-vllm-llama-3-1-7d9f-x2x: ImagePullBackOff Back-off pulling image"
    created_at:
      description: When the oldest recorded revision was made; empty without a record. The last 10 revisions are kept.
      type: str
      returned: always
      sample: "2026-11-22T10:00:00Z"
    age_seconds:
      description: Seconds since RV(deployments[].created_at); null without a record.
      type: int
      returned: always
      sample: 86400
    history:
      description: Recorded revisions, newest first.
      type: list
      elements: dict
      returned: always
      contains:
        revision:
          description: Number of the revision.
          type: int
          returned: always
          sample: 2
        status:
          description: How far it came, one of V(pending), V(deployed), V(failed), V(superseded), V(undeploying).
          type: str
          returned: always
          sample: deployed
        time:
          description: When it was begun.
          type: str
          returned: always
          sample: "2026-11-22T10:00:00Z"
        changed:
          description: Fields of the blueprint that differ from the recorded revision before. No values.
          type: list
          elements: str
          returned: always
          sample: [recipe_image_uri]
    pods:
      description: Pods of the deployment, by name.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: Name of the pod.
          type: str
          returned: always
          sample: recipe-vllm-llama-3-1-7d9f8c-x2x4k
        node:
          description: Name of the node it runs on; empty while it has none.
          type: str
          returned: always
          sample: 10.0.10.12
        phase:
          description: Kubernetes' word for its phase.
          type: str
          returned: always
          sample: Running
        ready:
          description: Whether it is ready.
          type: bool
          returned: always
          sample: true
        restarts:
          description: How often its containers were restarted.
          type: int
          returned: always
          sample: 0
        gpus:
          description: GPUs and slices that it holds, by the name of the resource.
          type: dict
          returned: always
          sample:
            nvidia.com/gpu: 2
        reason:
          description: What it waits for; empty when there is nothing to say.
          type: str
          returned: always
          sample: ""
    gpus_used:
      description: GPUs and slices that all its pods hold, by the name of the resource.
      type: dict
      returned: always
      sample:
        nvidia.com/gpu: 2
    drift:
      description: What differs from the recorded blueprint; null where that cannot be told, and a warning says why.
      type: dict
      returned: when O(drift) is set, for deployments with a record
      contains:
        found:
          description: Whether a run of the recorded blueprint would change something.
          type: bool
          returned: always
          sample: true
        repairs:
          description: What a run would do, in its order.
          type: list
          elements: dict
          returned: always
          contains:
            action:
              description: One of V(create), V(update), V(replace), V(delete).
              type: str
              returned: always
              sample: update
            where:
              description: Either V(kubernetes) or V(oci).
              type: str
              returned: always
              sample: kubernetes
            kind:
              description: Kind of the object or resource.
              type: str
              returned: always
              sample: Deployment
            namespace:
              description: Namespace of the object.
              type: str
              returned: always
              sample: default
            name:
              description: Name of the object or resource.
              type: str
              returned: always
              sample: recipe-vllm-llama-3-1
            why:
              description: What would make the run do it.
              type: str
              returned: always
              sample: differs in spec.template.spec.containers[recipe].image
            fields:
              description:
                - Every field that would be changed in place, with the value that is there and the one that is wanted.
                  Null stands for none, secret values are masked. Empty where the whole is made or removed.
              type: list
              elements: dict
              returned: always
              sample:
                - field: spec.template.spec.containers[recipe].image
                  live: docker.io/vllm/vllm-openai:latest
                  wanted: docker.io/vllm/vllm-openai:v0.9.1
        foreign:
          description: What others have set and a run would leave.
          type: list
          elements: dict
          returned: always
          contains:
            kind:
              description: Kind of the object.
              type: str
              returned: always
              sample: Deployment
            namespace:
              description: Namespace of the object.
              type: str
              returned: always
              sample: default
            name:
              description: Name of the object.
              type: str
              returned: always
              sample: recipe-vllm-llama-3-1
            manager:
              description: Who set it, as Kubernetes has it.
              type: str
              returned: always
              sample: kubectl-edit
            fields:
              description: What was set.
              type: list
              elements: str
              returned: always
              sample: [".spec.template.spec.containers[name=sidecar]"]
    resources:
      description:
        - What the deployment has in OCI, by its records, by tags, and by the volumes and Services of the cluster.
      type: list
      elements: dict
      returned: when O(resources) is set, for deployments that were found
      contains:
        kind:
          description:
            - Such as V(NodePool), V(ClusterNetwork), V(Instance), V(InstanceConfiguration), V(ComputeCluster),
              V(LoadBalancer), V(BlockVolume), V(FileSystem), V(MountTarget), V(Export).
          type: str
          returned: always
          sample: NodePool
        id:
          description: OCID; empty for a load balancer of which OCI does not tell.
          type: str
          returned: always
          sample: ocid1.nodepool.oc1.iad.aaaa
        name:
          description:
            - Name in OCI; of volumes and load balancers the name in the cluster, of exports the path. Empty when it is
              not known.
          type: str
          returned: always
          sample: default-vllm-llama-3-1-1
        state:
          description: OCI's word for its state; empty when OCI was not asked for it, or does not tell.
          type: str
          returned: always
          sample: ACTIVE
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
      description:
        - Dedicated node pool; null when the blueprint has none.
        - C(ocpus) and C(memory_in_gbs) are those of flexible shapes, null for others.
        - C(size) and C(state) are null when OCI was not asked, because no O(cluster_id) was given, or may not be read.
          A pool that is gone has C(size) 0.
      type: dict
      returned: always
      sample:
        id: ocid1.nodepool.oc1.iad.aaaa
        name: vllm-llama-3-1-pool
        shape: VM.GPU.A10.2
        ocpus:
        memory_in_gbs:
        size: 1
        state: ACTIVE
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
clusters:
  description: The clusters that were asked for, in that order.
  returned: once connected
  type: list
  elements: dict
  contains:
    cluster_id:
      description: OCID of the cluster; empty when it was reached without one.
      type: str
      returned: always
      sample: ocid1.cluster.oc1.iad.aaaa
    reachable:
      description: Whether its deployments were read.
      type: bool
      returned: always
      sample: true
    error:
      description: Why they were not, in the same shape as RV(error); null when they were.
      type: dict
      returned: always
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
