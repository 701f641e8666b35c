# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets, pre-authenticated requests and file systems that a blueprint names: are they there, does the data fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from unit.operations.fakes import FakeWorld
from unit.plan.builders import REGION, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidBlueprint, OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import file_storage, network, object_storage
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.storage import storage_facts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.storage_facts import StorageFacts
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.workspace import Workspace

GIB = 2**30
MODELS: dict[str, Json] = {"bucket_name": "models", "mount_location": "/models", "volume_size_in_gbs": 100}
PAR = f"https://objectstorage.{REGION}.oraclecloud.com/p/t0k/n/ns/b/open/o/"
OPEN: dict[str, Json] = {"par": PAR, "mount_location": "/open", "volume_size_in_gbs": 50}
RESULTS: dict[str, Json] = {"bucket_name": "results", "mount_location": "/results", "volume_size_in_gbs": 50}
FILES: dict[str, Json] = {
    "file_system_ocid": f"ocid1.filesystem.oc1.{REGION}.aaaa",
    "mount_target_ocid": f"ocid1.mounttarget.oc1.{REGION}.aaaa",
    "mount_location": "/files",
    "volume_size_in_gbs": 50,
}


@dataclass
class Stored:
    """Bytes by bucket, what answers to requests for a bucket and for objects, a mount target and its exports."""

    buckets: dict[str, int] = field(default_factory=lambda: {"models": 10 * GIB, "results": 0})
    lists: int = 200
    objects: frozenset[str] = frozenset()
    target: str = "ACTIVE"
    exports: tuple[tuple[str, str], ...] = (("/files", "ACTIVE"),)

    def mount_target(self, _oci: object, target: str) -> file_storage.MountTarget:
        if not self.target:
            raise OciError("no such mount target", status=404, operation="GetMountTarget")
        return file_storage.MountTarget(target, self.target, "", "set", ("ip",))


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> Stored:
    made = Stored()
    monkeypatch.setattr(object_storage, "namespace", lambda _oci: "ns")
    monkeypatch.setattr(object_storage, "bucket_size", lambda _oci, _namespace, name: made.buckets.get(name))
    monkeypatch.setattr(object_storage, "par_lists", lambda _oci, _par: made.lists)
    monkeypatch.setattr(object_storage, "par_reads", lambda _oci, _par, name: 200 if name in made.objects else 404)
    monkeypatch.setattr(file_storage, "mount_target", made.mount_target)
    monkeypatch.setattr(
        file_storage, "exports", lambda *_of: [file_storage.Export(path, state) for path, state in made.exports]
    )
    monkeypatch.setattr(network, "private_ip_address", lambda _oci, _id: "10.0.10.5")
    return made


def facts(**asked: Json) -> StorageFacts:
    oci = SimpleNamespace(url=lambda _service: "https://oci", endpoint="")
    return storage_facts(FakeWorld(oci=oci), payload(**asked), Workspace())


def problems(**asked: Json) -> list[tuple[str, str]]:
    with pytest.raises(InvalidBlueprint) as refused:
        facts(**asked)
    return [(problem.rule, problem.field) for problem in refused.value.problems]


def test_storage_that_is_there_is_used_without_a_word(stored: Stored) -> None:
    found = facts(input_object_storage=[MODELS, OPEN], output_object_storage=[RESULTS], input_file_system=[FILES])
    assert (found.namespace, found.mounts, found.notes) == ("ns", ("10.0.10.5:/files",), ())


def test_all_storage_that_is_missing_is_told_at_once(stored: Stored) -> None:
    stored.buckets, stored.lists, stored.target = {}, 404, ""
    found = problems(input_object_storage=[MODELS, OPEN], output_object_storage=[RESULTS], input_file_system=[FILES])
    assert found == [
        ("V36", "input_object_storage[0].bucket_name"),
        ("V36", "output_object_storage[0].bucket_name"),
        ("V35", "input_object_storage[1].par"),
        ("V39", "input_file_system[0].mount_target_ocid"),
    ]


def test_a_request_that_may_not_list_will_do_for_objects_it_has_by_name(stored: Stored) -> None:
    stored.lists, stored.objects = 404, frozenset({"a", "b"})
    assert facts(input_object_storage=[{**OPEN, "include": ["a", "b"]}]).notes == ()
    for names in (["a", "c"], ["*"], []):
        assert problems(input_object_storage=[{**OPEN, "include": names}]) == [("V35", "input_object_storage[0].par")]


def test_a_mount_target_must_be_active_and_export_the_file_system(stored: Stored) -> None:
    stored.exports = (("/gone", "DELETED"),)
    assert problems(input_file_system=[FILES]) == [("V39", "input_file_system[0].file_system_ocid")]
    stored.target = "CREATING"
    assert problems(input_file_system=[FILES]) == [("V39", "input_file_system[0].mount_target_ocid")]


@pytest.mark.parametrize(
    ("size", "changes", "fits"),
    [
        (95 * GIB, {}, True),
        (96 * GIB, {}, False),
        (96 * GIB, {"include": ["llama/*"]}, True),
        (96 * GIB, {"exclude": ["*.bin"]}, True),
        (40 * GIB, {"volume_size_in_gbs": 20}, True),
        (48 * GIB, {"volume_size_in_gbs": 20}, False),
    ],
)
def test_a_bucket_that_does_not_fit_its_volume_is_warned_of(
    stored: Stored, size: int, changes: dict[str, Json], fits: bool
) -> None:
    """How much of a bucket patterns select, its size does not tell."""
    stored.buckets["models"] = size
    notes = facts(input_object_storage=[{**MODELS, **changes}]).notes
    assert [note.partition(":")[0] for note in notes] == ["input_object_storage[0].volume_size_in_gbs"] * (not fits)
