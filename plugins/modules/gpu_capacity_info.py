#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module gpu_capacity_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gpu_capacity_info
short_description: Read where GPUs can be had, and what keeps more from being launched
version_added: 0.2.0
description:
  - Reads for each shape and availability domain of a region how many nodes can be launched now, and if none, what is in
    the way - free hosts, the service limit, a compartment quota, or that the shape is not offered there.
  - Brings together OCI's capacity report, its service limits and quotas, capacity reservations and list prices. With a
    cluster it also reads how many GPUs and slices of them are free on the cluster's nodes.
  - What one source does not tell, for instance for want of a permission, is unknown in the rows, and a warning.
  - A capacity report promises nothing. Somebody else may take the hosts before they are asked for.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  shapes:
    description:
      - Names of compute shapes, those without GPUs included. All shapes with GPUs when neither this nor O(families) is
        given.
    type: list
    elements: str
  families:
    description:
      - Families of shapes - a model of GPU such as V(A100) or V(A100-80GB), or how the names of shapes begin, such as
        V(VM.GPU.A10) or V(BM.GPU). They are read besides O(shapes). Flexible shapes that do not come in the size of
        O(ocpus) and O(memory_in_gbs) are left out with a warning.
    type: list
    elements: str
  availability_domains:
    description:
      - Availability domains, by full or short name (V(Uocm:US-ASHBURN-AD-1), V(AD-1), V(1)). All of the region when
        absent.
    type: list
    elements: str
  fault_domains:
    description:
      - Adds a row for each fault domain of an availability domain.
    type: bool
    default: false
  ocpus:
    description:
      - OCPUs of a node, for flexible shapes.
    type: float
  memory_in_gbs:
    description:
      - Memory of a node in GB, for flexible shapes.
    type: float
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
notes:
  - Limits, quotas and reservations are those of O(compartment_id). It is by default the compartment of O(cluster_id),
    and without one the tenancy.
  - GPUs in a cluster are read when O(cluster_id), O(kubeconfig), O(context) or O(host) names one.
  - Needs the policies C(inspect compartments), C(inspect instances), C(read limits) (or C(read resource-availability)),
    C(manage compute-capacity-reports), all C(in tenancy), and C(read compute-capacity-reservations). Each of the last
    three may be missing.
seealso:
  - module: oci_ai.blueprints.blueprint_deploy
"""

EXAMPLES = r"""
- name: Read where nodes with GPUs can be launched in a region
  oci_ai.blueprints.gpu_capacity_info:
    region: us-ashburn-1
  register: found

- name: Show what can be launched now
  ansible.builtin.debug:
    msg: "{{ item.can_launch }} x {{ item.shape }} in {{ item.availability_domain }}"
  loop: "{{ found.capacity | selectattr('can_launch') }}"
  loop_control:
    label: "{{ item.shape }}"

- name: Read why there are no H100s, and how many are free in a cluster
  oci_ai.blueprints.gpu_capacity_info:
    families:
      - H100
    cluster_id: "{{ cluster_id }}"
  register: h100

- name: Say what is in the way
  ansible.builtin.debug:
    msg: "{{ item.availability_domain }}: {{ item.message }}"
  loop: "{{ h100.capacity }}"
  loop_control:
    label: "{{ item.availability_domain }}"

- name: Read where a flexible shape of a certain size fits, fault domain by fault domain
  oci_ai.blueprints.gpu_capacity_info:
    shapes:
      - VM.Standard.E5.Flex
    ocpus: 16
    memory_in_gbs: 256
    availability_domains:
      - AD-1
    fault_domains: true
"""

RETURN = r"""
region:
  description: The region that was read.
  returned: success
  type: str
  sample: us-ashburn-1
availability_domains:
  description: Full names of the availability domains that were read.
  returned: success
  type: list
  elements: str
  sample: ["Uocm:US-ASHBURN-AD-1"]
