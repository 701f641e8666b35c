# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves in the record: its steps, and the last words of pods that failed. It can never spoil the record."""

from __future__ import annotations

import base64
import gzip
import random
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from unit.operations.builders import record
from unit.operations.fakes import FakeKube, FakeWorld
from unit.plan.builders import blueprint, identity

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import keep_words, last_words
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.kept_logs import (
    KeptRuns,
    KeptSelection,
    kept_lines,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.last_words import fitted
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.log_selection import kept_selection
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Record
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import ReadLogs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.run_log import (
    LARGEST,
    Came,
    KeptLog,
    LastWords,
    RunLog,
    pack,
    unpack,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pod_containers import LogSource
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.readiness import failing
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import (
    Action,
    ObjectRef,
    ObjectStep,
    Plan,
    Step,
)

TOKEN = "hf_abcdefghijklmnopqrstuvwx"
SOURCE = LogSource("pod-1", "recipe", "node", False, "waiting", True, 3, "CrashLoopBackOff")
LINES = ("2026-11-22T10:00:01.5Z one", "2026-11-22T10:00:02.5Z ValueError: two", "2026-11-22T10:00:03.5Z three")
KEPT = KeptLog(SOURCE, "uid-1", True, lines=LINES)
EVENT = {"time": "2026-11-22T10:00:04Z", "reason": "BackOff", "object": "Pod pod-1", "message": "back-off", "count": 3}
WORDS = LastWords("2026-11-22T10:00:05Z", (KEPT,), (EVENT,))
STEP = Step(Action.UPDATE, "kubernetes", "ClusterQueue", "team-a", "quota changed")
NOISE = "".join(random.Random(5).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=200_000))


@dataclass(frozen=True)
class _Observed:
    """The two things that are asked of what was observed."""

    record: Record
    records: tuple[Record, ...]
    identity: Any = None


def stored(kube: FakeKube) -> Manifest:
    (only,) = [one for one in kube.objects.values() if one["kind"] == "Secret"]
    return only


def test_steps_and_last_words_are_read_as_they_were_written() -> None:
    log = RunLog().begin([STEP, Step(Action.NONE, "oci", "NodePool", "p", "as it is")]).hear(WORDS)
    failed = log.came(STEP, Came.BEGUN).came(STEP, Came.FAILED, "no")
    assert unpack(pack(failed)) == failed
    (step,) = failed.steps
    assert (step.kind, step.result, step.message, step.time != "") == ("ClusterQueue", "failed", "no", True)
    assert [one.result for one in log.steps] == ["planned"]


@pytest.mark.parametrize(
    "damaged", [b"", b"no gzip", gzip.compress(b"[]"), gzip.compress(b'{"steps":[{}],"words":{}}')]
)
def test_what_is_damaged_or_of_another_version_is_as_if_nothing_was_kept(damaged: bytes) -> None:
    assert unpack(damaged) == RunLog()


def test_older_versions_read_the_record_without_it_and_newer_ones_records_that_lack_it() -> None:
    kube = FakeKube()
    written = records.write(kube, record(run_log=pack(RunLog(words=WORDS))))
    assert records.read(kube) == [written]
    data: Any = stored(kube)["data"]
    assert b"run_log" not in gzip.decompress(base64.b64decode(data["record"]))
    del data["run_log"]
    assert records.read(kube) == [replace(written, run_log=b"")]


def test_the_largest_record_with_the_most_words_fits_into_a_secret() -> None:
    loud = RunLog(words=LastWords("now", (replace(KEPT, lines=(NOISE,)),))).begin([STEP])
    assert unpack(pack(loud)) == RunLog().begin([STEP]), "too many words leave the steps"
    assert records.LARGEST_RECORD + LARGEST < 1024 * 1024


def test_logs_share_the_room_and_keep_their_ends() -> None:
    short, long = replace(KEPT, lines=("a" * 9,)), replace(KEPT, lines=tuple(f"{at:09}" for at in range(100)))
    first, second, third = fitted([long, short, long], 410)
    assert second.lines == short.lines
    assert first.lines == third.lines == tuple(f"{at:09}" for at in range(80, 100))


def test_pods_that_say_nothing_any_more_do_not_take_away_what_they_said_before() -> None:
    mute = LastWords("later", (replace(KEPT, lines=(), message="the node does not answer"),))
    assert RunLog(words=WORDS).hear(mute).words == WORDS
    assert RunLog().hear(mute).words == mute


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({}, ["one", "ValueError: two", "three"]),
        ({"tail_lines": 1}, ["three"]),
        ({"match": "ValueError"}, ["ValueError: two"]),
        ({"match": "^2026"}, []),
        ({"since": "2026-11-22T12:00:02+02:00", "tail_lines": None}, ["ValueError: two", "three"]),
        ({"since": "1s"}, []),
        ({"timestamps": True, "tail_lines": 1}, [LINES[2]]),
    ],
)
def test_of_kept_logs_the_lines_are_chosen_as_of_others(options: dict[str, Any], found: list[str]) -> None:
    connections: Any = None
    asked = kept_selection(ReadLogs(connections, "x", **options))
    assert [line.decode().rstrip("\n") for line in kept_lines(KEPT, asked)] == found


