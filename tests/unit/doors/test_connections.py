# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options: the names, aliases and variables that users of oracle.oci and kubernetes.core have already."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.connections import (
    CONNECTION_OPTIONS,
    connections,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections

ENVIRONMENT = {
    "OCI_CONFIG_FILE": ("oci", "config_file_location"),
    "OCI_CONFIG_PROFILE": ("oci", "config_profile_name"),
    "OCI_REGION": ("oci", "region"),
    "OCI_TENANCY": ("oci", "tenancy"),
    "OCI_USER_ID": ("oci", "api_user"),
    "OCI_USER_FINGERPRINT": ("oci", "api_user_fingerprint"),
    "OCI_USER_KEY_FILE": ("oci", "api_user_key_file"),
    "OCI_USER_KEY_PASS_PHRASE": ("oci", "api_user_key_pass_phrase"),
    "OCI_CERT_BUNDLE": ("oci", "cert_bundle"),
    "OCI_AI_BLUEPRINTS_ENDPOINT": ("oci", "oci_endpoint"),
    "K8S_AUTH_KUBECONFIG": ("kube", "kubeconfig"),
    "K8S_AUTH_CONTEXT": ("kube", "context"),
    "K8S_AUTH_HOST": ("kube", "host"),
    "K8S_AUTH_API_KEY": ("kube", "api_key"),
    "K8S_AUTH_USERNAME": ("kube", "username"),
    "K8S_AUTH_PASSWORD": ("kube", "password"),
    "K8S_AUTH_SSL_CA_CERT": ("kube", "ca_cert"),
    "K8S_AUTH_CERT_FILE": ("kube", "client_cert"),
    "K8S_AUTH_KEY_FILE": ("kube", "client_key"),
    "K8S_AUTH_PROXY": ("kube", "proxy"),
}


def given(**options: object) -> Connections:
    """The connections that a task with these options uses."""
    checked = ArgumentSpecValidator(CONNECTION_OPTIONS).validate(options)
    assert checked.error_messages == []
    return connections(checked.validated_parameters)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in [*ENVIRONMENT, "OCI_ANSIBLE_AUTH_TYPE", "K8S_AUTH_VERIFY_SSL"]:
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize("variable", ENVIRONMENT)
def test_each_option_can_come_from_the_environment(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "/some/value")
    side, option = ENVIRONMENT[variable]
    assert getattr(getattr(given(), side), option) == "/some/value"


def test_what_the_task_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCI_REGION", "eu-frankfurt-1")
    assert given(region="us-ashburn-1").oci.region == "us-ashburn-1"


def test_nothing_given_is_empty() -> None:
    found = given()
    assert found.cluster_id == ""
    assert set(found.oci) == {""}
    assert found.kube.validate_certs is None


@pytest.mark.parametrize(
    ("alias", "option"),
    [("ssl_ca_cert", "ca_cert"), ("cert_file", "client_cert"), ("key_file", "client_key")],
)
def test_the_aliases_of_kubernetes_core_work(alias: str, option: str) -> None:
    assert getattr(given(**{alias: "/a/file"}).kube, option) == "/a/file"


def test_certificates_can_be_left_unchecked() -> None:
    assert given(verify_ssl="no").kube.validate_certs is False


def test_a_kubeconfig_can_be_given_by_its_content() -> None:
    assert given(kubeconfig={"clusters": []}).kube.kubeconfig == {"clusters": []}


def test_an_unknown_way_to_log_in_is_refused() -> None:
    checked = ArgumentSpecValidator(CONNECTION_OPTIONS).validate({"auth_type": "password"})
    assert "auth_type must be one of: api_key" in checked.error_messages[0]
