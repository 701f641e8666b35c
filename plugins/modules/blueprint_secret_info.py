# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module blueprint_secret_info: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: blueprint_secret_info
short_description: Read which secrets there are, without their values
version_added: 0.2.0
description:
  - Reads names, types, keys and labels of the Secrets in a namespace, which of them
    M(oci_ai.blueprints.blueprint_secret) has made, and which workloads refer to them. Never their values.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  names:
    description:
      - Names of the secrets. All of the namespace when absent.
    type: list
    elements: str
  namespace:
    description:
      - Kubernetes namespace of the secrets.
    type: str
    default: default
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.reads
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_secret
"""

EXAMPLES = r"""
- name: Read which secrets there are
  oci_ai.blueprints.blueprint_secret_info:
    cluster_id: "{{ cluster_id }}"
  register: found

- name: List those that nothing refers to
  ansible.builtin.debug:
    msg: "{{ found.secrets | selectattr('ours') | rejectattr('used_by') | map(attribute='name') }}"

- name: Read whether a secret is there and what keys it has
  oci_ai.blueprints.blueprint_secret_info:
    names:
      - hf-secret
    namespace: models
    cluster_id: "{{ cluster_id }}"
"""

RETURN = r"""
secrets:
  description: What was found, in the order it was asked for, else by name. Never holds a value.
  returned: once the options were understood
  type: list
  elements: dict
  contains:
    name:
      description: Name of the secret.
      type: str
      returned: always
      sample: hf-secret
    namespace:
      description: Kubernetes namespace.
      type: str
      returned: always
      sample: default
    status:
      description: V(present) or V(absent).
      type: str
      returned: always
      sample: present
    changed:
      description: Always false.
      type: bool
      returned: always
      sample: false
    type:
      description: V(opaque), V(container_registry), or Kubernetes' name of another type.
      type: str
      returned: always
      sample: opaque
    keys:
      description: Names of the keys.
      type: list
      elements: str
      returned: always
      sample: [hf-token]
    labels:
      description: Labels of the Secret.
      type: dict
      returned: always
      sample:
        app.kubernetes.io/managed-by: oci-ai-blueprints
    ours:
      description: Whether it was made by M(oci_ai.blueprints.blueprint_secret), which may thus change it.
      type: bool
      returned: always
      sample: true
    used_by:
      description: Workloads that refer to the secret.
      type: list
      elements: str
      returned: always
      sample: [Deployment default/recipe-vllm]
plan:
  description: Always empty, as nothing is changed.
  returned: once the options were understood
  type: list
  elements: dict
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
      sample: kubernetes_error
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_secret_info import (
    BLUEPRINT_SECRET_INFO,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(BLUEPRINT_SECRET_INFO)


if __name__ == "__main__":
    main()