def test_logs_of_pods_that_are_there_are_not_told_twice() -> None:
    runs = KeptRuns([record(2, run_log=pack(RunLog(words=WORDS))), record(1)])
    ((row, kept),) = runs.logs({"uid-2"})
    assert (row.kept_at, row.revision, row.previous, kept) == (WORDS.time, 2, True, KEPT)
    assert runs.logs({"uid-1"}) == []
    assert runs.events([EVENT]) == []
    assert runs.events([]) == [EVENT]
    assert list(kept_lines(kept, KeptSelection(tail_lines=0))) == []


def test_a_pod_that_two_revisions_kept_is_told_once_as_it_was_last() -> None:
    later = replace(WORDS, time="later", logs=(replace(KEPT, lines=("later",)),))
    mute = replace(WORDS, time="mute", logs=(replace(KEPT, lines=(), message="the node does not answer"),))

    def told(*words: LastWords) -> list[str]:
        newest_first = [record(5 - at, run_log=pack(RunLog(words=one))) for at, one in enumerate(words)]
        return [row.kept_at for row, _kept in KeptRuns(newest_first).logs(set())]

    assert told(later, WORDS) == ["later"]
    assert told(mute, later, WORDS) == ["later"]
    assert told(mute) == ["mute"]


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ({"status": {"phase": "Failed"}, "metadata": {"deletionTimestamp": "now"}}, True),
        ({"status": {"phase": "Succeeded"}}, False),
        ({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}, False),
        ({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "False"}]}}, True),
        ({"status": {"phase": "Running"}, "metadata": {"deletionTimestamp": "now"}}, False),
    ],
)
def test_pods_that_are_ready_done_or_leaving_did_not_fail(pod: Manifest, expected: bool) -> None:
    assert failing(pod) is expected


@pytest.mark.parametrize(("revision", "into"), [(2, [1]), (1, [])])
def test_before_pods_are_replaced_their_last_words_go_into_the_record_of_their_revision(
    monkeypatch: pytest.MonkeyPatch, revision: int, into: list[int]
) -> None:
    kube = FakeKube()
    old = records.write(kube, record(1))
    monkeypatch.setattr(last_words, "last_words", lambda *_args: WORDS)
    work: Any = SimpleNamespace(
        world=SimpleNamespace(kube=kube),
        lock=SimpleNamespace(check=lambda: None),
        record=record(revision),
        log=RunLog(),
    )
    observed: Any = _Observed(record=old, records=(old,))
    ref = ObjectRef("apps/v1", "Deployment", "default", "recipe-x")
    replaced = ObjectStep(Action.UPDATE, "kubernetes", "Deployment", "recipe-x", "image", ref=ref, live_uid="u")
    assert keep_words.keep_of_replaced(observed, Plan((STEP,)), work) is observed
    after = keep_words.keep_of_replaced(observed, Plan((STEP, replaced)), work)
    assert [one.revision for one in records.read(kube) if unpack(one.run_log).words == WORDS] == into
    assert after.records == tuple(records.read(kube))
    assert (work.log.words == WORDS) is (into == [])


@pytest.mark.parametrize(("workload", "heard"), [("apps/v1/Deployment", True), ("", False)])
def test_when_a_run_fails_the_last_words_of_its_pods_go_into_its_record(
    monkeypatch: pytest.MonkeyPatch, workload: str, heard: bool
) -> None:
    monkeypatch.setattr(last_words, "last_words", lambda *_args: WORDS)
    work: Any = SimpleNamespace(world=None, record=record(), log=RunLog())
    observed: Any = SimpleNamespace(mode=SimpleNamespace(workload=workload), identity=identity())
    keep_words.keep_of_failed(observed, work)
    assert (work.log.words == WORDS) is heard


def test_of_a_pod_that_crashes_the_run_before_is_read_and_secrets_are_masked() -> None:
    state = {"waiting": {"reason": "CrashLoopBackOff", "message": f"back-off {TOKEN}"}}
    status = {"name": "recipe", "state": state, "restartCount": 3}
    pod: Manifest = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "pod-1", "namespace": "default", "uid": "u", "labels": {"app": identity().names.workload}},
        "spec": {"containers": [{"name": "recipe"}]},
        "status": {"phase": "Running", "containerStatuses": [status]},
    }
    about = {"name": "pod-1", "uid": "u", "kind": "Pod"}
    event: Manifest = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "default"}}
    told: Manifest = {**event, "message": f"bad token {TOKEN}", "involvedObject": about}
    kube = _OneLog().holding(pod, told)
    world: Any = FakeWorld(kube)
    payload = blueprint(recipe_container_env=[{"key": "HF_TOKEN", "value": TOKEN}])
    words = last_words.last_words(world, identity(), payload)
    ((log,), (row,)) = words.logs, words.events
    assert (log.previous, log.lines, row["message"]) == (True, ("10:00 login with ********",), "bad token ********")
    assert TOKEN not in str(words)


class _OneLog(FakeKube):
    """A cluster in which every container said the same before it crashed."""

    @staticmethod
    def log_stream(_namespace: str, _pod: str, query: dict[str, str]) -> Any:
        assert query["previous"] == "true"
        said = f"10:00 login with {TOKEN}\n".encode()
        return SimpleNamespace(stream=lambda _size: iter([said]), close=lambda: None)
