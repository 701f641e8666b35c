# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in: what the config file and the options together give, and how wrong ones are refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from unit.oci.conftest import Identity
from unit.oci.signatures import verify
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    BlueprintsError,
    Connection,
    InvalidOption,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import identity as identities
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.session import OciOptions, connect

Config = Callable[..., str]


def options_of(identity: Identity, **more: str) -> OciOptions:
    profile = identity.profile
    return OciOptions(
        api_user=profile["user"],
        api_user_fingerprint=profile["fingerprint"],
        api_user_key_file=profile["key_file"],
        tenancy=profile["tenancy"],
        region=profile["region"],
        **more,
    )


def key_id_used(api: ScriptedServer, identity: Identity, options: OciOptions) -> str:
    api.answers(Answer(200, []))
    identities.availability_domains(connect(options), "t")
    seen = api.seen[-1]
    return verify(identity.key.public_key(), seen.method, seen.target, seen.headers)["keyId"]


def test_options_alone_are_enough(api: ScriptedServer, identity: Identity) -> None:
    assert key_id_used(api, identity, options_of(identity, oci_endpoint=api.url)) == identity.key_id


def test_options_win_over_the_profile(api: ScriptedServer, identity: Identity, config_file: Config) -> None:
    path = config_file(identity.profile, "team")
    options = OciOptions(
        config_file_location=path,
        config_profile_name="team",
        api_user="ocid1.user.oc1..other",
        region="phx",
        oci_endpoint=api.url,
    )
    assert "/ocid1.user.oc1..other/" in key_id_used(api, identity, options)
    assert connect(options).region == "us-phoenix-1"


def test_a_key_with_a_pass_phrase_is_opened(api: ScriptedServer, identity: Identity) -> None:
    identity.key_file.write_bytes(identity.key_pem("open sesame"))
    options = options_of(identity, oci_endpoint=api.url, api_user_key_pass_phrase="open sesame")
    assert key_id_used(api, identity, options) == identity.key_id


def test_a_session_token_signs_as_that_session(
    api: ScriptedServer, identity: Identity, config_file: Config, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("jwt\n")
    path = config_file({**identity.profile, "security_token_file": str(tmp_path / "token")})
    options = OciOptions(config_file_location=path, auth_type="security_token", oci_endpoint=api.url)
    assert key_id_used(api, identity, options) == "ST$jwt"


def test_the_environment_names_the_config_file(
    identity: Identity, config_file: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCI_CONFIG_FILE", config_file(identity.profile))
    assert connect(OciOptions()).tenancy_id == "ocid1.tenancy.oc1..tt"


def complaint(options: OciOptions) -> str:
    with pytest.raises(BlueprintsError) as caught:
        connect(options)
    assert isinstance(caught.value, InvalidOption)
    return f"{caught.value.message} {caught.value.hint}"


def test_a_missing_config_file_is_named() -> None:
    assert "There is no OCI config file at /nowhere/config" in complaint(
        OciOptions(config_file_location="/nowhere/config")
    )


def test_an_unknown_profile_is_named(identity: Identity, config_file: Config) -> None:
    path = config_file(identity.profile)
    assert "has no profile 'other'" in complaint(OciOptions(config_file_location=path, config_profile_name="other"))


def test_a_config_file_that_is_no_ini_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("user=me\n")
    assert "cannot be understood" in complaint(OciOptions(config_file_location=str(path)))


def test_every_malformed_key_is_told_at_once(identity: Identity, config_file: Config) -> None:
    path = config_file({**identity.profile, "user": "me", "fingerprint": "12", "region": ""})
    said = complaint(OciOptions(config_file_location=path))
    assert "fingerprint is malformed, user is malformed" in said
    assert "api_user" in said


def test_a_missing_key_file_is_named(identity: Identity, config_file: Config) -> None:
    path = config_file({**identity.profile, "key_file": "/nowhere/key.pem"})
    assert "key_file of profile 'DEFAULT'" in complaint(OciOptions(config_file_location=path))


@pytest.mark.parametrize(
    ("pass_phrase", "says"), [("", "no pass phrase is given"), ("hunter22", "the pass phrase is wrong")]
)
def test_a_wrong_pass_phrase_is_told_without_repeating_it(identity: Identity, pass_phrase: str, says: str) -> None:
    identity.key_file.write_bytes(identity.key_pem("open sesame"))
    said = complaint(options_of(identity, api_user_key_pass_phrase=pass_phrase))
    assert says in said
    assert "hunter22" not in said


def test_a_public_key_is_not_taken_for_a_private_one(identity: Identity) -> None:
    public = identity.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    identity.key_file.write_bytes(public)
    assert "holds no RSA private key" in complaint(options_of(identity))


def test_an_unknown_way_of_logging_in_lists_the_known_ones() -> None:
    said = complaint(OciOptions(auth_type="magic"))
    assert "instance_principal" in said


def test_an_endpoint_that_is_no_url_is_refused(identity: Identity) -> None:
    assert "oci_endpoint" in complaint(options_of(identity, oci_endpoint="localhost:80"))


@pytest.mark.parametrize(
    ("auth_type", "name"), [("resource_principal", "resource principal"), ("workload_identity", "workload identity")]
)
def test_a_principal_that_the_machine_does_not_have_is_one_sentence(
    auth_type: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OCI_RESOURCE_PRINCIPAL_VERSION", "KUBERNETES_SERVICE_HOST"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(Connection, match=f"The login as {name} failed"):
        connect(OciOptions(auth_type=auth_type, region="us-ashburn-1"))


def test_a_login_by_key_needs_no_sdk() -> None:
    module = "ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.session"
    listing = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert module in listing.stdout.split()
    assert "oci" not in listing.stdout.split()
