#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module workspace_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_info
short_description: Read what a cluster offers to deployments
version_added: 0.2.0
description:
  - Reads which add-ons a cluster has - monitoring, MLflow, gateways, autoscaling, queues, GPU software - with version
    and health, where they are reached, and who installed them.
  - Also reads the cluster's gateways, its nodes and their GPUs, the settings of the workspace, the addresses of all
    deployments, and what the control plane of OCI AI Blueprints has deployed.
  - Add-ons are recognised by their Helm charts and the names of their workloads, whoever installed them, and by what
    OKE says of its own. Helm releases that are none of these are listed as well.
  - What may not be read is missing in the result, and a warning.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
notes:
  - Facts about the cluster and add-ons of OKE are read with O(cluster_id) only.
  - No Secret is read but the records of deployments. Of a password, the result says which Secret holds it.
seealso:
  - module: oci_ai.blueprints.deployment_info
  - module: oci_ai.blueprints.gpu_capacity_info
"""

EXAMPLES = r"""
- name: Read what the cluster offers
  oci_ai.blueprints.workspace_info:
    cluster_id: "{{ cluster_id }}"
  register: workspace

- name: Say where Grafana is
  ansible.builtin.debug:
    msg: "{{ workspace.urls.grafana }}"

- name: Stop unless everything that is installed is healthy
  ansible.builtin.assert:
    that: ill | length == 0
    fail_msg: "{{ ill | map(attribute='message') | join(' ') }}"
  vars:
    ill: "{{ workspace.add_ons | rejectattr('status', '==', 'healthy') }}"

- name: Stop unless jobs of teams can be queued
  ansible.builtin.assert:
    that: workspace.add_on_states.kueue == 'present'

- name: Name what somebody else has installed
  ansible.builtin.debug:
    msg: "{{ workspace.add_ons | rejectattr('installed_by', '==', 'us') | map(attribute='name') }}"
"""

RETURN = r"""
cluster:
  description: The cluster as OCI describes it. Null without O(cluster_id), or where OCI does not tell.
  returned: success
  type: dict
  contains:
    id:
      description: OCID of the cluster.
      type: str
      returned: always
      sample: ocid1.cluster.oc1.iad.aaaa
    name:
      description: Its name.
      type: str
      returned: always
      sample: inference
    compartment_id:
      description: OCID of its compartment.
      type: str
      returned: always
      sample: ocid1.compartment.oc1..aaaa
    vcn_id:
      description: OCID of its virtual cloud network.
      type: str
      returned: always
      sample: ocid1.vcn.oc1.iad.aaaa
    region:
      description: Its region.
      type: str
      returned: always
      sample: us-ashburn-1
    state:
      description: Its lifecycle state.
      type: str
      returned: always
      sample: ACTIVE
    type:
      description: V(BASIC_CLUSTER) or V(ENHANCED_CLUSTER).
      type: str
      returned: always
      sample: ENHANCED_CLUSTER
    cni:
      description: V(FLANNEL_OVERLAY) or V(OCI_VCN_IP_NATIVE).
      type: str
      returned: always
      sample: OCI_VCN_IP_NATIVE
    kubernetes_version:
      description: Version of its control plane.
      type: str
      returned: always
      sample: v1.34.1
    available_upgrades:
      description: Versions that the control plane can go to.
      type: list
      elements: str
      returned: always
      sample: [v1.35.0]
    endpoint:
      description: Address of the Kubernetes API.
      type: str
      returned: always
      sample: 203.0.113.9:6443
    public_endpoint:
      description: Its public address, empty without one.
      type: str
      returned: always
      sample: 203.0.113.9:6443
    private_endpoint:
      description: Its address inside the network.
      type: str
      returned: always
      sample: 10.0.0.9:6443
    freeform_tags:
      description: Its freeform tags.
      type: dict
      returned: always
      sample:
        team: research
kubernetes_version:
  description: Version that the Kubernetes API answers with.
  returned: success
  type: str
  sample: v1.34.1
settings:
  description: What the ConfigMap of the workspace sets, key by key.
  returned: success
  type: dict
  sample:
    ingress: gateway
    gateway: oci-ai-blueprints/public
urls:
  description:
    - Where C(prometheus), C(grafana), C(mlflow), C(gateway) and C(inference_gateway) are reached, empty where there is
      none. Prometheus is named as pods reach it, the others as browsers do where that is possible.
  returned: success
  type: dict
  sample:
    prometheus: http://prometheus-server.monitoring.svc.cluster.local
    grafana: https://grafana.example.com
    mlflow: https://mlflow.example.com
    gateway: https://203.0.113.10
    inference_gateway: ""
gateways:
  description: The Gateways of the cluster.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the Gateway.
      type: str
      returned: always
      sample: public
    namespace:
      description: Its namespace.
      type: str
      returned: always
      sample: oci-ai-blueprints
    class:
      description: Its GatewayClass.
      type: str
      returned: always
      sample: envoy
    address:
      description: Its address, empty while it has none.
      type: str
      returned: always
      sample: 203.0.113.10
    url:
      description: URL by this address.
      type: str
      returned: always
      sample: https://203.0.113.10
    programmed:
      description: Whether it is ready for traffic.
      type: bool
      returned: always
      sample: true
    message:
      description: What its controller says about that.
      type: str
      returned: always
    is_default:
      description: Whether the workspace publishes deployments through it.
      type: bool
      returned: always
      sample: true
