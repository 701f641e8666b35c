# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about how a workload is reached and watched: ports, probes, hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from .parts import IngressPort, ProbeParams
from .rule import ALL_MODES, ERROR, SERVICE, WARNING, WORKLOADS, AnyRule, EachRule, Rule, given
from .schema import Payload
from .syntax import is_domain, is_port_name

SCHEMES = ("HTTP", "HTTPS")
SHORTEST_STARTUP_S = 60
# Values of startup probes that a payload leaves out, as OCI AI Blueprints documents them.
STARTUP_DELAY_S, STARTUP_PERIOD_S, STARTUP_FAILURES = 10, 2, 30
GROUP_REFERENCE = re.compile(r"\$\{[\w-]+\.(service_url|internal_dns_name)\}")
LONGEST_PORT_NAME = 15
# Kinds of probe, and whether one may have to succeed several times.
PROBES = {
    "recipe_liveness_probe_params": False,
    "recipe_startup_probe_params": False,
    "recipe_readiness_probe_params": True,
}


@dataclass(frozen=True)
class KindOfProbe:
    params: ProbeParams
    may_need_several_successes: bool


def probes(b: Payload) -> Iterator[tuple[str, KindOfProbe]]:
    for field, params in given(b, PROBES):
        yield field, KindOfProbe(cast(ProbeParams, params), may_need_several_successes=PROBES[field])


def extra_ports(b: Payload) -> Iterator[tuple[str, IngressPort]]:
    for index, extra in enumerate(b.recipe_additional_ingress_ports):
        yield f"recipe_additional_ingress_ports[{index}]", extra


def repeated_ports(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what is taken already) for extra ports that share a number, name or path with another port."""
    taken: set[tuple[str, object]] = {("port", b.recipe_host_port), ("name", "http")}
    for field, extra in extra_ports(b):
        for what, value in (("port", extra.port), ("name", extra.name), ("path", extra.path.rstrip("/"))):
            if (what, value) in taken:
                yield f"{field}.{what}", f"{what} {value}"
            taken.add((what, value))


def domains(b: Payload) -> Iterator[tuple[str, str]]:
    if b.service_endpoint_domain is not None:
        yield "service_endpoint_domain", b.service_endpoint_domain
    if b.service_endpoint is not None and b.service_endpoint.domain is not None:
        yield "service_endpoint.domain", b.service_endpoint.domain


def group_references(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, text) of texts that may hold ``${member.service_url}``, which only a group can fill in."""
    for index, argument in enumerate(b.recipe_container_command_args):
        yield f"recipe_container_command_args[{index}]", argument
    for index, variable in enumerate(b.recipe_container_env):
        yield f"recipe_container_env[{index}].value", variable.value


def loads_a_model(b: Payload) -> bool:
    """Weights are mounted or fetched at the start, which takes minutes."""
    mounted = b.input_object_storage or b.input_file_system or b.local_filesystem
    return bool(mounted) or "--model" in b.recipe_container_command_args


def startup_window(params: ProbeParams) -> int:
    """Seconds that a container has before its startup probe ends it."""
    delay = STARTUP_DELAY_S if params.initial_delay_seconds is None else params.initial_delay_seconds
    return delay + (params.period_seconds or STARTUP_PERIOD_S) * (params.failure_threshold or STARTUP_FAILURES)


def one_domain_contradicts_the_other(b: Payload) -> bool:
    return len({domain for _field, domain in domains(b)}) > 1


NETWORK_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V06",
        SERVICE,
        ERROR,
        "recipe_container_port",
        broken=lambda b, shapes: b.recipe_container_port is None,
        says=lambda b, shapes: "is required: the port the program listens on",
    ),
    EachRule(
        "V44",
        WORKLOADS,
        ERROR,
        over=probes,
        broken=lambda probe: not probe.may_need_several_successes and (probe.params.success_threshold or 1) != 1,
        says=lambda probe: "success_threshold must be 1 (only a readiness probe may ask for more)",
    ),
    EachRule(
        "V44",
        WORKLOADS,
        ERROR,
        over=probes,
        broken=lambda probe: probe.params.endpoint_path is not None and not probe.params.endpoint_path.startswith("/"),
        says=lambda probe: "endpoint_path must start with /",
    ),
    EachRule(
        "V44",
        WORKLOADS,
        ERROR,
        over=probes,
        broken=lambda probe: probe.params.scheme is not None and probe.params.scheme not in SCHEMES,
        says=lambda probe: "scheme must be HTTP or HTTPS",
    ),
    Rule(
        "V45",
        SERVICE,
        WARNING,
        "recipe_startup_probe_params",
        broken=lambda b, shapes: (
            (params := b.recipe_startup_probe_params)
            and startup_window(params) < SHORTEST_STARTUP_S
            and loads_a_model(b)
        ),
        says=lambda b, shapes: (
            f"gives the container less than {SHORTEST_STARTUP_S} s to start: it may be ended while it loads its model"
        ),
    ),
    EachRule(
        "V51",
        SERVICE,
        ERROR,
        over=extra_ports,
        broken=lambda extra: not is_port_name(extra.name),
        says=lambda extra: (
            f"name must be 1 to {LONGEST_PORT_NAME} lower-case letters, digits and '-', with at least one letter"
        ),
    ),
    EachRule(
        "V51",
        SERVICE,
        ERROR,
        over=extra_ports,
        broken=lambda extra: not extra.path.startswith("/") or not extra.path.strip("/"),
        says=lambda extra: "path must start with / and be more than that: / is the service's main port",
    ),
    EachRule(
        "V51",
        SERVICE,
        ERROR,
        over=repeated_ports,
        broken=lambda what: True,
        says=lambda what: f"{what[:60]} is taken already",
    ),
    EachRule(
        "V52",
        SERVICE,
        ERROR,
        over=domains,
        broken=lambda domain: not is_domain(domain),
        says=lambda domain: "must be a full host name in lower case, such as llm.example.com, without https:// or port",
    ),
    Rule(
        "V52",
        SERVICE,
        ERROR,
        "service_endpoint_domain",
        broken=lambda b, shapes: one_domain_contradicts_the_other(b),
        says=lambda b, shapes: "differs from service_endpoint.domain: give one of them",
    ),
    EachRule(
        "V56",
        ALL_MODES,
        ERROR,
        over=group_references,
        broken=GROUP_REFERENCE.search,
        says=lambda text: "refers to another member of a group (${…}), but this blueprint is in none",
    ),
)
