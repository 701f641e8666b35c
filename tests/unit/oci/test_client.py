# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to OCI: signed, repeated when that is safe, and explained when they fail."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from unit.oci.conftest import Identity
from unit.oci.signatures import verify
from unit.scripted_server import Answer, ScriptedServer, Seen

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection, OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import (
    clusters,
    compute,
    node_pools,
    retry,
    services,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import identity as identities
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.session import OciOptions, connect
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.signing import Unsigned

Config = Callable[..., str]
BODY_HEADERS = "date (request-target) host content-length content-type x-content-sha256"


def refusal(status: int, code: str, message: str = "no") -> Answer:
    return Answer(status, {"code": code, "message": message}, {"opc-request-id": "req-1"})


def test_a_read_is_signed_with_the_users_key(api: ScriptedServer, oci: Oci, identity: Identity) -> None:
    api.answers(Answer(200, []))
    identities.availability_domains(oci, "ocid1.tenancy.oc1..tt")
    seen = api.seen[0]
    assert seen.target == "/20160918/availabilityDomains?compartmentId=ocid1.tenancy.oc1..tt"
    signed = verify(identity.key.public_key(), seen.method, seen.target, seen.headers)
    assert signed["keyId"] == identity.key_id
    assert signed["headers"] == "date (request-target) host"
    assert signed["algorithm"] == "rsa-sha256"


def test_a_write_signs_its_body(api: ScriptedServer, oci: Oci, identity: Identity) -> None:
    api.answers(Answer(202, None, {"opc-work-request-id": "ocid1.clustersworkrequest.oc1.iad.w"}))
    assert node_pools.create(oci, {"name": "pool"}, "token-1") == "ocid1.clustersworkrequest.oc1.iad.w"
    seen = api.seen[0]
    assert (seen.method, seen.target) == ("POST", "/20180222/nodePools")
    assert json.loads(seen.body) == {"name": "pool"}
    assert seen.headers["opc-retry-token"] == "token-1"
    assert seen.headers["x-content-sha256"] == base64.b64encode(hashlib.sha256(seen.body).digest()).decode()
    assert verify(identity.key.public_key(), seen.method, seen.target, seen.headers)["headers"] == BODY_HEADERS


def test_lists_follow_every_page(api: ScriptedServer, oci: Oci) -> None:
    api.answers(
        Answer(200, [{"id": "p1", "lifecycleState": "ACTIVE"}], {"opc-next-page": "t2/+="}),
        Answer(200, [{"id": "p2", "lifecycleState": "DELETED"}, {"id": "p3", "lifecycleState": "FAILED"}]),
    )
    assert [pool.id for pool in node_pools.list_pools(oci, "c", "k")] == ["p1", "p3"]
    assert api.seen[1].query["page"] == "t2/+="


def test_reads_survive_throttling_and_server_errors(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(429, "TooManyRequests"), Answer(503, "bad gateway"), Answer(0), Answer(200, []))
    assert identities.availability_domains(oci, "t") == []
    assert len(api.seen) == 4
    assert len({one.headers["opc-request-id"] for one in api.seen}) == 4


def test_a_create_with_a_token_is_sent_again_with_the_same_token(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(500, "oops"), Answer(202, None, {"opc-work-request-id": "w"}))
    assert node_pools.create(oci, {"name": "pool"}, "token-1") == "w"
    assert [one.headers["opc-retry-token"] for one in api.seen] == ["token-1", "token-1"]


def test_a_write_without_a_token_is_not_repeated_when_its_fate_is_unknown(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(500, "InternalError"))
    with pytest.raises(OciError):
        node_pools.update(oci, "p", {"name": "x"}, if_match="e1")
    assert len(api.seen) == 1
    assert api.seen[0].headers["if-match"] == "e1"


def test_what_ends_the_same_however_often_it_is_sent_is_repeated(api: ScriptedServer, oci: Oci) -> None:
    accepted = Answer(202, None, {"opc-work-request-id": "w"})
    for ask in (
        lambda: node_pools.delete(oci, "p"),
        lambda: node_pools.delete_node(oci, "p", "i"),
        lambda: node_pools.update(oci, "p", {"name": "x"}),
    ):
        api.answers(refusal(500, "InternalError"), accepted)
        assert ask() == "w"


def test_a_write_refused_for_the_moment_is_tried_again(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(409, "IncorrectState"), Answer(202, None, {"opc-work-request-id": "w"}))
    assert node_pools.delete(oci, "p") == "w"


def test_a_lasting_conflict_is_reported_at_once(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(409, "Conflict", "being deleted"))
    with pytest.raises(OciError, match="OCI refused DeleteNodePool: being deleted"):
        node_pools.delete(oci, "p")
    assert len(api.seen) == 1


def test_missing_capacity_is_not_waited_for(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(500, "InternalError", "Out of host capacity."))
    with pytest.raises(OciError, match="Out of host capacity"):
        node_pools.create(oci, {}, "token-1")
    assert len(api.seen) == 1


def test_retries_end_after_half_a_minute(api: ScriptedServer, identity: Identity, config_file: Config) -> None:
    paused: list[float] = []
    clock = [0.0]

    def sleep(seconds: float) -> None:
        paused.append(seconds)
        clock[0] += seconds

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retry.time, "monotonic", lambda: clock[0])
        api.answers(refusal(429, "TooManyRequests"))
        options = OciOptions(config_file_location=config_file(identity.profile), oci_endpoint=api.url)
        with pytest.raises(OciError) as caught:
            identities.availability_domains(connect(options, sleep=sleep), "t")
    assert 20 < sum(paused) <= 30
    assert "throttles" in caught.value.hint


