# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs are read piece by piece, and no secret is left in them."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from unit.operations.fakes import FakeKube, FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import POD
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import read_logs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.kept_logs import KeptRuns
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.log_files import (
    write_apart,
    write_interleaved,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.log_reading import (
    Container,
    Selection,
    dated_lines,
    last_lines,
    masks,
    pieces,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.log_selection import live_selection
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.logs_outcome import LogRow
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import ReadLogs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pod_containers import LogSource

CONTAINER = Container("default", "pod", "recipe")


class OneLog:
    """A cluster of which only one log is asked for."""

    def __init__(self, *sent: bytes) -> None:
        self.sent: Iterable[bytes] = sent
        self.asked: dict[str, str] = {}

    def log_stream(self, namespace: str, pod: str, query: dict[str, str]) -> Any:
        self.asked = {"namespace": namespace, "pod": pod, **query}
        return SimpleNamespace(stream=lambda _size: iter(self.sent), close=lambda: None)


def read(log: OneLog, **selection: Any) -> bytes:
    kube: Any = log
    return b"".join(pieces(kube, CONTAINER, Selection(**{"query": {}, **selection})))


def row(pod: str = "pod") -> LogRow:
    return LogRow(LogSource(pod, "recipe", "node", False, "running", True, 0, ""))


def test_a_log_is_asked_for_by_pod_and_container() -> None:
    log = OneLog(b"one\n")
    assert read(log, query={"tailLines": "1"}) == b"one\n"
    assert log.asked == {"namespace": "default", "pod": "pod", "container": "recipe", "tailLines": "1"}


def test_a_secret_is_masked_also_where_the_network_cuts_it_in_two() -> None:
    log = OneLog(b"token hf_ab", b"cdef0123 is good\nand hf_abcdef0123", b" again")
    assert read(log, secrets=[b"hf_abcdef0123"]) == b"token ******** is good\nand ******** again"


def test_only_lines_that_match_are_kept_and_of_these_the_last() -> None:
    log = OneLog(b"error 1\nfine\nerr", b"or 2\nerror 3")
    found = read(log, match=re.compile(rb"error"))
    assert found == b"error 1\nerror 2\nerror 3"
    assert last_lines([found], 2) == ["error 2", "error 3"]
    assert last_lines([b"a\nb", b"c\n", b"d"], None) == ["a", "bc", "d"]
    assert last_lines([], 5) == []


def test_secrets_of_all_revisions_are_masked_the_longest_first() -> None:
    def with_token(token: str) -> dict[str, Any]:
        return {"recipe_container_env": [{"key": "HF_TOKEN", "value": token}]}

    assert masks([with_token("hf_new"), with_token("hf_new_and_longer"), with_token("hf_old")]) == [
        b"hf_new_and_longer",
        b"hf_new",
        b"hf_old",
    ]


def test_a_secret_is_masked_in_every_form_in_which_programs_print_it() -> None:
    key = "-----BEGIN KEY-----\nMIIabcdefSECRET1\nxyz\n-----END KEY-----"
    payload = {
        "recipe_container_env": [{"key": "TLS_KEY", "value": key}, {"key": "PASSWORD", "value": 'pa"ss\\w\u00e9rd/1'}]
    }
    dated = b"".join(f"2026-11-22T10:00:0{at}Z {line}\n".encode() for at, line in enumerate(key.splitlines()))
    shown = read(OneLog(dated), secrets=masks([payload]), query={"timestamps": "true"})
    assert (b"SECRET1" in shown, shown.count(b"********")) == (False, 3)
    for printed in (rb'"pa\"ss\\w\u00e9rd/1"', '"pa\\"ss\\\\w\u00e9rd/1"'.encode(), b"pa%22ss%5Cw%C3%A9rd%2F1"):
        assert b"ss" not in read(OneLog(printed), secrets=masks([payload])), printed


def test_lines_are_matched_without_the_times_before_them() -> None:
    log = OneLog(b"2026-11-22T10:00:01Z ERROR one\n2026-11-22T10:00:02Z no ERROR\n")
    found = read(log, match=re.compile(rb"^ERROR"), query={"timestamps": "true"})
    assert found == b"2026-11-22T10:00:01Z ERROR one\n"


@pytest.mark.parametrize("interleaved", [False, True])
def test_a_log_that_cannot_be_read_leaves_the_file_of_an_earlier_time(tmp_path: Path, *, interleaved: bool) -> None:
    dest = tmp_path / "logs"
    file = dest if interleaved else dest / "pod-1.recipe.log"
    file.parent.mkdir(exist_ok=True)
    file.write_text("of an earlier time")
    world: Any = FakeWorld(_Unreadable().holding(_pod("pod-1")))
    connections: Any = None
    request = ReadLogs(connections, "x", dest=str(dest), containers=("recipe",), interleaved=interleaved)
    pods = [_pod("pod-1")]
    (found,) = read_logs._rows(world, request, pods, KeptRuns([]), live_selection(request))
    assert (found.dest, found.size, found.broke, found.message) == ("", 0, True, "the node does not answer")
    assert file.read_text() == "of an earlier time"


def test_a_carriage_return_ends_no_line_and_a_date_without_a_zone_is_no_time() -> None:
    progress = b"2026-11-22T10:00:01Z error 10%\r error 20%\n2026-11-22T10:00:02 is what the program wrote\n"
    dated = list(dated_lines([progress]))
    assert [line for _at, line in dated] == [
        b"2026-11-22T10:00:01Z error 10%\r error 20%\n",
        b"2026-11-22T10:00:02 is what the program wrote\n",
    ]
    assert len({at for at, _line in dated}) == 1
    assert read(OneLog(progress), match=re.compile(rb"20%")) == dated[0][1]


@pytest.mark.parametrize("interleaved", [False, True])
def test_files_have_the_last_of_the_lines_that_match(tmp_path: Path, *, interleaved: bool) -> None:
    kube = _Cluster(text=b"".join(b"2026-11-22T10:00:0%dZ error %d\nfine\n" % (at, at) for at in range(5)))
    world: Any = FakeWorld(kube.holding(_pod("pod-1")))
    connections: Any = None
    dest = tmp_path / "logs"
    request = ReadLogs(
        connections, "vLLM Inference", dest=str(dest), match="error", tail_lines=2, containers=("recipe",),
        interleaved=interleaved,
    )  # fmt: skip
    read_logs._rows(world, request, kube.list(POD, "default").items, KeptRuns([]), live_selection(request))
    file = dest if interleaved else dest / "pod-1.recipe.log"
    assert [line.split()[-1] for line in file.read_text().splitlines()] == ["3", "4"]


def test_logs_of_pods_that_are_gone_have_files_of_their_own(tmp_path: Path) -> None:
    for found in (row(), replace(row(), kept_at="now", revision=1), replace(row(), kept_at="now", revision=2)):
        write_apart(found, [b"one\n"], tmp_path, check=False)
    write_apart(replace(row(), previous=True), [b"one\n"], tmp_path, check=False)
    names = ["pod.recipe.log", "pod.recipe.previous.log", "pod.recipe.revision-1.log", "pod.recipe.revision-2.log"]
    assert sorted(one.name for one in tmp_path.iterdir()) == names


def test_a_file_is_there_only_once_the_log_is_whole(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one\n"
        raise OSError("the connection broke")

    whole = row()
    write_apart(whole, [b"one\n", b"two\n"], tmp_path / "new", check=False)
    assert (Path(whole.dest).read_bytes(), whole.size) == (b"one\ntwo\n", 8)
    assert Path(whole.dest).name == "pod.recipe.log"
    with pytest.raises(InvalidOption, match="the connection broke"):
        write_apart(row("other"), broken(), tmp_path / "new", check=False)
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["pod.recipe.log"]
    told = row("third")
    write_apart(told, [b"one\n"], tmp_path / "new", check=True)
    assert (Path(told.dest).exists(), Path(told.dest).name) == (False, "third.recipe.log")


def test_logs_of_several_pods_are_put_in_the_order_of_time(tmp_path: Path) -> None:
    first = [b"2026-11-22T10:00:01.500000000Z one\n2026-11-22T10:00:03.000000000Z three\n  of", b" several lines\n"]
    second = [b"2026-11-22T12:00:02.000000000+02:00 two\n2026-11-22T10:00:04.000000000Z four"]
    path = tmp_path / "all.log"
    write_interleaved([(row("a"), lambda: first), (row("b"), lambda: second)], path, check=False)
    assert [line.split()[0] + " " + line.split()[-1] for line in path.read_text().splitlines()] == [
        "a/recipe one",
        "b/recipe two",
        "a/recipe three",
        "a/recipe lines",
        "b/recipe four",
    ]


@pytest.mark.parametrize("selection", [{}, {"secrets": [b"hf_abcdef0123"]}, {"match": re.compile(rb"x")}])
def test_a_long_log_is_never_held_in_memory(tmp_path: Path, selection: dict[str, Any]) -> None:
    piece = (b"x" * 99 + b"\n") * 2_600
    log = OneLog()
    log.sent = (piece for _number in range(400))
    kube: Any = log
    tracemalloc.start()
    try:
        write_apart(row(), pieces(kube, CONTAINER, Selection({}, **selection)), tmp_path, check=False)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "pod.recipe.log").stat().st_size == 400 * len(piece)
    assert peak < 10_000_000


def test_a_connection_that_breaks_is_an_error_of_that_log_alone() -> None:
    def broken() -> Iterator[bytes]:
        yield b"one\n"
        raise OSError("reset by peer")

    log = OneLog()
    log.sent = broken()
    with pytest.raises(Connection, match=r"container recipe of pod pod broke off: reset by peer"):
        read(log)


def test_containers_that_start_while_others_are_followed_are_followed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_logs, "LOOK_EVERY_S", 0.001)
    kube = _Cluster().holding(_pod("pod-1"), _pod("pod-2", started=False))
    world: Any = FakeWorld(kube)
    connections: Any = None
    selection = Selection({}, until=time.monotonic() + 0.2)
    request = ReadLogs(connections, "vLLM Inference", follow_seconds=1, containers=("recipe",))
    pods = kube.list(POD, "default").items
    kube.holding(_pod("pod-2"), _pod("pod-3"))
    rows = read_logs._rows(world, request, pods, KeptRuns([]), selection)
    assert [(one.source.pod, one.source.state, one.lines) for one in rows] == [
        (name, "running", [f"{name} speaks"]) for name in ("pod-1", "pod-2", "pod-3")
    ]
    assert sorted(kube.read) == ["pod-1", "pod-2", "pod-3"], "each is read once"


def test_many_logs_that_are_interleaved_are_held_by_small_pieces(tmp_path: Path) -> None:
    kube = _LongLogs().holding(*(_pod(f"pod-{number}") for number in range(100)))
    world: Any = FakeWorld(kube)
    connections: Any = None
    path = tmp_path / "all.log"
    request = ReadLogs(connections, "vLLM Inference", dest=str(path), interleaved=True, containers=("recipe",))
    tracemalloc.start()
    try:
        read_logs._rows(world, request, kube.list(POD, "default").items, KeptRuns([]), Selection({}))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > 100 * 3 * 8_000
    assert peak < 10_000_000


class _LongLogs(FakeKube):
    """A cluster whose pods have as many pieces of log as make three."""

    @staticmethod
    def log_stream(_namespace: str, _pod: str, _query: dict[str, str]) -> Any:
        line = b"2026-11-22T10:00:01.500000000Z one\n"
        return SimpleNamespace(
            stream=lambda size: (line * (size // len(line)) for _piece in range(3)), close=lambda: None
        )


@dataclass
class _Cluster(FakeKube):
    """A cluster whose pods each have one line of log."""

    read: list[str] = field(default_factory=list)
    text: bytes = b""

    def log_stream(self, _namespace: str, pod: str, _query: dict[str, str]) -> Any:
        self.read.append(pod)
        return SimpleNamespace(stream=lambda _size: iter([self.text or f"{pod} speaks\n".encode()]), close=lambda: None)


class _Unreadable(FakeKube):
    """A cluster whose nodes do not answer."""

    @staticmethod
    def log_stream(*_args: object) -> Any:
        raise Connection("the node does not answer")


def _pod(name: str, *, started: bool = True) -> Manifest:
    labels = {"app": Names.of("vLLM Inference").workload}
    containers = [{"name": "recipe"}, {"name": "other"}]
    statuses = [{"name": one["name"], "state": {"running": {}}} for one in containers if started]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "labels": labels},
        "spec": {"containers": containers},
        "status": {"containerStatuses": statuses},
    }
