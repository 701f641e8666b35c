#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module workspace_cluster: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: workspace_cluster
short_description: Create an OKE cluster with its network for a workspace
version_added: 0.2.0
description:
  - Creates what a workspace stands on in OCI. That is a VCN with internet, NAT and service gateway, route tables,
    security lists and network security groups, subnets for the API endpoint, load balancers, nodes and pods, an
    enhanced OKE cluster whose pods have addresses of the VCN, and a node pool for what needs no GPU.
  - With O(cluster_id) it uses a cluster that somebody else has made. Nothing of it is changed then but O(addons).
  - What it made is found again by freeform tags and its place in them, whatever it is called since. A task that was
    killed is completed by the next, without anything being made twice.
  - O(state=absent) removes what this module made and nothing else, and looks whether anything is left. It refuses
    before anything is removed while others use the cluster or its network.
  - The shared nodes and deployments of blueprints have nodes of their own. See M(oci_ai.blueprints.blueprint_deploy).
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  name:
    description:
      - Name of the cluster and of its VCN. Other resources are named after it.
    type: str
    required: true
  state:
    description:
      - Whether the cluster is there or not.
    type: str
    choices:
      - present
      - absent
    default: present
  cluster_id:
    description:
      - OCID of a cluster that exists. If this module did not make it, options other than O(addons) can only confirm
        what it is, and O(state=absent) leaves it as it is.
    type: str
  compartment_id:
    description:
      - OCID of the compartment for all that is made. Required unless O(cluster_id) is given.
    type: str
  kubernetes_version:
    description:
      - Version of Kubernetes, for example V(v1.34.1). A new cluster has the newest that OKE offers unless this is set.
      - A newer version upgrades the control plane. Nodes that exist stay as they are.
    type: str
  vcn_cidr:
    description:
      - Addresses of the VCN, from C(/16) to C(/20). Cannot be changed. A new cluster has V(10.0.0.0/16) unless set.
    type: str
  services_cidr:
    description:
      - Addresses of Services in the cluster, which must not overlap the VCN. Chosen once, when the cluster is made.
        V(10.96.0.0/16) unless set.
    type: str
  public_endpoint:
    description:
      - Whether the Kubernetes API can be reached from outside the VCN. Cannot be changed. That of a new cluster can
        unless this is V(false).
    type: bool
  control_plane_allowed_cidrs:
    description:
      - Who may call the Kubernetes API from outside the cluster, besides logging in to it. Narrow it to where your
        users and automation are.
      - A new cluster has V(0.0.0.0/0) unless set. If not set, an existing one keeps what it has.
    type: list
    elements: str
  node_pool:
    description:
      - Nodes for add-ons and everything else that needs no GPU. If not set, an existing pool stays as it is.
      - The number of nodes changes at once, everything else with new nodes.
    type: dict
    suboptions:
      shape:
        description: A flexible shape without GPUs.
        type: str
        default: VM.Standard.E5.Flex
      ocpus:
        description: OCPUs of each node.
        type: int
        default: 4
      memory_in_gbs:
        description: Memory of each node in GB.
        type: int
        default: 32
      size:
        description: Number of nodes, spread over the availability domains.
        type: int
        default: 3
      boot_volume_size_in_gbs:
        description: Size of each node's boot volume in GB.
        type: int
        default: 100
  addons:
    description:
      - Add-ons of OKE that the cluster has to have, such as C(CertManager) or C(KubernetesMetricsServer). Those that
        are not named are left as they are.
      - The role P(oci_ai.blueprints.workspace#role) installs the add-ons of a workspace itself, and refuses those of
        OKE that clash with them.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the add-on as OKE has it.
        type: str
        required: true
      configurations:
        description: Configurations to have, by key. Others stay.
        type: dict
        default: {}
  force:
    description:
      - Whether O(state=absent) leaves block volumes behind that claims in the cluster made. It refuses otherwise.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds that the whole task may take. A cluster takes about 10 minutes.
    type: int
    default: 3600
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.writes
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.oci
notes:
  - Security lists are made empty. Load balancers of Services write their rules into them, which this module leaves
    alone; all other traffic is allowed by the rules of network security groups.
seealso:
  - module: oci_ai.blueprints.workspace_info
  - plugin: oci_ai.blueprints.oke
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Have a cluster for a workspace
  oci_ai.blueprints.workspace_cluster:
    name: ml-fra
    compartment_id: "{{ compartment_id }}"
    control_plane_allowed_cidrs:
      - 198.51.100.0/24
  register: made

- name: Prepare it for blueprints
  ansible.builtin.include_role:
    name: oci_ai.blueprints.workspace
  vars:
    workspace_cluster_id: "{{ made.cluster.id }}"

- name: See what one with larger nodes would take and cost
  oci_ai.blueprints.workspace_cluster:
    name: ml-ams
    compartment_id: "{{ compartment_id }}"
    region: eu-amsterdam-1
    vcn_cidr: 10.40.0.0/16
    public_endpoint: false
    node_pool:
      ocpus: 16
      memory_in_gbs: 128
    addons:
      - name: CertManager
  check_mode: true
  diff: true

- name: Use a cluster that is there
  oci_ai.blueprints.workspace_cluster:
    name: research
    cluster_id: "{{ cluster_id }}"

- name: Take away what was made, and prove it
  oci_ai.blueprints.workspace_cluster:
    name: ml-fra
    compartment_id: "{{ compartment_id }}"
    state: absent
"""

RETURN = r"""
cluster:
  description: The cluster. Texts are empty for what is not there, or in check mode not yet.
  returned: always
  type: dict
  contains:
    id:
      description: OCID.
      type: str
      sample: ocid1.cluster.oc1.eu-frankfurt-1.exampleuniqueid
    name:
      description: Name.
      type: str
      sample: ml-fra
    state:
      description: Life cycle state, C(DELETED) once it is proved that nothing is left.
      type: str
      sample: ACTIVE
    kubernetes_version:
      description: Version of the control plane.
      type: str
      sample: v1.34.1
    public_endpoint:
      description: Address and port of the Kubernetes API from outside the VCN.
      type: str
      sample: 203.0.113.9:6443
    private_endpoint:
      description: Address and port of the Kubernetes API within the VCN.
      type: str
      sample: 10.0.0.5:6443
    vcn_id:
      description: OCID of its VCN.
      type: str
      sample: ocid1.vcn.oc1.eu-frankfurt-1.exampleuniqueid
    compartment_id:
      description: OCID of its compartment.
      type: str
      sample: ocid1.compartment.oc1..exampleuniqueid
    region:
      description: Region.
      type: str
      sample: eu-frankfurt-1
    adopted:
      description: Whether somebody else has made it.
      type: bool
      sample: false
network:
  description: OCIDs of the network that this module made; empty texts for a cluster that somebody else has made.
  returned: always
  type: dict
  contains:
    vcn_id:
      description: OCID of the VCN.
      type: str
      sample: ocid1.vcn.oc1.eu-frankfurt-1.exampleuniqueid
    subnets:
      description: OCIDs of the subnets C(endpoint), C(load_balancers), C(nodes) and C(pods).
      type: dict
      sample:
        nodes: ocid1.subnet.oc1.eu-frankfurt-1.exampleuniqueid
    security_groups:
      description: OCIDs of the network security groups C(endpoint), C(load_balancers), C(nodes) and C(pods).
      type: dict
      sample:
        nodes: ocid1.networksecuritygroup.oc1.eu-frankfurt-1.exampleuniqueid
node_pool_id:
  description: OCID of the node pool for what needs no GPU.
  returned: always
  type: str
  sample: ocid1.nodepool.oc1.eu-frankfurt-1.exampleuniqueid
addons:
  description: The add-ons of O(addons) with their state and OKE's error, if there is one.
  returned: always
  type: list
  elements: dict
  sample:
    - name: CertManager
      state: ACTIVE
      error: ""
plan:
  description: What was done, or in check mode would be done, in this order, with the list price of nodes.
  returned: always
  type: list
  elements: dict
  sample:
    - action: create
      kind: Vcn
      name: ml-fra
      namespace: ""
      where: oci
      why: does not exist
error:
  description: What went wrong.
  returned: failure
  type: dict
  contains:
    code:
      description: For example C(invalid_option), C(not_ours), C(in_use), C(cluster_failed) or C(left_behind).
      type: str
      sample: in_use
    message:
      description: One sentence.
      type: str
      sample: The cluster ml-fra is still in use.
    hint:
      description: What to do.
      type: str
      sample: Undeploy what runs in it.
    evidence:
      description: What was found, among it OCI's own words.
      type: list
      elements: str
      sample: []
    details:
      description: Further facts.
      type: dict
      sample: {}
"""


from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.workspace_cluster import WORKSPACE_CLUSTER


def main() -> None:
    run_module(WORKSPACE_CLUSTER)


if __name__ == "__main__":
    main()
