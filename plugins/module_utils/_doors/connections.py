# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say who we are and where the cluster is. Names are those of oracle.oci and kubernetes.core."""

from __future__ import annotations

from collections.abc import Mapping

from ansible.module_utils.basic import env_fallback

from .._kube.options import KubeOptions
from .._oci.options import VARIABLES, OciOptions
from .._operations.requests import Connections
from .door import ArgumentSpec, Params
from .params import ocid, text


def _env(variable: str) -> dict[str, object]:
    return {"fallback": (env_fallback, [variable])}


OCI_OPTIONS: ArgumentSpec = {
    "config_file_location": {"type": "path", **_env(VARIABLES["config_file_location"])},
    "config_profile_name": {"type": "str", **_env(VARIABLES["config_profile_name"])},
    "auth_type": {
        "type": "str",
        "choices": [
            "api_key",
            "security_token",
            "instance_principal",
            "instance_obo_user",
            "resource_principal",
            "workload_identity",
        ],
        **_env(VARIABLES["auth_type"]),
    },
    "auth_purpose": {"type": "str", "choices": ["service_principal"]},
    "region": {"type": "str", **_env(VARIABLES["region"])},
    "tenancy": {"type": "str", **_env(VARIABLES["tenancy"])},
    "api_user": {"type": "str", **_env(VARIABLES["api_user"])},
    "api_user_fingerprint": {"type": "str", "no_log": True, **_env(VARIABLES["api_user_fingerprint"])},
    "api_user_key_file": {"type": "path", **_env(VARIABLES["api_user_key_file"])},
    "api_user_key_pass_phrase": {"type": "str", "no_log": True, **_env(VARIABLES["api_user_key_pass_phrase"])},
    "cert_bundle": {"type": "path", **_env(VARIABLES["cert_bundle"])},
    "oci_endpoint": {"type": "str", **_env(VARIABLES["oci_endpoint"])},
}

KUBE_OPTIONS: ArgumentSpec = {
    "kubeconfig": {"type": "raw", "no_log": False, **_env("K8S_AUTH_KUBECONFIG")},
    "context": {"type": "str", **_env("K8S_AUTH_CONTEXT")},
    "host": {"type": "str", **_env("K8S_AUTH_HOST")},
    "api_key": {"type": "str", "no_log": True, **_env("K8S_AUTH_API_KEY")},
    "username": {"type": "str", **_env("K8S_AUTH_USERNAME")},
    "password": {"type": "str", "no_log": True, **_env("K8S_AUTH_PASSWORD")},
    "validate_certs": {"type": "bool", "aliases": ["verify_ssl"], **_env("K8S_AUTH_VERIFY_SSL")},
    "ca_cert": {"type": "path", "aliases": ["ssl_ca_cert"], **_env("K8S_AUTH_SSL_CA_CERT")},
    "client_cert": {"type": "path", "aliases": ["cert_file"], **_env("K8S_AUTH_CERT_FILE")},
    "client_key": {"type": "path", "no_log": False, "aliases": ["key_file"], **_env("K8S_AUTH_KEY_FILE")},
    "proxy": {"type": "str", **_env("K8S_AUTH_PROXY")},
}

CONNECTION_OPTIONS: ArgumentSpec = {
    "cluster_id": {"type": "str"},
    "compartment_id": {"type": "str"},
    **OCI_OPTIONS,
    **KUBE_OPTIONS,
}


def connections(params: Params) -> Connections:
    """How the task wants to reach OCI and the cluster."""
    kubeconfig = params.get("kubeconfig")
    validate = params.get("validate_certs")
    return Connections(
        oci=OciOptions(**{option: text(params, option) for option in OCI_OPTIONS}),
        kube=KubeOptions(
            kubeconfig=kubeconfig if isinstance(kubeconfig, Mapping) else text(params, "kubeconfig"),
            context=text(params, "context"),
            host=text(params, "host"),
            api_key=text(params, "api_key"),
            username=text(params, "username"),
            password=text(params, "password"),
            validate_certs=None if validate is None else bool(validate),
            ca_cert=text(params, "ca_cert"),
            client_cert=text(params, "client_cert"),
            client_key=text(params, "client_key"),
            proxy=text(params, "proxy"),
        ),
        cluster_id=ocid(params, "cluster_id", "cluster"),
    )
