# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a run may skip the dry-run: only if another apply certainly changes nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from unit.plan.builders import NGINX, identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, metadata, section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.settled import settled

DEPLOYMENT = service(payload(), identity(), NGINX, pool_generation=1, replicas=1)[1]
KEYS_OF_LISTS = {
    "ports": ("containerPort", "protocol"),
    "volumeMounts": ("mountPath",),
    "containers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
}


def fields_of(value: Json, name: str = "") -> Json:
    """``fieldsV1`` as the API server keeps them after an apply of the value."""
    if isinstance(value, dict):
        return {f"f:{key}": fields_of(inner, key) for key, inner in value.items()}
    if isinstance(value, list) and name in KEYS_OF_LISTS:
        keyed: dict[str, Json] = {}
        for item in value:
            assert isinstance(item, dict)
            key = ",".join(f'"{part}":{_json(item[part])}' for part in KEYS_OF_LISTS[name])
            inner = fields_of(item)
            assert isinstance(inner, dict)
            keyed[f"k:{{{key}}}"] = {".": {}, **inner}
        return keyed
    return {}


def _json(value: Json) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def applied(manifest: Manifest) -> Manifest:
    """The live object right after it was applied, with what the API server adds."""
    live = copy.deepcopy(manifest)
    fields = fields_of({key: value for key, value in manifest.items() if key not in ("apiVersion", "kind", "metadata")})
    assert isinstance(fields, dict)
    own = {key: value for key, value in metadata(manifest).items() if key not in ("name", "namespace")}
    entry: Json = {
        "manager": "oci-ai-blueprints",
        "operation": "Apply",
        "fieldsV1": {**fields, "f:metadata": fields_of(own)},
    }
    live["metadata"] = {**metadata(live), "uid": "u", "resourceVersion": "1", "managedFields": [entry]}
    section(live, "spec")["revisionHistoryLimit"] = 10
    live["status"] = {"replicas": 1}
    return live


def owners(live: Manifest) -> list[Json]:
    entries = metadata(live)["managedFields"]
    assert isinstance(entries, list)
    return entries


def container(manifest: Manifest) -> Manifest:
    containers = section(section(section(manifest, "spec"), "template"), "spec")["containers"]
    assert isinstance(containers, list)
    assert isinstance(containers[0], dict)
    return containers[0]


def test_an_object_as_it_was_applied_is_settled() -> None:
    assert settled(DEPLOYMENT, applied(DEPLOYMENT))


def test_what_others_set_beside_our_fields_does_not_unsettle_it() -> None:
    live = applied(DEPLOYMENT)
    container(live)["terminationMessagePath"] = "/dev/termination-log"
    owners(live).append({"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:spec": {"f:paused": {}}}})
    assert settled(DEPLOYMENT, live)


def _image(live: Manifest) -> None:
    container(live)["image"] = "docker.io/x/y:2"


def _lost_ownership(live: Manifest) -> None:
    entry = owners(live)[0]
    assert isinstance(entry, dict)
    del section(section(entry, "fieldsV1"), "f:spec")["f:replicas"]


def _more_owned(live: Manifest) -> None:
    entry = owners(live)[0]
    assert isinstance(entry, dict)
    section(section(entry, "fieldsV1"), "f:spec")["f:paused"] = {}


def _second_entry(live: Manifest) -> None:
    owners(live).append({"manager": "oci-ai-blueprints", "operation": "Update", "fieldsV1": {"f:spec": {}}})


def _no_entry(live: Manifest) -> None:
    owners(live).clear()


def _env_gone(live: Manifest) -> None:
    variables = container(live)["env"]
    assert isinstance(variables, list)
    variables.pop()


def _label(live: Manifest) -> None:
    section(metadata(live), "labels")["app"] = "other"


@pytest.mark.parametrize("change", [_image, _lost_ownership, _more_owned, _second_entry, _no_entry, _env_gone, _label])
def test_whatever_is_not_certain_is_left_to_the_api_server(change: Callable[[Manifest], None]) -> None:
    live = applied(DEPLOYMENT)
    change(live)
    assert not settled(DEPLOYMENT, live)


@pytest.mark.parametrize("field", ["image", "env", "args", "resources", "ports", "readinessProbe", "volumeMounts"])
def test_a_field_that_the_blueprint_drops_is_not_settled(field: str) -> None:
    wanted = copy.deepcopy(DEPLOYMENT)
    del container(wanted)[field]
    assert not settled(wanted, applied(DEPLOYMENT))


def test_a_field_that_the_blueprint_adds_is_not_settled() -> None:
    wanted = copy.deepcopy(DEPLOYMENT)
    container(wanted)["command"] = ["serve"]
    assert not settled(wanted, applied(DEPLOYMENT))


def test_variables_in_another_order_are_left_to_the_api_server() -> None:
    wanted = copy.deepcopy(DEPLOYMENT)
    variables = container(wanted)["env"]
    assert isinstance(variables, list)
    variables.reverse()
    assert not settled(wanted, applied(DEPLOYMENT))


def test_an_object_that_nobody_applied_is_not_settled() -> None:
    assert not settled(DEPLOYMENT, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}})
