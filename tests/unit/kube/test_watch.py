# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Watching objects: changes at once, quiet times noticed, broken connections mended."""

from __future__ import annotations

import json
import time

import pytest
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import kinds, watch
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Kube
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.errors import Gone


def change(kind: str, name: str, version: str) -> str:
    return json.dumps({"type": kind, "object": {"metadata": {"name": name, "resourceVersion": version}}}) + "\n"


def test_changes_arrive_in_order_and_the_watch_ends_with_its_time(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(chunks=((0, change("ADDED", "a", "1")), (0.1, change("DELETED", "a", "2")), (2, "\n"))))
    started = time.monotonic()
    seen = [event for event in kube.watch(kinds.POD, "ml", labels={"app": "x"}, timeout_s=0.5) if event]
    assert [(event.type, event.object["metadata"]["resourceVersion"]) for event in seen] == [
        ("ADDED", "1"),
        ("DELETED", "2"),
    ]
    assert 0.4 < time.monotonic() - started < 1.5
    assert api.seen[0].query["labelSelector"] == "app=x"
    assert api.seen[0].query["watch"] == "true"


def test_an_event_cut_in_two_pieces_is_one_event(api: ScriptedServer, kube: Kube) -> None:
    text = change("ADDED", "a", "1")
    api.answers(Answer(chunks=((0, text[:20]), (0.1, text[20:]), (1, "\n"))))
    assert next(event for event in kube.watch(kinds.POD, "ml", timeout_s=1) if event).type == "ADDED"


def test_an_event_is_delivered_when_it_happens(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(chunks=((0.3, change("ADDED", "a", "1")), (3, "\n"))))
    started = time.monotonic()
    next(event for event in kube.watch(kinds.POD, "ml", timeout_s=10) if event)
    assert time.monotonic() - started < 0.6


def test_while_nothing_happens_the_caller_gets_to_look_around(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(chunks=((3, "\n"),)))
    started = time.monotonic()
    for event in kube.watch(kinds.POD, "ml", timeout_s=60, idle_s=0.1):
        assert event is None
        break
    assert time.monotonic() - started < 1


def test_a_watch_goes_on_where_its_connection_ended(api: ScriptedServer, kube: Kube) -> None:
    api.answers(
        Answer(chunks=((0, change("ADDED", "a", "5")),)),
        Answer(chunks=((0, change("MODIFIED", "a", "6")), (3, "\n"))),
    )
    seen = [event for event in kube.watch(kinds.POD, "ml", resource_version="4", timeout_s=0.8) if event]
    assert [event.type for event in seen] == ["ADDED", "MODIFIED"]
    assert [one.query["resourceVersion"] for one in api.seen] == ["4", "5"]


def test_bookmarks_only_move_the_version(api: ScriptedServer, kube: Kube) -> None:
    api.answers(
        Answer(chunks=((0, change("BOOKMARK", "", "8")),)),
        Answer(chunks=((0, change("ADDED", "b", "9")), (3, "\n"))),
    )
    seen = [event for event in kube.watch(kinds.POD, "ml", resource_version="4", timeout_s=0.8) if event]
    assert [event.type for event in seen] == ["ADDED"]
    assert api.seen[1].query["resourceVersion"] == "8"


def test_a_version_that_is_too_old_says_so(api: ScriptedServer, kube: Kube) -> None:
    expired = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}}
    api.answers(Answer(chunks=((0, json.dumps(expired) + "\n"),)))
    with pytest.raises(Gone):
        list(kube.watch(kinds.POD, "ml", resource_version="1", timeout_s=5))


def test_a_watch_that_may_not_be_opened_is_refused(api: ScriptedServer, kube: Kube) -> None:
    api.answers(Answer(403, {"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"}))
    with pytest.raises(KubeError) as caught:
        list(kube.watch(kinds.POD, "ml", timeout_s=5))
    assert caught.value.status == 403


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_watch_outlives_an_api_server_that_is_throttled_or_restarts(
    api: ScriptedServer, kube: Kube, status: int
) -> None:
    busy = Answer(status, {"kind": "Status", "code": status, "message": "later"})
    api.answers(busy, busy, Answer(chunks=((0, change("ADDED", "a", "1")), (2, "\n"))))
    assert next(event for event in kube.watch(kinds.POD, "ml", timeout_s=5) if event).type == "ADDED"


def test_a_watch_that_gets_nowhere_for_long_says_what_it_met(
    api: ScriptedServer, kube: Kube, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "OUTAGE_S", 0.5)
    api.answers(Answer(503, {"kind": "Status", "code": 503, "message": "etcd is away"}))
    with pytest.raises(KubeError, match="etcd is away"):
        list(kube.watch(kinds.POD, "ml", timeout_s=5))
    api.answers(Answer(chunks=()))
    with pytest.raises(Connection, match="ends every watch of pods at once"):
        list(kube.watch(kinds.POD, "ml", timeout_s=5))
    api.answers(Answer(chunks=((0, "<html>\n"),)))
    with pytest.raises(Connection, match="not JSON"):
        list(kube.watch(kinds.POD, "ml", timeout_s=5))


def test_a_watch_signs_again_when_its_token_is_refused(api: ScriptedServer, kube: Kube, tokens: list[str]) -> None:
    api.answers(
        Answer(401, {"kind": "Status", "code": 401}), Answer(chunks=((0, change("ADDED", "a", "1")), (2, "\n")))
    )
    assert next(event for event in kube.watch(kinds.POD, "ml", timeout_s=1) if event).type == "ADDED"
    assert tokens == ["token-1", "token-2"]
