# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that say who we are towards OCI."""

from __future__ import annotations

import re

import yaml

VARIABLE = re.compile(r"E\((?P<name>\w+)\)")


def with_environment(documentation: str) -> str:
    """The same for plugins that are no modules: Ansible itself reads the variables that the descriptions name."""
    found = yaml.safe_load(documentation)
    for about in found["options"].values():
        names = VARIABLE.findall(" ".join(about["description"]))
        if names:
            about["env"] = [{"name": name} for name in names]
    return str(yaml.safe_dump(found))


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  config_file_location:
    description:
      - Path of the OCI configuration file.
      - If not set, the value of the environment variable E(OCI_CONFIG_FILE) is used, else C(~/.oci/config).
    type: path
  config_profile_name:
    description:
      - Profile of the OCI configuration file.
      - If not set, the value of the environment variable E(OCI_CONFIG_PROFILE) is used, else C(DEFAULT).
    type: str
  auth_type:
    description:
      - How to log in to OCI.
      - V(api_key) signs with the user's API key, from the configuration file or from the options below.
      - V(security_token) uses the session that C(oci session authenticate) has left in the profile.
      - V(instance_principal), V(resource_principal) and V(workload_identity) use the identity of the machine, function
        or pod that the task runs on.
      - V(instance_obo_user) uses the delegation token that the profile names.
      - If not set, the value of the environment variable E(OCI_ANSIBLE_AUTH_TYPE) is used, else V(api_key).
    type: str
    choices:
      - api_key
      - security_token
      - instance_principal
      - instance_obo_user
      - resource_principal
      - workload_identity
  auth_purpose:
    description:
      - Purpose for which an instance principal logs in.
    type: str
    choices:
      - service_principal
  region:
    description:
      - OCI region, for example V(us-ashburn-1).
      - If not set, the value of the environment variable E(OCI_REGION) is used, else the profile's.
    type: str
  tenancy:
    description:
      - OCID of the tenancy.
      - If not set, the value of the environment variable E(OCI_TENANCY) is used, else the profile's.
    type: str
  api_user:
    description:
      - OCID of the user.
      - If not set, the value of the environment variable E(OCI_USER_ID) is used, else the profile's.
    type: str
  api_user_fingerprint:
    description:
      - Fingerprint of the user's API key.
      - If not set, the value of the environment variable E(OCI_USER_FINGERPRINT) is used, else the profile's.
    type: str
  api_user_key_file:
    description:
      - Path of the user's private API key (PEM).
      - If not set, the value of the environment variable E(OCI_USER_KEY_FILE) is used, else the profile's.
    type: path
  api_user_key_pass_phrase:
    description:
      - Pass phrase of the private API key, if it has one.
      - If not set, the value of the environment variable E(OCI_USER_KEY_PASS_PHRASE) is used, else the profile's.
    type: str
  cert_bundle:
    description:
      - Path of the certificate authorities (PEM) that OCI's endpoints are checked against.
      - If not set, the value of the environment variable E(OCI_CERT_BUNDLE) is used.
    type: path
  oci_endpoint:
    description:
      - One URL at which every OCI service is called instead of at Oracle's own hosts; for proxies, private endpoints
        and test environments.
      - If not set, the value of the environment variable E(OCI_AI_BLUEPRINTS_ENDPOINT) is used.
    type: str
"""

    # With a type: what has none, ansible-test takes for a text.
    PLUGIN: str = with_environment(DOCUMENTATION)
