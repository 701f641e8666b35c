# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports of images are begun once, followed to their end, and explained when they fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from unit.operations.fakes import Clock, FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import ImageImportFailed, OciError, TimedOut
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import core_work_requests, images
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.core_work_requests import CoreWorkRequest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.images import Image, Started
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.work_requests import Entry
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.import_image import (
    begin_import,
    follow_import,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Budget

BODY = {"displayName": "rdma", "compartmentId": "compartment"}
NO_PERMISSION = OciError("not authorized or not found", status=404, service_code="NotAuthorizedOrNotFound")


def image(image_id: str = "image1", state: str = "IMPORTING") -> Image:
    return Image(image_id, "rdma", state, "compartment", "", "", "", {})


@dataclass
class FakeImports:
    """Imports in OCI as its API shows them: an answer for each look, of which the last one stays."""

    states: list[Image | None] = field(default_factory=lambda: [image(), image(state="AVAILABLE")])
    requests: list[tuple[str, int] | OciError] = field(
        default_factory=lambda: [("IN_PROGRESS", 40), ("SUCCEEDED", 100)]
    )
    answers: dict[int, Started | OciError] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    def find(self, _oci: object, _image_id: str) -> Image | None:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    def begin(self, _oci: object, _body: object, token: str) -> Started:
        self.tokens.append(token)
        answer = self.answers.get(len(self.tokens), Started(image(f"image{len(self.tokens)}"), "wr"))
        if isinstance(answer, OciError):
            raise answer
        return answer

    def get(self, _oci: object, request_id: str) -> CoreWorkRequest:
        answer = self.requests.pop(0) if len(self.requests) > 1 else self.requests[0]
        if isinstance(answer, OciError):
            raise answer
        return CoreWorkRequest(request_id, "CreateImage", *answer, "")

    @staticmethod
    def errors(_oci: object, _request_id: str) -> list[Entry]:
        return [Entry("NotAuthorizedOrNotFound", "The object rdma.oci cannot be read.", "")]

    @staticmethod
    def of_resource(_oci: object, *_where: str) -> list[CoreWorkRequest]:
        return [CoreWorkRequest("wr", "CreateImage", "IN_PROGRESS", 40, "")]


@pytest.fixture
def oci(monkeypatch: pytest.MonkeyPatch) -> FakeImports:
    found = FakeImports()
    instead: Mapping[Any, tuple[str, Any]] = {
        found.find: ("find", images),
        found.begin: ("import_image", images),
        found.get: ("get", core_work_requests),
        found.errors: ("errors", core_work_requests),
        found.of_resource: ("of_resource", core_work_requests),
    }
    for function, (name, module) in instead.items():
        monkeypatch.setattr(module, name, function)
    return found


def follow(world: FakeWorld, clock: Clock, work_request_id: str = "wr", seconds: int = 3600) -> Image:
    return follow_import(world, image(), work_request_id, Budget(seconds, clock.now))  # type: ignore[arg-type]


def begin(world: FakeWorld) -> tuple[Image, str]:
    return begin_import(world, BODY)  # type: ignore[arg-type]


def test_the_same_request_has_the_same_token_in_every_run(world: FakeWorld, oci: FakeImports) -> None:
    begin(world)
    begin(world)
    assert len(set(oci.tokens)) == 1


def test_an_attempt_that_is_over_is_not_taken_for_a_new_one(world: FakeWorld, oci: FakeImports) -> None:
    oci.answers = {1: OciError("gone", status=409, service_code="InvalidatedRetryToken")}
    oci.states, oci.requests = [None, image("image3")], [("FAILED", 60)]
    assert begin(world)[0].id == "image3", "the first token is invalid, the second one repeats a failed import"
    assert len(set(oci.tokens)) == 3


def test_an_import_that_cannot_be_read_yet_is_not_begun_twice(world: FakeWorld, oci: FakeImports) -> None:
    oci.states, oci.requests = [None], [NO_PERMISSION]
    assert begin(world)[0].id == "image1"
    assert len(oci.tokens) == 1


def test_a_refusal_is_raised(world: FakeWorld, oci: FakeImports) -> None:
    oci.answers = {1: OciError("limit", status=400, service_code="LimitExceeded")}
    with pytest.raises(OciError, match="limit"):
        begin(world)
    assert len(oci.tokens) == 1


@pytest.mark.parametrize("work_request_id", ["wr", ""], ids=["begun by this run", "begun by an earlier one"])
@pytest.mark.usefixtures("oci")
def test_progress_is_told_in_percent(world: FakeWorld, clock: Clock, work_request_id: str) -> None:
    assert follow(world, clock, work_request_id).state == "AVAILABLE"
    assert world.said == ["image rdma: importing, 40 % (work request IN_PROGRESS) [0 s]"]


def test_without_the_right_to_read_work_requests_the_image_itself_is_watched(
    world: FakeWorld, oci: FakeImports, clock: Clock
) -> None:
    oci.requests = [NO_PERMISSION]
    assert follow(world, clock).state == "AVAILABLE"
    assert world.said == ["image rdma: importing [0 s]"]


def test_a_failure_is_told_in_ocis_words_and_with_what_to_do(world: FakeWorld, oci: FakeImports, clock: Clock) -> None:
    oci.states, oci.requests = [None], [("FAILED", 60)]
    with pytest.raises(
        ImageImportFailed, match=r"could not be imported: NotAuth.*: The object rdma.oci cannot be read\.$"
    ) as failed:
        follow(world, clock)
    assert "pre-authenticated request has to allow reading" in failed.value.hint


def test_an_image_that_somebody_deletes_ends_the_wait(world: FakeWorld, oci: FakeImports, clock: Clock) -> None:
    oci.states, oci.requests = [None], [NO_PERMISSION]
    with pytest.raises(ImageImportFailed, match="was deleted while it was waited for"):
        follow(world, clock)


def test_a_wait_that_takes_too_long_says_how_far_it_got(world: FakeWorld, oci: FakeImports, clock: Clock) -> None:
    oci.states, oci.requests = [image()], [("IN_PROGRESS", 40)]
    with pytest.raises(TimedOut, match=r"image rdma \(image1\), importing, 40 %"):
        follow(world, clock, seconds=30)
