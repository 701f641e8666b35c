# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-ons of a cluster, as OCI's API has them."""

from __future__ import annotations

import json

from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import addons
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci

CLUSTER = "ocid1.cluster.oc1.iad.c"
PATH = f"/20180222/clusters/{CLUSTER}/addons"
ACCEPTED = Answer(202, None, {"opc-work-request-id": "wr1"})


def test_an_add_on_is_read_with_its_configurations_error_and_version(api: ScriptedServer, oci: Oci) -> None:
    body = {
        "name": "ClusterAutoscaler",
        "lifecycleState": "NEEDS_ATTENTION",
        "configurations": [{"key": "nodes", "value": "1:2:ocid1.nodepool"}],
        "addonError": {"code": "NotAuthorizedOrNotFound", "message": "node pool not found", "status": "404"},
    }
    api.answers(Answer(200, body, {"etag": "v7"}))
    found = addons.get(oci, CLUSTER, "ClusterAutoscaler")
    assert found == addons.Addon(
        "ClusterAutoscaler",
        "NEEDS_ATTENTION",
        {"nodes": "1:2:ocid1.nodepool"},
        "NotAuthorizedOrNotFound: node pool not found",
        "v7",
    )
    assert api.seen[0].path == f"{PATH}/ClusterAutoscaler"


def test_what_is_not_installed_or_deleted_is_not_there(api: ScriptedServer, oci: Oci) -> None:
    missing = Answer(404, {"code": "NotAuthorizedOrNotFound", "message": "no"})
    api.answers(missing, Answer(200, {"name": "ClusterAutoscaler", "lifecycleState": "DELETED"}))
    assert addons.get(oci, CLUSTER, "ClusterAutoscaler") is None
    assert addons.get(oci, CLUSTER, "ClusterAutoscaler") is None


def test_all_configurations_are_sent_on_condition_of_the_version_that_was_read(api: ScriptedServer, oci: Oci) -> None:
    api.answers(ACCEPTED)
    assert addons.update(oci, CLUSTER, "ClusterAutoscaler", {"nodes": "", "maxNodeProvisionTime": "25m"}, "v7") == "wr1"
    seen = api.seen[0]
    assert (seen.method, seen.path, seen.headers["if-match"]) == ("PUT", f"{PATH}/ClusterAutoscaler", "v7")
    assert json.loads(seen.body) == {
        "configurations": [{"key": "nodes", "value": ""}, {"key": "maxNodeProvisionTime", "value": "25m"}]
    }


def test_an_add_on_is_installed_and_removed_whole(api: ScriptedServer, oci: Oci) -> None:
    api.answers(ACCEPTED)
    addons.install(oci, CLUSTER, "ClusterAutoscaler", {"nodes": "1:2:x"})
    addons.remove(oci, CLUSTER, "ClusterAutoscaler", "v8")
    installed, removed = api.seen
    assert (installed.method, installed.path) == ("POST", PATH)
    assert json.loads(installed.body)["addonName"] == "ClusterAutoscaler"
    assert (removed.method, removed.query, removed.headers["if-match"]) == (
        "DELETE",
        {"isRemoveExistingAddOn": "true"},
        "v8",
    )
