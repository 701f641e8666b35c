# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The admin API: JSON in, JSON out, unsigned, under its own prefix. A wrong request gets 400 with `error`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from typing import cast

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..models.hosts import LIMITS
from ..region import Region
from ..wire.errors import OciError
from ..wire.faults import Fault
from ..wire.json_types import Json, JsonObject
from .load_balancers import put_load_balancer, remove_load_balancer
from .state import state
from .tenancy import post_cluster, post_compartment, put_regions
from .token_review import review
from .volumes import STEP, put_volume, release_volume

Answer = Callable[[Region, Request, JsonObject], Json]
INTERNAL_STEPS = frozenset(
    {"LaunchNode", "RegisterNode", "StartInstance", "LaunchPoolInstance", "ApplyMigLayout", "ImportImage", STEP}
)
"""Steps after a request was accepted that can be told to fail like operations."""


def routes(region: Region, operations: set[str]) -> list[Route]:
    def route(path: str, method: str, answer: Answer) -> Route:
        return Route(path, endpoint(region, answer), methods=[method])

    return [
        route("/health", "GET", health),
        route("/requests", "GET", requests),
        route("/state", "GET", lambda r, _, __: state(r)),
        route("/capacity", "PUT", put_capacity),
        route("/limits", "PUT", put_limit),
        route("/quotas", "PUT", put_quota),
        route("/delays", "GET", lambda r, _, __: dict(r.delays.as_dict())),
        route("/delays", "PUT", put_delays),
        route("/clock", "PUT", put_clock),
        route("/faults", "GET", lambda r, _, __: {"delayed": dict(r.faults.delayed)}),
        route("/faults", "DELETE", delete_faults),
        route("/faults", "POST", lambda r, _, body: post_fault(r, body, operations | INTERNAL_STEPS)),
        route("/steps", "POST", post_step),
        route("/volumes", "PUT", lambda r, _, body: put_volume(r, body)),
        route("/volumes/release", "POST", lambda r, _, body: release_volume(r, body)),
        route("/load-balancers", "PUT", lambda r, _, body: put_load_balancer(r, body)),
        route("/load-balancers", "DELETE", lambda r, _, body: remove_load_balancer(r, body)),
        route("/images", "POST", post_image),
        route("/clusters", "POST", lambda r, _, body: post_cluster(r, body)),
        route("/compartments", "POST", lambda r, _, body: post_compartment(r, body)),
        route("/regions", "PUT", lambda r, _, body: put_regions(r, body)),
        route("/token-review", "POST", lambda r, _, body: review(r, body, r.settings.cluster_id)),
        route("/token-review/{id}", "POST", lambda r, asked, body: review(r, body, asked.path_params["id"])),
        Route("/reset", reset_endpoint(region), methods=["POST"]),
    ]


def endpoint(region: Region, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            body = await request.body()
            given = cast(JsonObject, orjson.loads(body)) if body else {}
            if not isinstance(given, dict):
                raise ValueError("the body must be an object")
            return json_response(answer(region, request, given))
        except OciError as error:
            return json_response({"error": error.message}, 400)
        except (KeyError, TypeError, ValueError) as error:
            return json_response({"error": f"{type(error).__name__}: {error}"}, 400)

    return respond


def reset_endpoint(region: Region) -> Callable[[Request], Awaitable[Response]]:
    async def reset(request: Request) -> Response:
        await region.reset()
        return json_response({})

    return reset


def json_response(value: Json, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def health(region: Region, request: Request, body: JsonObject) -> Json:
    return {"status": "ready", "region": region.settings.region, "cluster_id": region.settings.cluster_id}


def requests(region: Region, request: Request, body: JsonObject) -> Json:
    following, received = region.log.since(int(request.query_params.get("since", "0")))
    return {"next": following, "requests": [asdict(entry) for entry in received]}


def domains_of(region: Region, body: JsonObject) -> list[str]:
    """Full names for `availability_domain`: a full name, `AD-1`, or nothing for all."""
    given = cast(str, body.get("availability_domain") or "")
    found = [name for name in region.settings.availability_domains if name == given or name.endswith(f"-{given}")]
    if given and not found:
        raise ValueError(f"unknown availability domain {given}")
    return found or list(region.settings.availability_domains)


def put_capacity(region: Region, request: Request, body: JsonObject) -> Json:
    """`{shape, availability_domain, available, reported?}`. `available` null: the shape does not exist there.

    `reported` is what capacity reports say instead of the truth.
    """
    shape, available = cast(str, body["shape"]), cast("int | None", body["available"])
    domains = domains_of(region, body)
    region.hosts.set_capacity(shape, domains, available)
    if body.get("reported") is not None:
        region.hosts.promised.update({(shape, domain): cast(int, body["reported"]) for domain in domains})
    return {}


def put_limit(region: Region, request: Request, body: JsonObject) -> Json:
    """`{limit_name, availability_domain, value}`."""
    name, value = known_limit(body), int(cast(int, body["value"]))
    region.hosts.values.update({(name, domain): value for domain in domains_of(region, body)})
    return {}


def put_quota(region: Region, request: Request, body: JsonObject) -> Json:
    """`{limit_name, availability_domain, value}`; null lifts the quota."""
    name, value = known_limit(body), cast("int | None", body["value"])
    for domain in domains_of(region, body):
        region.hosts.quotas.pop((name, domain), None)
        if value is not None:
            region.hosts.quotas[name, domain] = value
    return {}


def known_limit(body: JsonObject) -> str:
    name = cast(str, body["limit_name"])
    if name not in LIMITS:
        raise ValueError(f"unknown limit {name}; there are {', '.join(sorted(LIMITS))}")
    return name


def put_delays(region: Region, request: Request, body: JsonObject) -> Json:
    region.delays.change(cast("dict[str, float]", body))
    return dict(region.delays.as_dict())


def put_clock(region: Region, request: Request, body: JsonObject) -> Json:
    """`{ahead_s}`: the region's clock against this machine's."""
    region.clock_ahead_s = float(cast(float, body["ahead_s"]))
    return {}


def post_fault(region: Region, body: JsonObject, known: set[str]) -> Json:
    """`{operation, nth, status, code, message, delay_s, times, after_effect, cut_after}`; `operation` is a must."""
    settable = {field.name for field in fields(Fault)} - {"seen"}
    unknown = sorted(set(body) - settable)
    if unknown:
        raise ValueError(f"unknown fields {', '.join(unknown)}; there are {', '.join(sorted(settable))}")
    if body["operation"] not in known:
        raise ValueError(f"unknown operation {body['operation']}; there are {', '.join(sorted(known))}")
    given = {key: value for key, value in body.items() if value is not None}
    region.faults.waiting.append(Fault(**given))  # type: ignore[arg-type]
    return {}


def post_step(region: Region, request: Request, body: JsonObject) -> Json:
    """`{step}`: one more try of a step that another process carries out; `fails` when a fault meets it."""
    fault = region.faults.next_for(cast(str, body["step"]))
    return {"fails": fault is not None and fault.error() is not None}


def delete_faults(region: Region, request: Request, body: JsonObject) -> Json:
    """Forget all faults; calls that are held back go on."""
    region.faults.forget()
    return {}


def post_image(region: Region, request: Request, body: JsonObject) -> Json:
    """`{name, compartment_id?, supersedes?}`: publish an image; the superseded one is no longer listed."""
    image = region.images.publish(cast(str, body["name"]), cast("str | None", body.get("compartment_id")))
    if body.get("supersedes"):
        region.images.retire(cast(str, body["supersedes"]))
    return {"id": image.id, "name": image.name}
