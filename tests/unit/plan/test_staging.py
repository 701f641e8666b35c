# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What copies to and from object storage: containers, settings, rights."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

import pytest
from unit.plan.builders import GATEWAY, identity, of_kind, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan import staging
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.job import job
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.staging_program import settings_from
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.storage_facts import StorageFacts

PAR = "https://objectstorage.us-ashburn-1.oraclecloud.com/p/SecretToken/n/ns/b/public/o/"
FACTS = StorageFacts(
    endpoint="https://objectstorage.us-ashburn-1.oraclecloud.com",
    federation="https://auth.us-ashburn-1.oraclecloud.com/v1/x509",
    namespace="ns",
)
BUCKET: dict[str, Json] = {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 500}
OPEN: dict[str, Json] = {"par": PAR, "mount_location": "/data", "volume_size_in_gbs": 50, "include": ["a/b"]}
OUTPUT: dict[str, Json] = {"bucket_name": "results", "mount_location": "/out", "volume_size_in_gbs": 50}
NO_PORT: dict[str, Json] = {"recipe_container_port": None, "recipe_prometheus_enabled": None}


def a_service(**changes: Json) -> list[Manifest]:
    return service(payload(**changes), identity(), GATEWAY, pool_generation=1, replicas=1, storage=FACTS)


def a_job(facts: StorageFacts = FACTS, **changes: Json) -> list[Manifest]:
    asked = payload(recipe_mode="job", **NO_PORT, **changes)
    return job(asked, identity(), pool_generation=1, storage=facts)


def pod_of(manifests: Sequence[Manifest]) -> Json:
    (workload,) = [one for one in manifests if one["kind"] in ("Deployment", "Job")]
    return part(workload, "spec", "template", "spec")


def named(containers: Json, name: str) -> dict[str, Json]:
    assert isinstance(containers, list)
    found = next(one for one in containers if isinstance(one, dict) and one["name"] == name)
    assert isinstance(found, dict)
    return found


def variables(container: dict[str, Json]) -> dict[str, str]:
    env = container["env"]
    assert isinstance(env, list)
    return {str(part(one, "name")): str(part(one, "value")) for one in env if isinstance(one, dict) and "value" in one}


def test_each_input_is_copied_by_an_init_container_that_the_program_understands() -> None:
    container = named(part(pod_of(a_service(input_object_storage=[BUCKET])), "initContainers"), "stage-0")
    assert container["args"] == ["download"]
    settings = settings_from(variables(container))
    assert (settings.bucket, settings.namespace, settings.auth) == ("models", "ns", "instance_principal")
    assert settings.endpoint == "https://objectstorage.us-ashburn-1.oraclecloud.com"
    places = part(container, "volumeMounts")
    assert {"name": "input-0", "mountPath": settings.target} in (places if isinstance(places, list) else [])


def test_a_pre_authenticated_url_stands_in_a_secret_and_nowhere_else() -> None:
    made = a_service(input_object_storage=[OPEN])
    (secret,) = [one for one in of_kind(made, "Secret") if part(one, "metadata", "name") == identity().names.staging]
    assert base64.b64decode(str(part(secret, "data", "input-0"))).decode() == PAR
    others = json.dumps([one for one in made if one["kind"] != "Secret"])
    assert "SecretToken" not in others
    container = named(part(pod_of(made), "initContainers"), "stage-0")
    assert variables(container) == {
        "STAGING_SOURCE": "ns/b/public",
        "STAGING_TARGET": "/staging",
        "STAGING_INCLUDE": '["a/b"]',
    }


def test_a_renewed_url_rolls_no_pods_and_another_bucket_does() -> None:
    def template(par: str) -> Json:
        return pod_of(a_service(input_object_storage=[{**OPEN, "par": par}]))

    assert template(PAR) == template(PAR.replace("SecretToken", "NewToken"))
    assert template(PAR) != template(PAR.replace("/public/", "/other/"))


def test_a_jobs_outputs_are_uploaded_by_a_second_container_that_sees_them_only_to_read() -> None:
    pod = pod_of(a_job(output_object_storage=[OUTPUT]))
    containers = part(pod, "containers")
    assert part(containers, 0, "name") == "recipe"
    upload = named(containers, "upload")
    assert upload["args"] == ["upload"]
    (output,) = settings_from(variables(upload)).outputs
    assert output.bucket == "results"
    places = part(upload, "volumeMounts")
    assert isinstance(places, list)
    assert {"name": "output-0", "mountPath": output.directory, "readOnly": True} in places
    assert part(pod, "serviceAccountName") == identity().names.staging


def test_a_services_outputs_are_copied_by_a_sidecar_that_ends_after_the_program() -> None:
    pod = pod_of(a_service(output_object_storage=[OUTPUT]))
    sidecar = named(part(pod, "initContainers"), "upload")
    assert (sidecar["args"], sidecar["restartPolicy"]) == (["sync"], "Always")
    assert part(pod, "terminationGracePeriodSeconds") == 600


def test_the_program_itself_never_gets_a_token() -> None:
    facts = StorageFacts(auth="workload_identity", namespace="ns")
    pod = pod_of(a_job(facts, input_object_storage=[BUCKET, OPEN], output_object_storage=[OUTPUT]))
    assert part(pod, "automountServiceAccountToken") is False
    lists = [part(pod, "initContainers"), part(pod, "containers")]
    containers = [one for some in lists if isinstance(some, list) for one in some]
    with_token = [str(part(one, "name")) for one in containers if "staging-account" in json.dumps(one)]
    assert with_token == ["stage-0", "upload"]


@pytest.mark.parametrize(("changes", "kinds"), [({"input_object_storage": [BUCKET]}, []), ({}, [])])
def test_rights_are_given_only_to_who_needs_them(changes: dict[str, Json], kinds: list[str]) -> None:
    assert [one["kind"] for one in a_service(**changes) if one["kind"] in ("ServiceAccount", "Role")] == kinds


def test_who_watches_a_pod_may_look_at_pods_and_nothing_else() -> None:
    made = a_job(output_object_storage=[OUTPUT])
    (role,) = of_kind(made, "Role")
    assert role["rules"] == [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}]
    assert part(of_kind(made, "RoleBinding"), 0, "roleRef", "name") == part(role, "metadata", "name")


def test_the_programs_text_travels_in_a_config_map() -> None:
    (config_map,) = of_kind(a_service(input_object_storage=[BUCKET]), "ConfigMap")
    text = str(part(config_map, "data", staging.PROGRAM_FILE))
    compile(text, "staging.py", "exec")
    assert text.endswith("raise SystemExit(main(sys.argv[1:], os.environ))\n")


def test_without_buckets_there_is_nothing_of_it() -> None:
    asked: Payload = payload()
    assert staging.objects(asked, identity(), FACTS) == []
    assert "initContainers" not in json.dumps(a_service())