def test_an_error_carries_what_support_asks_for(api: ScriptedServer, oci: Oci) -> None:
    api.answers(refusal(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found."))
    with pytest.raises(OciError) as caught:
        clusters.get(oci, "ocid1.cluster.oc1.phx.x")
    error = caught.value
    assert (error.status, error.service_code) == (404, "NotAuthorizedOrNotFound")
    assert (error.operation, error.request_id) == ("GetCluster", "req-1")
    assert "us-ashburn-1" in error.hint
    assert "read clusters" in error.hint


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (refusal(401, "NotAuthenticated"), "clock"),
        (refusal(400, "LimitExceeded"), "service limit"),
        (refusal(400, "QuotaExceeded"), "quota"),
        (refusal(412, "NoEtagMatch"), "run again"),
        (refusal(404, "NotFound"), "oci_endpoint"),
    ],
)
def test_well_known_refusals_say_what_to_do(api: ScriptedServer, oci: Oci, answer: Answer, hint: str) -> None:
    api.answers(answer)
    with pytest.raises(OciError) as caught:
        clusters.get(oci, "c")
    assert hint in caught.value.hint


def test_an_error_that_is_no_json_shows_its_beginning(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(403, "<html>blocked by proxy</html>"))
    with pytest.raises(OciError, match="blocked by proxy"):
        clusters.get(oci, "c")


def test_a_capacity_report_asks_ten_shapes_at_a_time(api: ScriptedServer, oci: Oci) -> None:
    def report(request: Seen) -> Answer:
        asked = json.loads(request.body)["shapeAvailabilities"]
        return Answer(200, {"shapeAvailabilities": [{**one, "availabilityStatus": "AVAILABLE"} for one in asked]})

    api.rule = report
    questions = [compute.CapacityQuestion(f"VM.{n}") for n in range(12)]
    found = compute.capacity_report(oci, "t", "Uocm:PHX-AD-1", questions)
    assert [one.shape for one in found] == [f"VM.{n}" for n in range(12)]
    assert len(api.seen) == 2


def test_connections_are_kept_and_shared_by_threads(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(200, {"id": "c"}))
    with ThreadPoolExecutor(8) as threads:
        assert {one.id for one in threads.map(lambda _n: clusters.get(oci, "c"), range(64))} == {"c"}
    assert api.connections <= 8


def test_an_unreachable_endpoint_is_one_sentence(identity: Identity, config_file: Config) -> None:
    options = OciOptions(config_file_location=config_file(identity.profile), oci_endpoint="http://127.0.0.1:1")
    with pytest.raises(Connection) as caught:
        clusters.get(connect(options, sleep=lambda _s: None), "c")
    assert caught.value.message == "GetCluster: OCI at http://127.0.0.1:1 does not accept connections."


def test_without_an_endpoint_every_service_has_its_own_host(identity: Identity, config_file: Config) -> None:
    made = connect(OciOptions(config_file_location=config_file(identity.profile), region="iad"))
    assert made.region == "us-ashburn-1"
    assert [services.base_url(one, made.region) for one in (services.CONTAINER_ENGINE, services.CORE)] == [
        "https://containerengine.us-ashburn-1.oci.oraclecloud.com",
        "https://iaas.us-ashburn-1.oraclecloud.com",
    ]
    assert services.base_url(services.CORE, "us-gov-ashburn-1") == "https://iaas.us-gov-ashburn-1.oraclegovcloud.com"


class Renewed:
    """A principal's signer: its first token is refused."""

    def __init__(self) -> None:
        self.tokens = 1

    def __call__(self, request: Unsigned) -> Unsigned:
        request.headers["authorization"] = f"ST$token-{self.tokens}"
        return request

    def refresh_security_token(self) -> None:
        self.tokens += 1


def test_a_principal_whose_token_is_refused_gets_a_new_one_once(api: ScriptedServer) -> None:
    oci = Oci(Renewed(), region="us-ashburn-1", endpoint=api.url)
    api.answers(refusal(401, "NotAuthenticated"), Answer(200, {"id": "c"}))
    assert clusters.get(oci, "c").id == "c"
    assert [one.headers["authorization"] for one in api.seen] == ["ST$token-1", "ST$token-2"]


def test_a_principal_refused_twice_is_an_error(api: ScriptedServer) -> None:
    oci = Oci(Renewed(), region="us-ashburn-1", endpoint=api.url)
    api.answers(refusal(401, "NotAuthenticated"))
    with pytest.raises(OciError):
        clusters.get(oci, "c")
    assert len(api.seen) == 2


def test_a_principal_that_gets_no_new_token_is_one_sentence(
    api: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_self: Renewed) -> None:
        raise OSError("metadata service")

    monkeypatch.setattr(Renewed, "refresh_security_token", unreachable)
    api.answers(refusal(401, "NotAuthenticated"))
    with pytest.raises(Connection, match="The login could not be renewed"):
        clusters.get(Oci(Renewed(), region="us-ashburn-1", endpoint=api.url), "c")


def test_an_answer_of_somebody_else_is_told_apart(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(200, "<html>Please log in</html>"))
    with pytest.raises(Connection, match="does not come from OCI"):
        clusters.get(oci, "c")