add_ons:
  description: Every installation of an add-on that was found.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Which add-on it is, such as V(prometheus) or V(kueue). What only OKE knows has OKE's name.
      type: str
      returned: always
      sample: grafana
    namespace:
      description: Namespace of its workloads, empty where it has none that can be seen.
      type: str
      returned: always
      sample: monitoring
    release:
      description: Helm release, empty without one.
      type: str
      returned: always
      sample: kube-prometheus-stack
    chart_version:
      description: Version of the Helm chart, empty without one.
      type: str
      returned: always
      sample: 12.11.1
    version:
      description: Version of the program.
      type: str
      returned: always
      sample: 13.2.0
    status:
      description:
        - V(healthy), V(degraded), or V(unknown) where something that belongs to it may not be read.
      type: str
      returned: always
      sample: healthy
    message:
      description: The same in a sentence.
      type: str
      returned: always
      sample: 1 of 1 pods ready.
    installed_by:
      description:
        - Who installed it - V(us) (releases that the workspace lists as its own), V(oke), V(upstream) (the stack of OCI
          AI Blueprints, where its control plane runs), V(other).
      type: str
      returned: always
      sample: us
    internal_url:
      description: URL inside the cluster, empty without a Service.
      type: str
      returned: always
      sample: http://kube-prometheus-stack-grafana.monitoring.svc.cluster.local
    public_urls:
      description: URLs from outside the cluster.
      type: list
      elements: str
      returned: always
      sample: [https://grafana.example.com]
    admin_secret:
      description: Namespace and name of the Secret with the administrator's password, empty where none is known.
      type: str
      returned: always
      sample: monitoring/kube-prometheus-stack-grafana
add_on_states:
  description:
    - Whether each add-on is in the cluster, by name - V(present), V(absent), or V(unknown) where it was not found and
      you may not look everywhere.
  returned: success
  type: dict
  sample:
    kueue: present
    mlflow: absent
other_releases:
  description: Helm releases with workloads that are none of these add-ons.
  returned: success
  type: list
  elements: dict
  contains:
    namespace:
      description: Namespace of the release.
      type: str
      returned: always
      sample: billing
    release:
      description: Name of the release.
      type: str
      returned: always
      sample: redis
    chart:
      description: Chart and version, empty where unknown.
      type: str
      returned: always
      sample: redis-20.1.0
upstream_control_plane:
  description: Whether OCI AI Blueprints' own control plane runs in the cluster.
  returned: success
  type: bool
  sample: false
upstream_deployments:
  description:
    - What OCI AI Blueprints' own control plane has deployed - workloads that are called C(recipe-) and are not ours.
      Null when not all kinds of them may be listed.
  returned: success
  type: list
  elements: dict
  contains:
    canonical_name:
      description: Name of the deployment, without C(recipe-).
      type: str
      returned: always
      sample: llama
    namespace:
      description: Its namespace.
      type: str
      returned: always
      sample: default
    kind:
      description: Kind of the workload.
      type: str
      returned: always
      sample: Deployment
    name:
      description: Name of the workload.
      type: str
      returned: always
      sample: recipe-llama
    replicas:
      description: Replicas that are wanted and that are ready; of jobs the copies that have ended well.
      type: dict
      returned: always
      sample:
        desired: 1
        ready: 1
    endpoints:
      description: URLs C(internal), inside the cluster, and C(public), from outside.
      type: dict
      returned: always
      sample:
        internal: http://recipe-llama.default.svc.cluster.local
        public: [https://llama.203-0-113-20.nip.io]
node_pools:
  description: Nodes by pool and shape, null when nodes may not be listed.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: OCID of the pool, empty for nodes that joined by themselves.
      type: str
      returned: always
      sample: ocid1.nodepool.oc1.iad.aaaa
    name:
      description: Name of the pool, empty where unknown.
      type: str
      returned: always
      sample: gpus
    shape:
      description: Shape of the nodes.
      type: str
      returned: always
      sample: BM.GPU.H100.8
    nodes:
      description: How many nodes there are.
      type: int
      returned: always
      sample: 2
    ready:
      description: How many of them are ready.
      type: int
      returned: always
      sample: 2
    schedulable:
      description: How many of them are not cordoned.
      type: int
      returned: always
      sample: 2
    availability_domains:
      description: Where they are.
      type: list
      elements: str
      returned: always
      sample: [US-ASHBURN-AD-1]
    kubelet_versions:
      description: Their versions of Kubernetes.
      type: list
      elements: str
      returned: always
      sample: [v1.34.1]
    os_images:
      description: Their operating systems.
      type: list
      elements: str
      returned: always
      sample: [Oracle Linux Server 8.10]
    resources:
      description: Their GPUs and slices of GPUs. C(requested) and C(free) are null when pods may not be listed.
      type: list
      elements: dict
      returned: always
      sample:
        - name: nvidia.com/gpu
          allocatable: 16
          requested: 8
          free: 8
deployments:
  description:
    - What is deployed and where it is reached, null when it could not be read. M(oci_ai.blueprints.deployment_info)
      tells more.
  returned: success
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
    namespace:
      description: Kubernetes namespace.
      type: str
      returned: always
      sample: default
    mode:
      description: Kind of blueprint.
      type: str
      returned: always
      sample: service
    status:
      description: State of the deployment.
      type: str
      returned: always
      sample: deployed
    endpoints:
      description: URLs C(internal), inside the cluster, and C(public), from outside.
      type: dict
      returned: always
      sample:
        internal: http://recipe-vllm-llama-3-1.default.svc.cluster.local:80
        public: [https://vllm-llama-3-1.example.com]
warnings:
  description: What could not be read. Ansible leaves the key out when there is nothing.
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
      sample: invalid_option
    message:
      description: What happened, in one sentence.
      type: str
      returned: always
    hint:
      description: What can be done about it; may be empty.
      type: str
      returned: always
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.workspace_info import WORKSPACE_INFO


def main() -> None:
    run_module(WORKSPACE_INFO)


if __name__ == "__main__":
    main()
