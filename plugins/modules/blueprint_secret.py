# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module blueprint_secret: documentation and the way in."""

from __future__ import annotations

DOCUMENTATION = r"""
module: blueprint_secret
short_description: Keep secrets for blueprints
version_added: 0.2.0
description:
  - Writes and removes the Kubernetes Secrets that blueprints refer to - in C(recipe_environment_secrets), such as the
    token of a model hub, and in C(recipe_container_secret_name), the login of a container registry.
  - A secret holds exactly what it was last given. A key that is given no more goes.
  - Only secrets that this module has made are changed or removed. No value is ever shown, not in a difference either.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
options:
  name:
    description:
      - Name of the secret.
      - Exactly one of O(name) and O(payload) must be given.
    type: str
  state:
    description:
      - Whether the secret is there, with the content given, or not.
    type: str
    choices:
      - present
      - absent
    default: present
  type:
    description:
      - Kind of the secret. V(opaque) holds keys and values of your own, V(container_registry) the login of a registry.
      - V(container_registry) if O(registry_server) is given, else V(opaque). Changing it replaces the secret.
    type: str
    choices:
      - opaque
      - container_registry
  data:
    description:
      - Keys and values, which must be text, as a dictionary or as JSON text. Required for a secret that is to be
        present, unless O(registry_server) is given.
      - For O(type=container_registry) the keys are C(registry_server), C(username), C(password) and C(email).
    type: raw
  registry_server:
    description:
      - Host name of the container registry, for example V(iad.ocir.io).
    type: str
  registry_username:
    description:
      - User name for the registry. For OCI's own it begins with the tenancy's namespace, C(mytenancy/jane@example.com).
    type: str
  registry_password:
    description:
      - Password for the registry. For OCI's own it is an auth token of the user.
    type: str
  registry_email:
    description:
      - E-mail address of the user, which most registries do not ask for.
    type: str
  payload:
    description:
      - The payload that OCI AI Blueprints takes for secrets, unchanged, as a dictionary or as JSON text -
        C(secrets_payload) with a list of secrets, each with C(name), C(action), C(type) and C(data).
      - V(create) is refused for a secret that exists with other content, V(update) for one that does not exist. What is
        already as an action would make it is no error, so that a payload can be run again.
      - All that is wrong with it is said at once, before anything is written.
    type: raw
  namespace:
    description:
      - Kubernetes namespace. It must be that of the deployments that use the secret. Made if it does not exist.
    type: str
    default: default
  adopt:
    description:
      - Whether to take over a secret of that name that somebody else has made. Secrets of deployments are never taken.
    type: bool
    default: false
  force:
    description:
      - Whether to remove a secret or a key of it although workloads refer to it. Their pods cannot start any more then.
    type: bool
    default: false
extends_documentation_fragment:
  - oci_ai.blueprints.attributes
  - oci_ai.blueprints.attributes.writes
  - oci_ai.blueprints.attributes.group
  - oci_ai.blueprints.cluster
  - oci_ai.blueprints.oci
  - oci_ai.blueprints.kubernetes
seealso:
  - module: oci_ai.blueprints.blueprint_secret_info
  - module: oci_ai.blueprints.blueprint_deploy
"""

EXAMPLES = r"""
- name: Keep the token of a model hub
  oci_ai.blueprints.blueprint_secret:
    name: hf-secret
    data:
      hf-token: "{{ hub_token }}"
    cluster_id: "{{ cluster_id }}"

- name: Keep the login of OCI's container registry
  oci_ai.blueprints.blueprint_secret:
    name: iad-creds
    registry_server: iad.ocir.io
    registry_username: mytenancy/jane@example.com
    registry_password: "{{ auth_token }}"
    namespace: models
    cluster_id: "{{ cluster_id }}"

- name: Carry out a secrets payload of OCI AI Blueprints
  oci_ai.blueprints.blueprint_secret:
    payload: "{{ lookup('ansible.builtin.file', 'hf-token-secret.json') }}"
    cluster_id: "{{ cluster_id }}"

- name: Show what removing a secret would do
  oci_ai.blueprints.blueprint_secret:
    name: hf-secret
    state: absent
    cluster_id: "{{ cluster_id }}"
  check_mode: true
  diff: true
"""

RETURN = r"""
secrets:
  description: What was asked for, one entry per secret, in the order it was asked for. Never holds a value.
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
      description: V(present) or V(absent), as it is after the task, or in check mode would be.
      type: str
      returned: always
      sample: present
    changed:
      description: Whether this secret was changed, or in check mode would be.
      type: bool
      returned: always
      sample: true
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
      description: Workloads that refer to the secret; looked for when something of it changes or goes.
      type: list
      elements: str
      returned: always
      sample: [Deployment default/recipe-vllm]
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
      description: Kind of the object.
      type: str
      returned: always
      sample: Secret
    name:
      description: Name of the object.
      type: str
      returned: always
      sample: hf-secret
    namespace:
      description: Namespace of the object.
      type: str
      returned: always
      sample: default
    where:
      description: Always V(kubernetes).
      type: str
      returned: always
      sample: kubernetes
    why:
      description: Reason for the step.
      type: str
      returned: always
      sample: does not exist
warnings:
  description: What deserves attention, such as workloads that still run with an old value.
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
      sample: in_use
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

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.blueprint_secret import BLUEPRINT_SECRET
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.run_module import run_module


def main() -> None:
    run_module(BLUEPRINT_SECRET)


if __name__ == "__main__":
    main()
