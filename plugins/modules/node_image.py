# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module node_image: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: node_image
short_description: Import node images for OKE
version_added: 0.2.0
description:
  - Imports an image for nodes from Object Storage into Compute. Nodes that talk over RDMA need one of their own, with
    the drivers of the network in it, for which Oracle publishes pre-authenticated requests.
  - An image is imported once. It is found again by what it was imported from, under whichever name, and by whichever
    pre-authenticated request it was read. An import takes 30 to 60 minutes, of which the task shows the progress; one
    that a killed task began is taken up by the next.
  - The image's OCID is what a blueprint takes as C(recipe_node_image_ocid).
  - Only images that this module has imported or taken over are changed and removed.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  name:
    description:
      - Name of the image, as the console shows it.
      - With O(state=present), an image of another name that was imported from the same source is renamed.
    type: str
    required: true
  state:
    description:
      - Whether the image is there or not. Removing ends with a look whether OCI still has it.
    type: str
    choices:
      - present
      - absent
    default: present
  source_uri:
    description:
      - URL of the object to import, C(https://objectstorage.<region>.oraclecloud.com/n/<namespace>/b/<bucket>/o/<object>),
        or of a pre-authenticated request for it. That is never shown, and has to stay valid until the import has ended.
      - Federated users and instance principals can import by a pre-authenticated request only.
      - Either this or O(bucket_name) and O(object_name) is required for an image that is to be present.
    type: str
  bucket_name:
    description:
      - Bucket that holds the object to import.
    type: str
  object_name:
    description:
      - Name of the object to import.
    type: str
  namespace_name:
    description:
      - Object Storage namespace of the bucket. Defaults to that of the tenancy.
    type: str
  shapes:
    description:
      - Shapes that the image is to run on, besides those that OCI takes it to run on after the import. Bare-metal
        shapes with GPUs are often not among these, and launches on them are refused then.
      - Shapes are added, none is taken away.
    type: list
    elements: str
  operating_system:
    description:
      - Operating system in the image, for example V(Oracle Linux) or V(Canonical Ubuntu).
      - If not set, what OCI finds in the file. Files in OCI's own format say it themselves.
    type: str
  operating_system_version:
    description:
      - Version of the operating system, for example V(8).
    type: str
  launch_mode:
    description:
      - How instances are started from the image. Can only be said at the import; files in OCI's own format say it
        themselves, C(QCOW2) and C(VMDK) files mostly need V(PARAVIRTUALIZED).
    type: str
    choices:
      - NATIVE
      - EMULATED
      - PARAVIRTUALIZED
      - CUSTOM
      - ACCELERATEDPV
  source_image_type:
    description:
      - Format of the file, if it is not OCI's own.
    type: str
    choices:
      - QCOW2
      - VMDK
  compartment_id:
    description:
      - OCID of the compartment for the image.
      - Defaults to what the workspace of O(cluster_id) says, else to the compartment of the cluster. One of both
        options is required. With this one alone, nothing is asked of Kubernetes.
    type: str
  adopt:
    description:
      - Whether to take over an image of that name that somebody else has made, as the one imported from the source.
    type: bool
    default: false
  force:
    description:
      - Whether to remove the image although node pools make nodes of it. Their nodes live on, but none can be added or
        replaced.
    type: bool
    default: false
  wait:
    description:
      - Whether to wait until the image is there. O(shapes) are added then; a task that does not wait leaves them to the
        next one.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds that the whole task may take.
    type: int
    default: 7200
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.writes
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_deploy
"""

EXAMPLES = r"""
- name: Import an image with RDMA drivers that Oracle publishes
  oci_ai.blueprints.node_image:
    name: rdma-gpu-nodes
    source_uri: "{{ published_image_url }}"
    shapes:
      - BM.GPU.H100.8
    cluster_id: "{{ cluster_id }}"
  register: rdma

- name: Make two nodes of it that deployments share
  oci_ai.blueprints.blueprint_deploy:
    blueprint:
      recipe_mode: shared_node_pool
      deployment_name: h100 pool
      shared_node_pool_size: 2
      shared_node_pool_shape: BM.GPU.H100.8
      shared_node_pool_boot_volume_size_in_gbs: 500
      recipe_node_image_ocid: "{{ rdma.image.id }}"
    cluster_id: "{{ cluster_id }}"

- name: Import an image from a bucket, beside other work
  oci_ai.blueprints.node_image:
    name: ubuntu-nodes
    bucket_name: images
    object_name: ubuntu-22.04.qcow2
    source_image_type: QCOW2
    launch_mode: PARAVIRTUALIZED
    operating_system: Canonical Ubuntu
    operating_system_version: "22.04"
    compartment_id: "{{ compartment_id }}"
    wait: false

- name: Remove an image
  oci_ai.blueprints.node_image:
    name: ubuntu-nodes
    state: absent
    compartment_id: "{{ compartment_id }}"
"""

RETURN = r"""
image:
  description: The image, as it is after the task.
  returned: once the options were understood
  type: dict
  contains:
    id:
      description: OCID of the image; empty while there is none, as in check mode before the import.
      type: str
      returned: always
      sample: ocid1.image.oc1.iad.aaaa
    name:
      description: Name of the image.
      type: str
      returned: always
      sample: rdma-gpu-nodes
    state:
      description: State as OCI calls it, such as V(IMPORTING), V(AVAILABLE) or V(DELETED); empty without an image.
      type: str
      returned: always
      sample: AVAILABLE
    source:
      description: Object that the image was imported from, without any pre-authenticated request.
      type: str
      returned: always
      sample: oci://images@mytenancy/ubuntu-22.04.qcow2
    compartment_id:
      description: OCID of the compartment.
      type: str
      returned: always
      sample: ocid1.compartment.oc1..aaaa
    operating_system:
      description: Operating system in the image, as far as OCI knows it.
      type: str
      returned: always
      sample: Oracle Linux
    operating_system_version:
      description: Version of the operating system.
      type: str
      returned: always
      sample: "8"
    launch_mode:
      description: How instances are started from it.
      type: str
      returned: always
      sample: NATIVE
    shapes:
      description: All shapes that it is said to run on; empty as long as it is not there.
      type: list
      elements: str
      returned: always
      sample: [BM.GPU.H100.8, VM.Standard.E5.Flex]
plan:
  description: The steps that were taken, or in check mode would be.
  returned: once the options were understood
  type: list
  elements: dict
  contains:
    action:
      description: One of V(create), V(update), V(delete), V(none).
      type: str
      returned: always
      sample: create
    kind:
      description: Always V(Image).
      type: str
      returned: always
      sample: Image
    name:
      description: Name of the image.
      type: str
      returned: always
      sample: rdma-gpu-nodes
    namespace:
      description: Always empty, as images are in no Kubernetes namespace.
      type: str
      returned: always
      sample: ""
    where:
      description: Always V(oci).
      type: str
      returned: always
      sample: oci
    why:
      description: Reason for the step.
      type: str
      returned: always
      sample: does not exist
warnings:
  description: What deserves attention, such as an import that is still under way.
  returned: when there are any
  type: list
  elements: str
error:
  description: What went wrong, for playbooks.
  returned: on failure, unless the options could not be understood
  type: dict
  contains:
    code:
      description: Stable name of the kind of error.
      type: str
      returned: always
      sample: image_import_failed
    message:
      description: What happened, in one sentence.
      type: str
      returned: always
    hint:
      description: What can be done about it; may be empty.
      type: str
      returned: always
    evidence:
      description: What proves it, such as the errors of the work request.
      type: list
      elements: str
      returned: always
    details:
      description: Figures and identifiers that belong to the error.
      type: dict
      returned: always
"""

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.node_image import NODE_IMAGE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(NODE_IMAGE)


if __name__ == "__main__":
    main()