capacity:
  description: A row for each shape in each availability domain, and in each of its fault domains if asked for.
  returned: success
  type: list
  elements: dict
  contains:
    shape:
      description: Name of the shape.
      type: str
      returned: always
      sample: BM.GPU.H100.8
    availability_domain:
      description: Full name of the availability domain.
      type: str
      returned: always
      sample: "Uocm:US-ASHBURN-AD-1"
    fault_domain:
      description: Name of the fault domain, empty in the row for all of them.
      type: str
      returned: always
      sample: ""
    can_launch:
      description: How many nodes can be launched now, the least that all sources allow. Null when that is unknown.
      type: int
      returned: always
      sample: 2
    blocked_by:
      description:
        - What keeps nodes from being launched - V(none), V(capacity) (no free host), V(limit) (service limit),
          V(quota) (compartment quota), V(unsupported) (not offered there), V(policy) (what would tell is not
          permitted), V(unknown) (what would tell failed).
      type: str
      returned: always
      sample: none
    message:
      description: The same in a sentence.
      type: str
      returned: always
      sample: "2: 112 left of gpu-h100-count, 8 needed for each; 2 free hosts."
    status:
      description: Word of the capacity report, empty when there is none.
      type: str
      returned: always
      sample: AVAILABLE
    available_count:
      description: Free hosts by the capacity report, null when OCI does not tell.
      type: int
      returned: always
      sample: 2
    limits:
      description: The service limits that count the shape. Fault domains have none of their own.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: Name of the limit.
          type: str
          returned: always
          sample: gpu-h100-count
        per_node:
          description: What a node takes of it - GPUs, OCPUs or GB of memory.
          type: float
          returned: always
          sample: 8
        limit:
          description: Its value for the tenancy, null when unknown.
          type: int
          returned: always
          sample: 128
        used:
          description: How much of it is used, null when unknown.
          type: int
          returned: always
          sample: 16
        available:
          description: How much is left, under the quota if there is one. Null when unknown.
          type: int
          returned: always
          sample: 112
        quota:
          description: What a compartment quota allows, null without one.
          type: int
          returned: always
          sample: 64
    reservations:
      description: Capacity reservations of the compartment for the shape, null when they could not be read.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: OCID of the reservation.
          type: str
          returned: always
          sample: ocid1.capacityreservation.oc1.iad.aaaa
        name:
          description: Its display name.
          type: str
          returned: always
          sample: training
        fault_domain:
          description: Its fault domain, empty for any.
          type: str
          returned: always
          sample: FAULT-DOMAIN-1
        reserved:
          description: Hosts it keeps.
          type: int
          returned: always
          sample: 4
        used:
          description: Hosts of these that run instances.
          type: int
          returned: always
          sample: 1
        available:
          description: Hosts of these that are free.
          type: int
          returned: always
          sample: 3
    preemptible:
      description: Whether the shape can be had as preemptible capacity, as far as Oracle documents it.
      type: bool
      returned: always
      sample: false
    usd_per_hour:
      description: List price of a node per hour in US dollars as of RV(prices_as_of), null when unknown.
      type: float
      returned: always
      sample: 80
    usd_per_hour_preemptible:
      description: The same as preemptible capacity, null when it cannot be had so.
      type: float
      returned: always
    hardware:
      description: What a node is. Null or empty is what is not known.
      type: dict
      returned: always
      contains:
        vendor:
          description: Vendor of the GPUs.
          type: str
          returned: always
          sample: nvidia
        gpu_model:
          description: Model of the GPUs.
          type: str
          returned: always
          sample: H100-80GB
        gpus:
          description: Number of GPUs.
          type: int
          returned: always
          sample: 8
        gpu_memory_gb:
          description: Memory of one GPU in GB.
          type: float
          returned: always
          sample: 80
        ocpus:
          description: Number of OCPUs.
          type: float
          returned: always
          sample: 112
        memory_gb:
          description: Memory in GB.
          type: float
          returned: always
          sample: 2048
        arch:
          description: Architecture of the processor.
          type: str
          returned: always
          sample: x86_64
        bare_metal:
          description: Whether a node is a whole machine.
          type: bool
          returned: always
          sample: true
        rdma:
          description: Whether nodes can be joined by an RDMA network.
          type: bool
          returned: always
          sample: true
        mig_capable:
          description: Whether GPUs can be cut into slices.
          type: bool
          returned: always
          sample: true
        oke_managed:
          description: Whether OKE manages nodes of it. Others join clusters by themselves.
          type: bool
          returned: always
          sample: true
prices_as_of:
  description: Month of the price list that the prices come from. It is part of the collection, nothing is asked for it.
  returned: success
  type: str
  sample: 2026-09
cluster:
  description: GPUs of the cluster's nodes. Null when no cluster was named, or it could not be read.
  returned: success
  type: dict
  contains:
    resources:
      description: Sums over all nodes, one for whole GPUs and one for each kind of slice.
      type: list
      elements: dict
      returned: always
      contains:
        name:
          description: Name of the resource in Kubernetes.
          type: str
          returned: always
          sample: nvidia.com/gpu
        allocatable:
          description: How many the nodes have.
          type: int
          returned: always
          sample: 16
        requested:
          description: How many pods hold.
          type: int
          returned: always
          sample: 10
        free:
          description: How many pods could still get. Nodes that take no pods have none free.
          type: int
          returned: always
          sample: 6
    pools:
      description: The same for each node pool, and in V(nodes) for each of its nodes.
      type: list
      elements: dict
      returned: always
      contains:
        id:
          description: OCID of the node pool, empty for nodes that joined by themselves.
          type: str
          returned: always
          sample: ocid1.nodepool.oc1.iad.aaaa
        name:
          description: Its name, empty when unknown.
          type: str
          returned: always
          sample: oaib-vllm-0a1b2c3d-1
        shape:
          description: Shape of its nodes.
          type: str
          returned: always
          sample: BM.GPU.H100.8
        resources:
          description: Sums over its nodes, as above.
          type: list
          elements: dict
          returned: always
        nodes:
          description: Its nodes with their name, shape, availability domain, MIG layout, state and resources.
          type: list
          elements: dict
          returned: always
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.gpu_capacity_info import GPU_CAPACITY_INFO
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(GPU_CAPACITY_INFO)


if __name__ == "__main__":
    main()
