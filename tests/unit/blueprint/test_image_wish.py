# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an image is imported from, read from the URL of an object."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.image_wish import ImageSource, read_uri
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption

HOST = "https://objectstorage.us-ashburn-1.oraclecloud.com"
OBJECT = "/n/ns/b/my-bucket/o/images%2Frdma%20gpu.oci"
TOKEN = "open-sesame-4711"


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (f"{HOST}{OBJECT}", ""),
        (f"{HOST}/p/{TOKEN}{OBJECT}", TOKEN),
        (f"https://ns.objectstorage.us-ashburn-1.oci.customer-oci.com/p/{TOKEN}{OBJECT}", TOKEN),
        (f"{HOST}/p/{TOKEN}/n/ns/b/my-bucket/o/images/rdma gpu.oci", TOKEN),
    ],
)
def test_an_object_is_the_same_however_its_url_is_written(url: str, token: str) -> None:
    found = read_uri(url)
    assert (found.region, found.namespace, found.bucket, found.name, found.token) == (
        "us-ashburn-1",
        "ns",
        "my-bucket",
        "images/rdma gpu.oci",
        token,
    )
    assert found.shown == "oci://my-bucket@ns/images/rdma gpu.oci"
    named = ImageSource("my-bucket", "images/rdma gpu.oci").within("us-ashburn-1", "ns")
    assert found.digest == named.digest, "by URL or by bucket, with one request or another"
    assert found.secrets == ((url, token) if token else ()), "only what lets others read is a secret"


@pytest.mark.parametrize(
    ("other", "of_whom"),
    [
        (f"https://objectstorage.us-phoenix-1.oraclecloud.com{OBJECT}", "another region"),
        (f"{HOST}/n/ns2/b/my-bucket/o/images%2Frdma%20gpu.oci", "another namespace"),
        (f"{HOST}/n/ns/b/bucket/o/images%2Frdma%20gpu.oci", "another bucket"),
        (f"{HOST}/n/ns/b/my-bucket/o/images%2Frdma", "another object"),
    ],
)
def test_two_objects_are_told_apart(other: str, of_whom: str) -> None:
    assert read_uri(other).digest != read_uri(f"{HOST}{OBJECT}").digest, of_whom


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rdma.oci",
        f"ftp://objectstorage.us-ashburn-1.oraclecloud.com/p/{TOKEN}{OBJECT}",
        f"https:///p/{TOKEN}{OBJECT}",
        f"{HOST}/p/{TOKEN}/n/ns/b/my-bucket/o/",
        f"{HOST}/p/{TOKEN}/b/my-bucket/o/rdma.oci",
        f"{HOST}/p/{TOKEN}",
    ],
)
def test_what_names_no_object_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidOption, match="is not the URL of an object") as refused:
        read_uri(url)
    assert TOKEN not in str(refused.value.as_result())
