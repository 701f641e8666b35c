#!/usr/bin/python
# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module add_on_objects_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: add_on_objects_info
short_description: Read what belongs to add-ons in a cluster
version_added: 0.2.0
description:
  - Lists the kinds that add-ons define, by their API groups, and every object of these kinds. Taking an add-on away
    takes those along.
  - Lists what is in or for the namespaces of add-ons and would stay or cost something - volumes and their claims, load
    balancers, webhooks, API services and the namespaces themselves.
  - The role P(oci_ai.blueprints.workspace#role) asks this before it takes a workspace away, and proves with it that
    nothing was left.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  groups:
    description: API groups, such as V(keda.sh).
    type: list
    elements: str
    default: []
  namespaces:
    description: Namespaces of add-ons.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.workspace_info
"""

EXAMPLES = r"""
- name: Look at what would go along with KEDA
  oci_ai.blueprints.add_on_objects_info:
    cluster_id: "{{ cluster_id }}"
    groups: [keda.sh]
    namespaces: [keda]
  register: keda
"""

RETURN = r"""
definitions:
  description: Kinds of these groups.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the C(CustomResourceDefinition).
      type: str
      returned: always
      sample: scaledobjects.keda.sh
    group:
      description: Its API group.
      type: str
      returned: always
      sample: keda.sh
    api_version:
      description: Version in which objects are stored.
      type: str
      returned: always
      sample: keda.sh/v1alpha1
    kind:
      description: What it defines.
      type: str
      returned: always
      sample: ScaledObject
    objects:
      description: All there are, each with C(namespace), C(name), and C(managed_by), the label of that name.
      type: list
      elements: dict
      returned: always
remains:
  description: What is in or for these namespaces, each with C(kind), C(namespace) and C(name).
  returned: success
  type: list
  elements: dict
  sample: []
"""


from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.add_on_objects_info import ADD_ON_OBJECTS_INFO
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(ADD_ON_OBJECTS_INFO)


if __name__ == "__main__":
    main()
