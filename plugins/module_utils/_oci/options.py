# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task says who it is towards OCI. Names and meanings are those of the oracle.oci collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class OciOptions(NamedTuple):
    """Authentication options; "" means not given, so that the config file's profile decides.

    ``auth_type``: api_key (also when ""), security_token, instance_principal, instance_obo_user, resource_principal,
    workload_identity. ``oci_endpoint``: one URL that every service is called at, instead of Oracle's hosts.
    """

    config_file_location: str = ""
    config_profile_name: str = ""
    auth_type: str = ""
    auth_purpose: str = ""
    region: str = ""
    tenancy: str = ""
    api_user: str = ""
    api_user_fingerprint: str = ""
    api_user_key_file: str = ""
    api_user_key_pass_phrase: str = ""
    cert_bundle: str = ""
    oci_endpoint: str = ""


VARIABLES = {
    "config_file_location": "OCI_CONFIG_FILE",
    "config_profile_name": "OCI_CONFIG_PROFILE",
    "auth_type": "OCI_ANSIBLE_AUTH_TYPE",
    "region": "OCI_REGION",
    "tenancy": "OCI_TENANCY",
    "api_user": "OCI_USER_ID",
    "api_user_fingerprint": "OCI_USER_FINGERPRINT",
    "api_user_key_file": "OCI_USER_KEY_FILE",
    "api_user_key_pass_phrase": "OCI_USER_KEY_PASS_PHRASE",
    "cert_bundle": "OCI_CERT_BUNDLE",
    "oci_endpoint": "OCI_AI_BLUEPRINTS_ENDPOINT",
}
"""Environment variables that options fall back to, as those of oracle.oci do."""
SECRET = "api_user_key_pass_phrase"


def options_from(environment: Mapping[str, str]) -> OciOptions:
    """The options that the environment gives."""
    return OciOptions(**{option: environment.get(variable, "") for option, variable in VARIABLES.items()})


def environment_of(options: OciOptions) -> dict[str, str]:
    """Variables that give the same options again, without the pass phrase: it belongs into no file."""
    return {
        variable: value
        for option, variable in VARIABLES.items()
        if option != SECRET and (value := str(getattr(options, option)))
    }
