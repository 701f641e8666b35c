#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module blueprint_deploy: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: blueprint_deploy
short_description: Deploy OCI AI Blueprints on an OKE cluster
version_added: 0.1.0
description:
  - Takes the JSON that C(POST /deployment) of OCI AI Blueprints takes, unchanged, and brings OCI and the cluster to the
    state it describes. A dedicated node pool where the blueprint asks for one, the workload, its service, its way in.
  - Only what differs is changed, and only what this collection has made; what others have added is reported and left.
  - With check mode and diff, everything that would be done is shown and nothing is written.
  - A run that was interrupted is taken up by the next one.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  blueprint:
    description:
      - The blueprint, a dictionary; or a group of them, with the key C(deployment_group).
      - The members of a group are deployed each after those in its C(depends_on), and otherwise side by side. One that
        fails stops only those that depend on it. A deployment is called after its C(deployment_name) and the group.
      - Exactly one of O(blueprint), O(blueprints) and O(src) must be given.
    type: raw
  blueprints:
    description:
      - Several blueprints or groups, a list of dictionaries. One that fails does not stop the others that do not depend
        on it; the task fails at the end and carries every result.
    type: raw
  src:
    description:
      - Path of a JSON or YAML file with a blueprint, a group of them, or a list of both.
      - A relative path is searched for as other files of a playbook or role are. The file is read on the controller if
        it exists there, else on the machine on which the task runs.
    type: path
  namespace:
    description:
      - Kubernetes namespace of the deployments. The name of a deployment is unique in it.
    type: str
    default: default
  on_failure:
    description:
      - What to do when the workload cannot become ready.
      - V(keep) leaves everything as it is, to be looked at and repaired by the next run.
      - V(rollback) goes back to the last revision that was deployed, and takes everything away where there is none.
        M(oci_ai.blueprints.deployment_logs) still shows why the pods failed, until the deployment is undeployed.
    type: str
    default: keep
    choices:
      - keep
      - rollback
  adopt:
    description:
      - Whether to take over objects and resources that have the deployment's names but were made by somebody else.
        Otherwise they are refused before anything is written.
    type: bool
    default: false
  drain:
    description:
      - Whether a blueprint of mode C(update) may evict the pods that hold GPUs which it cuts anew.
        PodDisruptionBudgets are respected. Otherwise it is refused while there are such pods, and names them.
      - Likewise whether one of mode C(shared_node_pool) may replace its nodes, where another shape, boot volume
        or availability domain makes that necessary, while pods of others run on them. The new nodes come first.
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
  - module: oci_ai.blueprints.blueprint_undeploy
  - module: oci_ai.blueprints.deployment_info
"""

EXAMPLES = r"""
- name: Show what deploying a blueprint would do
  oci_ai.blueprints.blueprint_deploy:
    src: vllm.json
    cluster_id: "{{ cluster_id }}"
  check_mode: true
  diff: true

- name: Serve a model with vLLM on one A10 GPU, on a node pool of its own
  oci_ai.blueprints.blueprint_deploy:
    cluster_id: "{{ cluster_id }}"
    blueprint:
      recipe_id: llm_inference_nvidia
      recipe_mode: service
      deployment_name: vllm llama
      recipe_image_uri: docker.io/vllm/vllm-openai:v0.10.2
      recipe_node_shape: VM.GPU.A10.2
      recipe_node_pool_size: 1
      recipe_node_boot_volume_size_in_gbs: 200
      recipe_replica_count: 1
      recipe_nvidia_gpu_count: 1
      recipe_container_port: "8000"
      recipe_container_command_args:
        - --model
        - meta-llama/Llama-3.1-8B-Instruct
        - --port
        - "8000"
  register: vllm

- name: Say where it can be called
  ansible.builtin.debug:
    msg: "{{ vllm.deployments[0].endpoints }}"

- name: Deploy several blueprints and go back to the last good revision of one that fails
  oci_ai.blueprints.blueprint_deploy:
    cluster_id: "{{ cluster_id }}"
    namespace: models
    blueprints:
      - "{{ lookup('ansible.builtin.file', 'blueprints/chat.json') | from_json }}"
      - "{{ lookup('ansible.builtin.file', 'blueprints/embeddings.json') | from_json }}"
    on_failure: rollback
    wait_timeout: 1800

- name: Cut the GPUs of a shared pool anew, node by node, and move the pods that use them away
  oci_ai.blueprints.blueprint_deploy:
    cluster_id: "{{ cluster_id }}"
    blueprint:
      recipe_mode: update
      deployment_name: small slices
      recipe_node_pool_name: h100 shared pool
      shared_node_pool_mig_config: all-1g.10gb
    drain: true

- name: Deploy a database, and then what is told its address
  oci_ai.blueprints.blueprint_deploy:
    cluster_id: "{{ cluster_id }}"
    blueprint:
      deployment_group:
        name: shop
        deployments:
          - name: database
            exports:
              - internal_dns_name
            recipe:
              recipe_id: database
              recipe_mode: service
              deployment_name: database
              recipe_image_uri: docker.io/library/redis:8.2
              recipe_node_shape: VM.Standard.E5.Flex
              recipe_flex_shape_ocpu_count: 2
              recipe_flex_shape_memory_size_in_gbs: 16
              recipe_node_boot_volume_size_in_gbs: 100
              recipe_container_port: "6379"
              recipe_host_port: "6379"
          - name: app
            depends_on:
              - database
            recipe:
              recipe_id: app
              recipe_mode: service
              deployment_name: app
              recipe_image_uri: docker.io/example/app:1.0
              recipe_node_shape: VM.Standard.E5.Flex
              recipe_flex_shape_ocpu_count: 2
              recipe_flex_shape_memory_size_in_gbs: 16
              recipe_node_boot_volume_size_in_gbs: 100
              recipe_container_port: "8080"
              recipe_container_env:
                - key: REDIS_URL
                  value: redis://${database.internal_dns_name}:6379

- name: Give a team a share of the shared nodes, which it lends to other teams while it does not need it
  oci_ai.blueprints.blueprint_deploy:
    cluster_id: "{{ cluster_id }}"
    blueprint:
      recipe_mode: team
      deployment_name: team research
      team:
        team_name: research
        priority_threshold: 100
        quotas:
          - shape_name: VM.GPU.A10.2
            cpu_nominal_quota: "56"
            mem_nominal_quota: "400"
            gpu_nominal_quota: "4"
            gpu_borrowing_limit: "2"

- name: Send a job to the queue of that team without waiting for it
  oci_ai.blueprints.blueprint_deploy:
    src: training.json
    cluster_id: "{{ cluster_id }}"
    wait: false
  register: training

- name: Say why it waits
  ansible.builtin.debug:
    msg: "{{ training.deployments[0].queue.message }}"
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
  description: The steps that were taken, or in check mode would be, V(none) for what is as it should be.
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_deploy import BLUEPRINT_DEPLOY
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(BLUEPRINT_DEPLOY)


if __name__ == "__main__":
    main()
