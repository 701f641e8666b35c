# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a deployment and its blueprint."""

from __future__ import annotations

from typing import Any

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview, change_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.drift import drift_result


def _deployment(image: str, token: dict[str, Any], *managers: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    container = {"name": "recipe", "image": image, "env": [{"name": "HF_TOKEN", **token}]}
    fields = [{"manager": who, "operation": "Update", "fieldsV1": what} for who, what in managers]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "recipe-a", "namespace": "default", "uid": "1", "managedFields": fields},
        "spec": {"template": {"spec": {"containers": [container], "hostNetwork": True}}},
    }


REFERENCE = {"valueFrom": {"secretKeyRef": {"name": "a", "key": "HF_TOKEN"}}}
ADDED = {"f:spec": {"f:template": {"f:spec": {"f:hostNetwork": {}}}}}


def test_every_field_is_told_with_what_is_there_and_what_is_wanted_and_no_secret() -> None:
    wanted = _deployment("good", REFERENCE, ("mesh", ADDED))
    live = _deployment("evil", {"value": "hf_c29tZWJvZHkgZWxzZXMgdG9rZW4"}, ("mesh", ADDED))
    preview = Preview(wanted, live, wanted)
    found = drift_result([change_of(preview)], [preview])
    assert found["found"] is True
    (repair,) = found["repairs"]  # type: ignore[misc]
    told = {one["field"].rpartition("containers")[2]: (one["live"], one["wanted"]) for one in repair["fields"]}
    assert told == {
        "[recipe].image": ("evil", "good"),
        "[recipe].env[HF_TOKEN].value": ("<masked>", None),
        "[recipe].env[HF_TOKEN].valueFrom": (None, REFERENCE["valueFrom"]),
    }
    assert found["foreign"] == [
        {
            "kind": "Deployment",
            "namespace": "default",
            "name": "recipe-a",
            "manager": "mesh",
            "fields": [".spec.template.spec.hostNetwork"],
        }
    ]


def test_an_object_that_is_gone_is_made_whole_and_one_as_wanted_is_not_told() -> None:
    wanted = _deployment("good", REFERENCE)
    gone, well = Preview(wanted, None, wanted), Preview(wanted, wanted, wanted)
    (repair,) = drift_result([change_of(gone), change_of(well)], [gone, well])["repairs"]  # type: ignore[misc]
    assert (repair["action"], repair["fields"]) == ("create", [])
    assert drift_result([change_of(well)], [well]) == {"found": False, "repairs": [], "foreign": []}
