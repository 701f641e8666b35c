# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The image door: from options to what is asked for."""

from __future__ import annotations

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.image_wish import ImageSource
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors import node_image
from ansible_collections.oci_ai.blueprints.plugins.module_utils._doors.node_image import NODE_IMAGE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.image_outcome import ImageOutcome, ImageRow
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import KeepImage
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

URL = "https://objectstorage.us-ashburn-1.oraclecloud.com/p/sesame/n/ns/b/images/o/rdma.oci"
BUCKET = {"bucket_name": "images", "object_name": "rdma.oci"}


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> list[KeepImage]:
    """What the operation was asked; it does nothing."""
    asked: list[KeepImage] = []

    def keep_image(request: KeepImage, around: Surroundings) -> ImageOutcome:
        asked.append(request)
        return ImageOutcome(ImageRow(request.name))

    monkeypatch.setattr(node_image, "operation", lambda: keep_image)
    return asked


def run(**options: object) -> None:
    """The door with options as Ansible hands them on."""
    found = ArgumentSpecValidator(NODE_IMAGE.argument_spec).validate({"name": "rdma", **options})
    assert found.error_messages == []
    NODE_IMAGE.run(found.validated_parameters, True, Surroundings(progress=print, alive=lambda: True))


def test_an_object_is_named_by_url_or_by_bucket(requests: list[KeepImage]) -> None:
    run(source_uri=URL, shapes=["BM.GPU.H100.8", "BM.GPU.H100.8"])
    run(**BUCKET, namespace_name="ns")
    by_url, by_bucket = (request.wish for request in requests)
    assert by_url is not None
    assert by_bucket is not None
    assert (by_url.source.bucket, by_url.source.token, by_url.shapes) == ("images", "sesame", ("BM.GPU.H100.8",))
    assert by_bucket.source == ImageSource("images", "rdma.oci", "ns")


def test_a_removal_needs_nothing_but_the_name(requests: list[KeepImage]) -> None:
    run(state="absent", source_uri="whatever it was")
    assert (requests[0].name, requests[0].wish, requests[0].check) == ("rdma", None, True)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "bucket_name, object_name: required"),
        ({"bucket_name": "images"}, "^object_name: required"),
        ({"source_uri": URL, **BUCKET}, "bucket_name, object_name cannot be given beside it"),
        ({"source_uri": URL, "namespace_name": "ns"}, "namespace_name cannot be given beside it"),
        ({"source_uri": URL, "name": ""}, "1 to 255 printable characters"),
        ({"source_uri": URL, "name": "a\nb"}, "1 to 255 printable characters"),
        ({"source_uri": URL, "wait_timeout": 0}, "not a positive number"),
        ({"source_uri": URL, "compartment_id": "ml"}, "not the OCID of a compartment"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidOption, match=reason) as refused:
        run(**options)
    assert "sesame" not in str(refused.value)
