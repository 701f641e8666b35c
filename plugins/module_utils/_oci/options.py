# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task says who it is towards OCI. Names and meanings are those of the oracle.oci collection."""

from __future__ import annotations

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
