# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.syntax import (
    is_dns_name,
    is_domain,
    is_environment_name,
    is_label_key,
    is_label_value,
    is_port_name,
    is_secret_key,
)


@pytest.mark.parametrize("text", ["a", "A.b_c-1", "", "x" * 63])
def test_label_values(text: str) -> None:
    assert is_label_value(text)


@pytest.mark.parametrize("text", ["-a", "a-", "a b", "x" * 64, "a/b", "é", "a\n"])
def test_no_label_values(text: str) -> None:
    assert not is_label_value(text)


@pytest.mark.parametrize("text", ["corrino", "example.com/a", "corrino/pool-shared-any"])
def test_label_keys(text: str) -> None:
    assert is_label_key(text)


@pytest.mark.parametrize("text", ["", "/a", "a/", "Example.com/a", "a/b/c", "a" * 64])
def test_no_label_keys(text: str) -> None:
    assert not is_label_key(text)


def test_names_of_secrets_hosts_ports_keys_and_variables() -> None:
    assert is_dns_name("hf-secret.v1")
    assert is_domain("llm.example.com")
    assert is_port_name("http-2")
    assert is_secret_key("hf.token_1-a")
    assert is_environment_name("input-len")


@pytest.mark.parametrize("text", ["", "A", "a..b", "-a", "a_b", "a" * 254, f"{'a' * 64}.b", "a."])
def test_what_is_no_name_of_a_secret(text: str) -> None:
    assert not is_dns_name(text)


@pytest.mark.parametrize("text", ["localhost", "10.0.0.1", "https://a.b", "a.b:80", "*.a.b", "a.b/c"])
def test_what_is_no_full_host_name(text: str) -> None:
    assert not is_domain(text)


@pytest.mark.parametrize("text", ["", "80", "A", "a" * 16, "a--b", "-a", "a_b"])
def test_what_is_no_port_name(text: str) -> None:
    assert not is_port_name(text)


@pytest.mark.parametrize("text", ["", ".", "..", "a/b", "a b", "a" * 254])
def test_what_is_no_key_of_a_secret(text: str) -> None:
    assert not is_secret_key(text)


@pytest.mark.parametrize("text", ["", "1a", ".", "..a", "a b", "a=b", "é"])
def test_what_is_no_name_of_a_variable(text: str) -> None:
    assert not is_environment_name(text)
