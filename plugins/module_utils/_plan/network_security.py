# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may speak to whom in a VCN-native OKE cluster: rules of four network security groups. Pure.

Source: the rules of Oracle's Terraform modules for OKE, which follow its manual.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .._manifest import Json, Manifest

ENDPOINT, NODES, PODS, BALANCERS = "endpoint", "nodes", "pods", "load-balancers"
SERVICES, ANYWHERE = "services", "0.0.0.0/0"
ALL, ICMP, TCP, UDP = "all", "1", "6", "17"
API, OKE, KUBELET, PROXY_HEALTH = (6443, 6443), (12250, 12250), (10250, 10250), (10256, 10256)
NODE_PORTS = (30000, 32767)
ENDS = {"INGRESS": "source", "EGRESS": "destination"}
PORT_OPTIONS = {TCP: "tcpOptions", UDP: "udpOptions"}
OF_CLIENTS = "clients of the Kubernetes API"
PROTOCOLS = {ALL: "all", ICMP: "ICMP", TCP: "TCP", UDP: "UDP"}


class Traffic(NamedTuple):
    """What goes from one group to another, or to ``SERVICES`` or ``ANYWHERE``. Without ``ports`` on all of them."""

    source: str
    destination: str
    protocol: str
    ports: tuple[int, int] | None
    why: str


TRAFFIC = (
    Traffic(ENDPOINT, ENDPOINT, TCP, API, "Kubernetes API"),
    Traffic(NODES, ENDPOINT, TCP, API, "Kubernetes API"),
    Traffic(NODES, ENDPOINT, TCP, OKE, "OKE control plane"),
    Traffic(PODS, ENDPOINT, TCP, API, "Kubernetes API"),
    Traffic(PODS, ENDPOINT, TCP, OKE, "OKE control plane and workload identity"),
    Traffic(ENDPOINT, NODES, TCP, KUBELET, "kubelet"),
    Traffic(ENDPOINT, NODES, TCP, OKE, "OKE control plane"),
    Traffic(ENDPOINT, NODES, ICMP, None, "path MTU"),
    Traffic(NODES, ENDPOINT, ICMP, None, "path MTU"),
    Traffic(ENDPOINT, PODS, TCP, None, "webhooks and metrics"),
    Traffic(ENDPOINT, SERVICES, TCP, None, "Oracle services"),
    Traffic(NODES, NODES, ALL, None, "node to node"),
    Traffic(NODES, PODS, ALL, None, "node to pod"),
    Traffic(PODS, NODES, ALL, None, "pod to node"),
    Traffic(PODS, PODS, ALL, None, "pod to pod"),
    Traffic(NODES, SERVICES, TCP, None, "registry and OCI APIs"),
    Traffic(PODS, SERVICES, TCP, None, "OCI APIs"),
    Traffic(NODES, ANYWHERE, ALL, None, "internet"),
    Traffic(PODS, ANYWHERE, ALL, None, "internet"),
    Traffic(ANYWHERE, NODES, ICMP, None, "path MTU"),
    Traffic(BALANCERS, NODES, TCP, NODE_PORTS, "node ports"),
    Traffic(BALANCERS, NODES, UDP, NODE_PORTS, "node ports"),
    Traffic(BALANCERS, NODES, TCP, PROXY_HEALTH, "health of kube-proxy"),
    Traffic(BALANCERS, NODES, ICMP, None, "path MTU"),
    Traffic(BALANCERS, PODS, ALL, None, "pods as backends"),
)


def rules(group: str, ids: Mapping[str, str], services_label: str, clients: Iterable[str]) -> list[Manifest]:
    """The rules of one group, as OCI takes them. ``ids``: groups by name; ``clients``: CIDRs that reach the API."""
    callers = tuple(Traffic(cidr, ENDPOINT, TCP, API, OF_CLIENTS) for cidr in clients)
    made: list[Manifest] = []
    for one in (*TRAFFIC, *callers):
        if one.destination == group:
            made.append(_rule("INGRESS", one.source, one, ids, services_label))
        if one.source == group:
            made.append(_rule("EGRESS", one.destination, one, ids, services_label))
    return made


def _rule(direction: str, peer: str, traffic: Traffic, ids: Mapping[str, str], services_label: str) -> Manifest:
    end = ENDS[direction]
    value, kind = peer, "CIDR_BLOCK"
    if peer == SERVICES:
        value, kind = services_label, "SERVICE_CIDR_BLOCK"
    elif peer in ids:
        value, kind = ids[peer], "NETWORK_SECURITY_GROUP"
    rule: Manifest = {
        "direction": direction,
        "protocol": traffic.protocol,
        end: value,
        f"{end}Type": kind,
        "isStateless": False,
        "description": traffic.why,
    }
    if traffic.ports is not None:
        low, high = traffic.ports
        rule[PORT_OPTIONS[traffic.protocol]] = {"destinationPortRange": {"min": low, "max": high}}
    return rule


def missing(wanted: Iterable[Manifest], there: Iterable[Manifest]) -> list[Manifest]:
    """The wanted rules that are not there. Adding is not idempotent in OCI: only these may be added.

    A rule whose group was deleted (``isValid`` false) does not count. Descriptions do not matter, nor does the order.
    """
    known = {_key(rule) for rule in there if rule.get("isValid") is not False}
    return [rule for rule in wanted if _key(rule) not in known]


def no_longer_wanted(wanted: Iterable[Manifest], there: Iterable[Manifest]) -> list[Manifest]:
    """Rules by which clients reach the Kubernetes API that may not any more. Rules of others are not ours to judge."""
    known = {_key(rule) for rule in wanted}
    return [rule for rule in there if rule.get("description") == OF_CLIENTS and _key(rule) not in known]


def clients_of(there: Iterable[Manifest]) -> tuple[str, ...]:
    """CIDRs that rules of the endpoint's group let call the Kubernetes API."""
    return tuple(str(rule["source"]) for rule in there if rule.get("description") == OF_CLIENTS)


def in_words(rule: Manifest, names: Mapping[str, str]) -> str:
    """A rule as a diff shows it: ``INGRESS nodes TCP 6443 Kubernetes API``. ``names``: of groups, by OCID."""
    peer = str(rule[ENDS[str(rule["direction"])]])
    options = rule.get(PORT_OPTIONS.get(str(rule["protocol"]), ""))
    ports = options.get("destinationPortRange") if isinstance(options, dict) else None
    span = f"{ports['min']}-{ports['max']}" if isinstance(ports, dict) else ""
    protocol = PROTOCOLS.get(str(rule["protocol"]), str(rule["protocol"]))
    told = (rule["direction"], names.get(peer, peer), protocol, span, rule.get("description"))
    return " ".join(str(one) for one in told if one)


def _key(rule: Manifest) -> str:
    """What a rule lets through. OCI reads an absent type as CIDR_BLOCK, an absent ``isStateless`` as false."""
    end = ENDS[str(rule["direction"])]
    said: dict[str, Json] = {
        name: rule[name]
        for name in ("direction", "protocol", end, "tcpOptions", "udpOptions", "icmpOptions")
        if rule.get(name) is not None
    }
    said |= {"type": rule.get(f"{end}Type") or "CIDR_BLOCK", "stateless": rule.get("isStateless") is True}
    return json.dumps(_without_nulls(said), sort_keys=True)


def _without_nulls(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return value
