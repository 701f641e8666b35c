# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cluster remembers of a deployment, and what it must not show."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.operations.builders import record
from unit.operations.fakes import FakeKube
from unit.plan.builders import UID, blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.membership import Membership
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption, LostLock, UnreadableRecord
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest, metadata
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import (
    Phase,
    Record,
    digest_of,
    retry_token,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import PoolRecord
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef

TOKEN = "hf_abcdefghijklmnopqrstuvwx"
POOL = PoolRecord(2, 3, "token", {"name": "x", "size": 1}, "wr", "pool", "compartment", failed=True)


@pytest.fixture
def kube() -> FakeKube:
    return FakeKube()


def secret(kube: FakeKube) -> Manifest:
    (only,) = [one for one in kube.objects.values() if one["kind"] == "Secret"]
    return only


def names(kube: FakeKube) -> list[str]:
    return sorted(name for kind, _namespace, name in kube.objects if kind == "Secret")


def test_what_is_written_is_what_is_read(kube: FakeKube) -> None:
    full = record(
        3,
        Phase.FAILED,
        pool=POOL,
        objects=(ObjectRef("v1", "Service", "default", "recipe-x"),),
        message="out of capacity",
        mode="service",
    )
    written = records.write(kube, full)
    assert records.read(kube, "default", "vllm-inference") == [written]
    assert replace(written, resource_version="", secret_uid="") == full


def test_of_a_member_the_record_knows_its_place_and_the_label_its_group(kube: FakeKube) -> None:
    written = records.write(kube, record(membership=Membership("RAG demo", ("db-rag-demo",))))
    assert records.read(kube) == [written]
    assert [metadata(one)["name"] for one in records.stored(kube, group="rag-demo")] == [written.name]
    assert records.stored(kube, group="rag") == []


def test_older_versions_can_read_the_record_of_a_deployment_in_no_group(kube: FakeKube) -> None:
    records.write(kube, record())
    packed = base64.b64decode(secret(kube)["data"]["record"])
    assert "membership" not in json.loads(gzip.decompress(packed))


def test_nothing_of_the_blueprint_stands_in_clear_in_labels_or_annotations(kube: FakeKube) -> None:
    asked = blueprint(recipe_container_env=[{"key": "HF_TOKEN", "value": TOKEN}])
    records.write(kube, record(payload=asked, message=TOKEN))
    assert TOKEN not in json.dumps(secret(kube))
    assert "annotations" not in metadata(secret(kube))


def test_labels_tell_phase_revision_and_whose_it_is_and_fit_what_kubernetes_allows(kube: FakeKube) -> None:
    records.write(kube, record(3, Phase.PENDING))
    assert metadata(secret(kube))["labels"] == {
        "app.kubernetes.io/managed-by": "oci-ai-blueprints",
        "app.kubernetes.io/instance": "vllm-inference",
        "oci-ai-blueprints/namespace": "default",
        "oci-ai-blueprints/uid": UID,
        "oci-ai-blueprints/status": "pending",
        "oci-ai-blueprints/revision": "3",
    }


def test_a_record_lives_outside_the_namespace_of_its_workload(kube: FakeKube) -> None:
    records.write(kube, record())
    assert metadata(secret(kube))["namespace"] == "oci-ai-blueprints"
    assert metadata(secret(kube))["name"] == "deployment.default.vllm-inference.v1"


def test_the_first_record_of_a_cluster_makes_the_namespace_it_needs() -> None:
    kube = FakeKube(missing_namespaces={"oci-ai-blueprints"})
    records.write(kube, record())
    assert kube.writes == [
        ("create", "deployment.default.vllm-inference.v1"),
        ("create", "oci-ai-blueprints"),
        ("create", "deployment.default.vllm-inference.v1"),
    ]


def test_revisions_are_read_newest_first(kube: FakeKube) -> None:
    for revision in (1, 3, 2, 11):
        records.write(kube, record(revision))
    assert [one.revision for one in records.read(kube)] == [11, 3, 2, 1]


def test_a_deployment_is_read_by_its_namespace_and_name(kube: FakeKube) -> None:
    for namespace, name in (("default", "a"), ("ml", "a"), ("default", "b")):
        records.write(kube, record(namespace=namespace, canonical=name))
    assert [one.namespace for one in records.read(kube, "ml", "a")] == ["ml"]
    assert [one.canonical for one in records.read(kube, "default")] == ["a", "b"]


def test_other_secrets_with_our_labels_are_no_records(kube: FakeKube) -> None:
    records.write(kube, record())
    other = {**secret(kube), "type": "Opaque"}
    kube.holding({**other, "metadata": {**metadata(other), "name": "recipe-x-env"}})
    assert len(records.read(kube)) == 1


def test_a_record_that_another_run_wrote_meanwhile_stops_this_one(kube: FakeKube) -> None:
    mine = records.write(kube, record())
    records.write(kube, replace(mine, phase=Phase.PENDING))
    with pytest.raises(LostLock, match=r"Another run changed the record of default/vllm-inference"):
        records.write(kube, replace(mine, phase=Phase.DEPLOYED))


def test_a_revision_that_another_run_made_meanwhile_stops_this_one(kube: FakeKube) -> None:
    records.write(kube, record())
    with pytest.raises(LostLock):
        records.write(kube, record())


def test_ten_revisions_are_kept(kube: FakeKube) -> None:
    written = [records.write(kube, record(revision)) for revision in range(1, 13)]
    records.trim(kube, written)
    assert [one.revision for one in records.read(kube)] == list(range(12, 2, -1))


def test_the_last_good_revision_is_kept_however_old(kube: FakeKube) -> None:
    phases = [Phase.DEPLOYED, *[Phase.FAILED] * 12]
    written = [records.write(kube, record(at + 1, phase)) for at, phase in enumerate(phases)]
    records.trim(kube, written)
    kept = [one.revision for one in records.read(kube)]
    assert kept[-1] == 1
    assert len(kept) == 11


def test_records_are_removed_oldest_first_so_that_a_killed_run_leaves_the_newest(kube: FakeKube) -> None:
    written = [records.write(kube, record(revision)) for revision in (1, 2, 3)]
    kube.writes.clear()
    records.remove(kube, list(reversed(written)))
    assert [name[-2:] for _verb, name in kube.writes] == ["v1", "v2", "v3"]


def test_a_record_that_is_no_longer_the_one_that_was_read_is_not_removed(kube: FakeKube) -> None:
    written = records.write(kube, record())
    records.remove(kube, [replace(written, secret_uid="another")])
    assert names(kube) == ["deployment.default.vllm-inference.v1"]


def test_a_blueprint_too_large_to_be_kept_is_refused(kube: FakeKube) -> None:
    noise = "".join(str(hash((at, "x"))) for at in range(120_000))
    with pytest.raises(InvalidOption, match="too large to be recorded"):
        records.write(kube, record(payload={"recipe_id": noise}))
    assert kube.writes == []


def test_a_record_of_a_newer_version_is_refused_since_writing_it_back_would_lose_what_it_knows(kube: FakeKube) -> None:
    records.write(kube, record(pool=POOL))
    content = _content(secret(kube))
    _rewrite(kube, {**content, "cluster_network": "ocid1.clusternetwork.x"})
    with pytest.raises(UnreadableRecord, match="cluster_network"):
        records.read(kube)


def test_a_record_of_an_older_version_lacks_fields_that_have_defaults(kube: FakeKube) -> None:
    written = records.write(kube, record())
    content = _content(secret(kube))
    _rewrite(kube, {key: value for key, value in content.items() if key not in ("message", "mode")})
    assert records.read(kube) == [written]


@pytest.mark.parametrize("broken", ["", "!!", base64.b64encode(b"no gzip").decode(), base64.b64encode(b"").decode()])
def test_a_record_that_cannot_be_read_is_named_in_the_error(kube: FakeKube, broken: str) -> None:
    records.write(kube, record())
    secret(kube)["data"] = {"record": broken}
    with pytest.raises(UnreadableRecord, match=r"deployment\.default\.vllm-inference\.v1"):
        records.read(kube)


def _content(manifest: Manifest) -> dict[str, Json]:
    data = manifest["data"]
    assert isinstance(data, dict)
    content = json.loads(gzip.decompress(base64.b64decode(str(data["record"]))))
    assert isinstance(content, dict)
    return content


def _rewrite(kube: FakeKube, content: dict[str, Json]) -> None:
    packed = gzip.compress(json.dumps(content).encode())
    secret(kube)["data"] = {"record": base64.b64encode(packed).decode()}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=6), JSON, max_size=4), st.sampled_from(Phase), st.integers(1, 99))
def test_any_blueprint_survives_being_written_and_read(content: dict[str, Json], phase: Phase, revision: int) -> None:
    kube = FakeKube()
    written: Record = records.write(kube, record(revision, phase, payload=content))
    assert records.read(kube) == [written]


@given(st.permutations(list(blueprint().items())))
def test_the_fingerprint_of_a_blueprint_does_not_depend_on_the_order_of_its_fields(
    fields: list[tuple[str, Json]],
) -> None:
    assert digest_of(dict(fields)) == digest_of(blueprint())


def test_the_fingerprint_changes_with_any_value() -> None:
    assert digest_of(blueprint()) != digest_of(blueprint(recipe_replica_count=2))


@given(
    st.lists(st.tuples(st.text("0123456789abcdef", min_size=32, max_size=32), st.integers(1, 99), st.integers(1, 99)))
)
def test_no_two_attempts_generations_or_deployments_share_a_retry_token(attempts: list[tuple[str, int, int]]) -> None:
    tokens = {retry_token(*one) for one in attempts}
    assert len(tokens) == len(set(attempts))
    assert all(1 <= len(token) <= 64 and token.isalnum() for token in tokens)
