# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to keeping a workspace's cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network

from .._catalog.nearest import nearest
from .._catalog.shapes import SHAPES
from .._errors import InvalidOption
from .._operations.cluster_outcome import ClusterOutcome
from .._operations.requests import KeepCluster
from .._operations.surroundings import Surroundings
from .._plan.cluster_wish import SYSTEM_NODES, ClusterWish, NodesWish
from .connections import OCI_OPTIONS, connections
from .door import Door, Params
from .params import flag, ocid, seconds, text, texts

NAME = re.compile(r"[A-Za-z0-9][-A-Za-z0-9_.]{0,99}")
VERSION = re.compile(r"v?(\d+\.\d+\.\d+)")
MOST_NODES = 1000
SMALLEST_BOOT_VOLUME_GB = 50


def operation() -> Callable[[KeepCluster, Surroundings], ClusterOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.keep_cluster import keep_cluster

    return keep_cluster


def run(params: Params, check: bool, around: Surroundings) -> ClusterOutcome:
    """Makes, adopts or removes what the options name. Raises what the operation raises."""
    compartment_id = ocid(params, "compartment_id", "compartment", "tenancy")
    return operation()(
        KeepCluster(
            name=_name(params),
            wish=_wish(params, compartment_id) if params["state"] == "present" else None,
            connections=connections(params),
            compartment_id=compartment_id,
            wait_timeout=seconds(params, "wait_timeout"),
            force=flag(params, "force"),
            check=check,
        ),
        around,
    )


def _name(params: Params) -> str:
    name = text(params, "name")
    if not NAME.fullmatch(name):
        raise InvalidOption(
            f"name: {name[:100]!r} has to be 1 to 100 letters, digits, '-', '_' and '.', a letter or digit first."
        )
    return name


def _wish(params: Params, compartment_id: str) -> ClusterWish:
    vcn, services = _cidr(params, "vcn_cidr"), _cidr(params, "services_cidr")
    wish = ClusterWish(
        name=_name(params),
        compartment_id=compartment_id,
        kubernetes_version=_version(params),
        vcn_cidr=vcn,
        services_cidr=services,
        public_endpoint=None if params.get("public_endpoint") is None else flag(params, "public_endpoint"),
        clients=tuple(dict.fromkeys(_network("control_plane_allowed_cidrs", one) for one in _clients(params))),
        nodes=_nodes(params),
        addons=_addons(params),
    )
    if IPv4Network(wish.whole_vcn).overlaps(IPv4Network(wish.services)):
        raise InvalidOption(f"services_cidr: {wish.services} overlaps the VCN, {wish.whole_vcn}.")
    return wish


def _clients(params: Params) -> tuple[str, ...]:
    given = texts(params, "control_plane_allowed_cidrs")
    if params.get("control_plane_allowed_cidrs") is not None and not given:
        raise InvalidOption("control_plane_allowed_cidrs: names nobody; leave it out to let everybody call.")
    return given


def _cidr(params: Params, option: str) -> str:
    value = text(params, option)
    return _network(option, value) if value else ""


def _network(option: str, value: str) -> str:
    try:
        return str(IPv4Network(value))
    except ValueError as error:
        raise InvalidOption(f"{option}: {error}.") from None


def _version(params: Params) -> str:
    value = text(params, "kubernetes_version")
    found = VERSION.fullmatch(value)
    if value and not found:
        raise InvalidOption(f"kubernetes_version: {value[:50]!r} is no version such as v1.34.1.")
    return f"v{found[1]}" if found else ""


def _nodes(params: Params) -> NodesWish | None:
    given = params.get("node_pool")
    if not isinstance(given, Mapping):
        return None
    shape = str(given["shape"])
    about = SHAPES.get(shape)
    if about is None or about.gpus or not about.flex:
        known = [name for name, one in SHAPES.items() if one.flex and not one.gpus]
        close = nearest(shape, known)
        meant = f" (did you mean {close}?)" if close else ""
        raise InvalidOption(
            f"node_pool: {shape[:100]!r} is no flexible shape without GPUs{meant}.",
            hint=f"Choose one of {', '.join(sorted(known))}; nodes with GPUs are for shared_node_pool and deployments.",
        )
    return NodesWish(
        shape,
        ocpus=_whole(given, "ocpus", 1, about.ocpus_max),
        memory_gb=_whole(given, "memory_in_gbs", 1, about.memory_max),
        size=_whole(given, "size", 1, MOST_NODES),
        boot_volume_gb=_whole(given, "boot_volume_size_in_gbs", SMALLEST_BOOT_VOLUME_GB, None),
    )


def _whole(given: Mapping[str, object], key: str, least: int, most: int | None) -> int:
    value = given[key]
    if not isinstance(value, int) or value < least or (most is not None and value > most):
        allowed = f"{least} or more" if most is None else f"from {least} to {most}"
        raise InvalidOption(f"node_pool: {key} is {value}, but has to be {allowed}.")
    return value


def _addons(params: Params) -> dict[str, dict[str, str]]:
    given = params.get("addons")
    rows = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
    return {
        str(row["name"]): {str(key): str(value) for key, value in (row.get("configurations") or {}).items()}
        for row in rows
    }


WORKSPACE_CLUSTER = Door(
    name="workspace_cluster",
    argument_spec={
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "cluster_id": {"type": "str"},
        "compartment_id": {"type": "str"},
        "kubernetes_version": {"type": "str"},
        "vcn_cidr": {"type": "str"},
        "services_cidr": {"type": "str"},
        "public_endpoint": {"type": "bool"},
        "control_plane_allowed_cidrs": {"type": "list", "elements": "str"},
        "node_pool": {
            "type": "dict",
            "options": {
                "shape": {"type": "str", "default": SYSTEM_NODES.shape},
                "ocpus": {"type": "int", "default": SYSTEM_NODES.ocpus},
                "memory_in_gbs": {"type": "int", "default": SYSTEM_NODES.memory_gb},
                "size": {"type": "int", "default": SYSTEM_NODES.size},
                "boot_volume_size_in_gbs": {"type": "int", "default": SYSTEM_NODES.boot_volume_gb},
            },
        },
        "addons": {
            "type": "list",
            "elements": "dict",
            "options": {
                "name": {"type": "str", "required": True},
                "configurations": {"type": "dict", "default": {}},
            },
        },
        "force": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 3600},
        **OCI_OPTIONS,
    },
    required_one_of=[("cluster_id", "compartment_id")],
    run=run,
    load=operation,
    libraries=("oci", "urllib3", "yaml"),
)
