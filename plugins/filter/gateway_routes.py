# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter gateway_routes: documentation and the routes."""

from __future__ import annotations

from collections.abc import Callable

from ansible.errors import AnsibleFilterError

from ..module_utils._manifest import Manifest
from ..module_utils._plan.route_migration import http_routes_of

DOCUMENTATION = r"""
name: gateway_routes
short_description: Make HTTPRoutes of the Ingresses that publish deployments
version_added: 0.2.0
description:
  - Makes for each deployment that is published on ingress-nginx the HTTPRoute that would publish it on a Gateway. The
    playbook C(oci_ai.blueprints.migrate_ingress) adds them, and removes the Ingresses once they answer.
options:
  _input:
    description: Ingresses that deployments of this collection made.
    type: list
    elements: dict
    required: true
  gateway:
    description: The Gateway, as C(namespace/name).
    type: str
    required: true
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
"""

EXAMPLES = r"""
- name: Say on which hosts deployments would be published
  ansible.builtin.debug:
    msg: "{{ routes | map(attribute='spec.hostnames') }}"
  vars:
    routes: "{{ ingresses | oci_ai.blueprints.gateway_routes(gateway='envoy-gateway-system/public') }}"
    ingresses: "{{ query('kubernetes.core.k8s', api_version='networking.k8s.io/v1', kind='Ingress') }}"
"""

RETURN = r"""
_value:
  description: The HTTPRoutes, one for each deployment.
  type: list
  elements: dict
"""


def gateway_routes(ingresses: object, gateway: str) -> list[Manifest]:
    """Raises AnsibleFilterError for what is no list of objects, or no place of a Gateway."""
    if not isinstance(ingresses, list) or not all(isinstance(one, dict) for one in ingresses):
        raise AnsibleFilterError("gateway_routes: the input is no list of Ingresses.")
    namespace, _slash, name = str(gateway).partition("/")
    if not name:
        raise AnsibleFilterError(f"gateway_routes: gateway: {gateway!r} is not namespace/name.")
    return http_routes_of(ingresses, (namespace, name))


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., list[Manifest]]]:
        return {"gateway_routes": gateway_routes}
