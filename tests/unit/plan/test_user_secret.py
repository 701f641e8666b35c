# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of users as Kubernetes keeps them."""

from __future__ import annotations

import base64
import json

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrets_payload import SecretWish
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import INSTANCE, MANAGED_BY
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.user_secret import (
    belongs_to_a_deployment,
    is_ours,
    manifest_of,
    owner_of,
    secret_texts,
    word_for,
)

HUB = SecretWish("hub", "present", "opaque", {"b": "two", "a": "open sesame"})
LOGIN = SecretWish(
    "iad",
    "present",
    "container_registry",
    {"registry_server": "iad.ocir.io", "username": "ten/jane", "password": "pa:ss", "email": ""},
)


def kept_by(**labels: Json) -> Manifest:
    return {"kind": "Secret", "metadata": {"labels": labels}}


def test_values_are_written_encoded_so_that_a_key_that_is_left_out_goes() -> None:
    manifest = manifest_of(HUB, "ml")
    assert (manifest["type"], manifest["data"]) == ("Opaque", {"a": "b3BlbiBzZXNhbWU=", "b": "dHdv"})
    assert "stringData" not in manifest


def test_the_login_of_a_registry_has_the_form_that_kubelets_read() -> None:
    manifest = manifest_of(LOGIN, "ml")
    assert manifest["type"] == "kubernetes.io/dockerconfigjson"
    (config,) = section(manifest, "data").values()
    assert json.loads(base64.b64decode(str(config))) == {
        "auths": {"iad.ocir.io": {"username": "ten/jane", "password": "pa:ss", "auth": "dGVuL2phbmU6cGE6c3M="}}
    }


def test_ours_are_known_by_their_labels_and_carry_no_instance_that_an_undeployment_would_look_for() -> None:
    manifest = manifest_of(HUB, "ml")
    assert is_ours(manifest)
    assert INSTANCE not in section(section(manifest, "metadata"), "labels")


def test_secrets_of_deployments_and_of_others_are_not_ours() -> None:
    part = kept_by(**{MANAGED_BY: "oci-ai-blueprints", INSTANCE: "vllm"})
    theirs = kept_by(**{MANAGED_BY: "Helm"})
    assert (is_ours(part), belongs_to_a_deployment(part), owner_of(part)) == (False, True, "the deployment vllm")
    assert (is_ours(theirs), belongs_to_a_deployment(theirs), owner_of(theirs)) == (False, False, "Helm")
    assert owner_of(kept_by()) == "somebody else"


def test_types_go_by_the_words_of_the_payload_where_it_has_one() -> None:
    assert [word_for(kind) for kind in ("Opaque", "kubernetes.io/dockerconfigjson", "kubernetes.io/tls")] == [
        "opaque",
        "container_registry",
        "kubernetes.io/tls",
    ]


def test_values_are_secret_in_clear_and_encoded() -> None:
    assert {"open sesame", "b3BlbiBzZXNhbWU="} <= secret_texts([HUB])
    found = secret_texts([LOGIN])
    assert {"pa:ss", "dGVuL2phbmU6cGE6c3M="} <= found
    assert "iad.ocir.io" not in found


def test_a_value_that_is_also_a_name_is_not_hidden_with_it() -> None:
    mode = SecretWish("settings", "present", "opaque", {"mode": "default", "level": "settings"})
    assert secret_texts([mode], "default") == {"ZGVmYXVsdA==", "c2V0dGluZ3M="}
