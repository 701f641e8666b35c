# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Following a log goes on where its connection broke."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import followed_log
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.followed_log import followed

AWAY = Connection("connection refused")


def line(nanoseconds: int, text: str) -> bytes:
    return f"2026-11-22T10:00:00.{nanoseconds:09}Z {text}\n".encode()


ONE, TWO, TWIN, THREE = line(1, "one"), line(2, "two"), line(2, "twin"), line(3, "three")


class Server:
    """Sends for each request the next of its answers; in the end nothing any more, as of a container that is done."""

    def __init__(self, *answers: list[bytes | Exception]) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    def read(self, query: Mapping[str, str]) -> Iterator[bytes]:
        self.asked.append(dict(query))
        for sent in self.answers.pop(0) if self.answers else []:
            if isinstance(sent, Exception):
                raise sent
            yield sent


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followed_log, "ASK_AGAIN_S", 0.001)


def follow(server: Server, seconds: float = 10, **query: str) -> tuple[list[str], list[str]]:
    """Lines, and what was told."""
    told: list[str] = []
    found = b"".join(followed(server.read, query, time.monotonic() + seconds, told.append))
    return found.decode().splitlines(), told


def test_after_a_break_the_log_goes_on_with_its_next_line() -> None:
    server = Server([ONE + TWO, AWAY], [AWAY], [TWO + TWIN + THREE])
    assert follow(server, tailLines="5", follow="true") == (["one", "two", "twin", "three"], [])
    again = {"follow": "true", "timestamps": "true", "sinceTime": "2026-11-22T10:00:00.000000002Z"}
    assert server.asked[:3] == [{"tailLines": "5", "follow": "true", "timestamps": "true"}, again, again]


def test_lines_of_the_same_time_are_each_there_once() -> None:
    assert follow(Server([TWO + TWIN, AWAY], [ONE + TWO + TWIN + THREE]))[0] == ["two", "twin", "three"]


def test_lines_that_have_no_time_belong_to_the_one_before() -> None:
    assert follow(Server([ONE + b"  more\n", AWAY], [ONE + b"  more\n" + TWO + b"  still\n"]))[0] == [
        "one",
        "  more",
        "two",
        "  still",
    ]


def test_an_answer_that_ends_well_may_be_that_of_a_server_which_goes_away_but_not_when_nothing_follows() -> None:
    server = Server([ONE], [ONE + TWO])
    assert follow(server, timestamps="true")[0] == [ONE.decode().rstrip(), TWO.decode().rstrip()]
    assert len(server.asked) == 3


def test_a_server_that_stays_away_is_told_of_with_what_was_read() -> None:
    server = Server([ONE, AWAY], *[[AWAY]] * 1000)
    assert follow(server, seconds=0.02) == (["one"], ["connection refused"])


def test_a_pod_that_is_gone_is_the_end() -> None:
    assert follow(Server([ONE, AWAY], [KubeError("gone", status=404)], [TWO])) == (["one"], ["gone"])
    starting = [[KubeError("starting", status=503)], [KubeError("no rights yet", status=403)]]
    assert follow(Server([ONE, AWAY], *starting, [TWO])) == (["one", "two"], [])


def test_what_cannot_be_read_at_all_is_an_error() -> None:
    with pytest.raises(Connection):
        follow(Server(*[[AWAY]] * 1000), seconds=0.02)
    with pytest.raises(KubeError):
        follow(Server([KubeError("not allowed", status=403)], [ONE]))
    quiet = Server([AWAY], [])
    assert (follow(quiet), len(quiet.asked)) == (([], []), 2)
