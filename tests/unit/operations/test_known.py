# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a deployment, and what it refuses before anything is planned."""

from __future__ import annotations

from typing import Any

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeWorld
from unit.plan.builders import COMPARTMENT_ID, GATEWAY, NOTHING_SET, UID, body, identity, live_pool, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import (
    InvalidBlueprint,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.known import (
    Known,
    _compartment,
    _refuse_clash,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase, Record
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Deploy
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.secrets_of_others import (
    refuse_missing_secrets,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ref_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

OBJECTS = service(payload(), identity(), GATEWAY, pool_generation=1, replicas=1)
INTERNAL = service(payload(), identity(), NOTHING_SET, pool_generation=1, replicas=1)
REFS = tuple(map(ref_of, OBJECTS))
ROUTE = OBJECTS[-1]
MODEL: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "llama-4"}}
KEYED: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "llama-4", "api_key": "1234567890"}}
KONG = ModelGateway("kong")
HUB: Json = [{"envvar_name": "HF_TOKEN", "secret_name": "hub", "secret_key": "token"}]


def secret(kind: str = "Opaque", **data: str) -> Manifest:
    return {"kind": "Secret", "type": kind, "data": {**data}}


def problems(secrets: dict[str, Manifest | None], **asked: Json) -> list[str]:
    with pytest.raises(InvalidBlueprint) as refused:
        refuse_missing_secrets(payload(**asked), secrets, "ml")
    return [problem.reason for problem in refused.value.problems]


def test_secrets_that_are_there_are_fine() -> None:
    asked = payload(recipe_environment_secrets=HUB, recipe_container_secret_name="registry")
    there = {"hub": secret(token="eA=="), "registry": secret("kubernetes.io/dockerconfigjson")}
    refuse_missing_secrets(asked, there, "ml")


def test_every_secret_that_is_missing_is_told_at_once_with_its_namespace() -> None:
    found = problems(
        {"hub": None, "registry": None}, recipe_environment_secrets=HUB, recipe_container_secret_name="registry"
    )
    assert found == ["Secret 'hub' is not in namespace 'ml'", "Secret 'registry' is not in namespace 'ml'"]


def test_a_secret_without_the_key_is_told_with_the_keys_it_has() -> None:
    found = problems({"hub": secret(other="eA==")}, recipe_environment_secrets=HUB)
    assert found == ["Secret 'hub' has no key 'token'; its keys: other"]


def test_a_pull_secret_of_another_type_is_told() -> None:
    found = problems({"registry": secret()}, recipe_container_secret_name="registry")
    assert found == ["Secret 'registry' is of type Opaque, not kubernetes.io/dockerconfigjson"]


def test_a_name_that_becomes_the_name_of_another_deployment_is_refused() -> None:
    with pytest.raises(InvalidBlueprint, match="which 'vLLM Inference' uses already"):
        _refuse_clash(identity("vllm inference"), record())


def test_the_same_name_and_names_of_what_is_being_undeployed_or_was_rolled_back_are_free() -> None:
    _refuse_clash(identity(), record())
    _refuse_clash(identity(), None)
    _refuse_clash(identity("vllm inference"), record(phase=Phase.UNDEPLOYING))
    _refuse_clash(identity("vllm inference"), record(phase=Phase.FAILED))


def test_the_name_of_what_failed_and_was_kept_is_taken() -> None:
    with pytest.raises(InvalidBlueprint, match="which 'vLLM Inference' uses already"):
        _refuse_clash(identity("vllm inference"), record(phase=Phase.FAILED, objects=REFS))


def test_the_uid_is_the_records_else_the_live_workloads_else_the_pools_else_a_new_one() -> None:
    pool = live_pool(body())
    theirs: Manifest = {"metadata": {"labels": {"oci-ai-blueprints/uid": "x", "app.kubernetes.io/managed-by": "Helm"}}}
    ours: Manifest = {"metadata": {"labels": {**identity(uid="a" * 32).labels()}}}
    recorded = record(uid="b" * 32)
    assert _known(ours, recorded).identity([pool], "fresh").uid == "b" * 32
    assert _known(ours).identity([pool], "fresh").uid == "a" * 32
    assert _known(theirs).identity([pool], "fresh").uid == UID
    assert _known(None).identity([], "fresh").uid == "fresh"


def _known(workload: Manifest | None, *records: Record) -> Known:
    return Known(records, Workspace(), workload, identity(uid=""), COMPARTMENT_ID, done=False)


def test_resources_go_where_blueprint_task_record_workspace_and_cluster_say_in_this_order(world: FakeWorld) -> None:
    said: dict[str, Any] = {}
    workspace = Workspace(compartment_id="workspace")
    assert _place(world, said, Workspace(), None) == COMPARTMENT_ID
    assert _place(world, said, workspace, None) == "workspace"
    assert _place(world, said, workspace, record(compartment_id="record")) == "record"
    assert _place(world, {"compartment_id": "task"}, workspace, record(compartment_id="record")) == "task"


def _place(world: FakeWorld, said: dict[str, Any], workspace: Workspace, newest: Any) -> str:
    request = Deploy((), Connections(OciOptions(), KubeOptions()), **said)
    return _compartment(payload(), request, newest, workspace, world)


def test_the_compartment_of_the_blueprint_wins(world: FakeWorld) -> None:
    request = Deploy((), Connections(OciOptions(), KubeOptions()), compartment_id="task")
    ours = "ocid1.compartment.oc1..aaaaaaaaother"
    assert _compartment(payload(recipe_compartment_ocid=ours), request, None, Workspace(), world) == ours
