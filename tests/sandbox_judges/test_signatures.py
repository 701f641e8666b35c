# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import json
import re
import time
import urllib.error
import urllib.request
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

import oci
import pytest

from .clients import Sdk
from .region import Emulated, make_key


def refusal(call: Any) -> tuple[int, str, str]:
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        call()
    return refused.value.status, refused.value.code, refused.value.message


NOT_AUTHENTICATED = (
    401,
    "NotAuthenticated",
    "The required information to complete authentication was not provided or was incorrect.",
)


def test_another_private_key_is_refused_with_oracles_words(sdk: Sdk, tmp_path: Path) -> None:
    make_key(tmp_path)
    client = oci.identity.IdentityClient(
        {**sdk.config, "key_file": str(tmp_path / "private.pem")}, service_endpoint=sdk.emulated.url
    )
    assert refusal(lambda: client.list_availability_domains(sdk.emulated.tenancy)) == NOT_AUTHENTICATED


def test_an_unknown_key_id_is_refused(sdk: Sdk) -> None:
    config = {**sdk.config, "fingerprint": ":".join(["00"] * 16)}
    client = oci.identity.IdentityClient(config, service_endpoint=sdk.emulated.url)
    assert refusal(lambda: client.list_availability_domains(sdk.emulated.tenancy)) == NOT_AUTHENTICATED


def test_a_request_without_signature_is_refused(sdk: Sdk) -> None:
    client = oci.identity.IdentityClient(sdk.config, service_endpoint=sdk.emulated.url, signer=None)
    assert refusal(lambda: client.list_availability_domains(sdk.emulated.tenancy)) == NOT_AUTHENTICATED


def signed(sdk: Sdk, method: str, path: str, body: bytes = b"", *, age_s: float = 0, sent: bytes | None = None) -> int:
    """Status of a request signed by the SDK's own signer, dated `age_s` ago, whose body may be swapped for `sent`."""
    request = oci._vendor.requests.Request(method, sdk.emulated.url + path, data=body or None).prepare()
    request.headers.update({"date": formatdate(time.time() - age_s, usegmt=True), "content-type": "application/json"})
    request = oci.signer.Signer.from_config(sdk.config)(request)
    raw = urllib.request.Request(
        sdk.emulated.url + path,
        method=method,
        data=sent if sent is not None else body or None,
        headers=dict(request.headers),
    )
    try:
        with urllib.request.urlopen(raw, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize(("age_s", "status"), [(0, 200), (240, 200), (-240, 200), (400, 401), (-400, 401)])
def test_clocks_may_differ_by_five_minutes(sdk: Sdk, age_s: float, status: int) -> None:
    path = f"/20160918/availabilityDomains?compartmentId={sdk.emulated.tenancy}"
    assert signed(sdk, "GET", path, age_s=age_s) == status


def test_a_clock_that_is_wrong_gets_oracles_own_words_and_the_right_time(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/clock", {"ahead_s": 3600})
    try:
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            sdk.identity.list_availability_domains(sdk.emulated.tenancy)
    finally:
        sdk.emulated.admin("PUT", "/clock", {"ahead_s": 0})
    assert (refused.value.status, refused.value.code) == (401, "NotAuthenticated")
    assert re.fullmatch(
        r"Date '.*' is not within allowed clock skew\. Current '.* UTC', valid datetime range: \['.* UTC', '.* UTC'\]",
        refused.value.message,
    )
    told = parsedate_to_datetime(refused.value.headers["date"]).timestamp()
    assert abs(told - time.time() - 3600) < 30


def test_a_body_changed_on_the_way_is_refused(sdk: Sdk) -> None:
    path, body = "/20160918/computeCapacityReports", json.dumps({"a": 1}).encode()
    assert signed(sdk, "POST", path, body) == 400
    assert signed(sdk, "POST", path, body, sent=json.dumps({"a": 2}).encode()) == 401


def test_what_was_refused_is_in_the_request_list(sdk: Sdk) -> None:
    signed(sdk, "GET", f"/20160918/availabilityDomains?compartmentId={sdk.emulated.tenancy}", age_s=4000)
    last = sdk.emulated.admin("GET", "/requests")["requests"][-1]
    assert (last["operation"], last["status"]) == ("ListAvailabilityDomains", 401)


def cluster_token(sdk: Sdk, *, cluster: str = "", age_s: float = 0) -> str:
    """A token as `oci ce cluster generate-token` makes it."""
    settings = sdk.emulated.settings
    host = f"containerengine.{settings['region']}.oraclecloud.com"
    url = f"https://{host}/cluster_request/{cluster or sdk.emulated.cluster}"
    request = oci._vendor.requests.Request("GET", url).prepare()
    request.headers["date"] = formatdate(time.time() - age_s, usegmt=True)
    request = oci.signer.Signer.from_config(sdk.config)(request)
    request.prepare_url(url, {name: request.headers[name] for name in ("authorization", "date")})
    return base64.urlsafe_b64encode(request.url.encode()).decode()


def review(emulated: Emulated, token: str) -> dict[str, Any]:
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    answer = emulated.admin("POST", "/token-review", body)
    assert (answer["apiVersion"], answer["kind"]) == ("authentication.k8s.io/v1", "TokenReview")
    return dict(answer["status"])


def test_a_cluster_token_stands_for_user_and_group(sdk: Sdk) -> None:
    status = review(sdk.emulated, cluster_token(sdk))
    settings = sdk.emulated.settings
    assert status["authenticated"] is True
    assert status["user"]["username"] == settings["user_id"]
    assert status["user"]["groups"] == [settings["group_id"], "oci-ai-blueprints-users"]


def test_old_foreign_and_forged_cluster_tokens_are_refused(sdk: Sdk) -> None:
    good = cluster_token(sdk)
    wrong = [
        cluster_token(sdk, age_s=400),
        cluster_token(sdk, cluster="ocid1.cluster.oc1.iad.another"),
        good[:-12] + "AAAAAAAAAAAA",
        "no token",
        "",
    ]
    assert [review(sdk.emulated, token)["authenticated"] for token in wrong] == [False] * len(wrong)
