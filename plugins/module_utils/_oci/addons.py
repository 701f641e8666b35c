# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Add-ons of an OKE cluster: what is installed, and with which configurations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import OciError
from .._manifest import Json
from .client import Oci, segment
from .services import CONTAINER_ENGINE
from .wire import Record, record, records, text

GONE = frozenset({"DELETED"})


class Addon(NamedTuple):
    """An installed add-on. ``state``: CREATING, ACTIVE, UPDATING, DELETING, NEEDS_ATTENTION or FAILED.

    ``configurations`` are texts, even where they hold JSON; lists leave them out. ``error`` is "" unless the service
    reports one. ``version`` is the one that is installed.
    """

    name: str
    state: str
    configurations: Mapping[str, str]
    error: str
    etag: str
    version: str = ""


def list_addons(oci: Oci, cluster_id: str) -> list[Addon]:
    """All add-ons that OKE itself installed, those that every cluster has among them."""
    listed = oci.pages("ListAddons", CONTAINER_ENGINE, f"/clusters/{segment(cluster_id)}/addons", {})
    return [one for one in (addon(found, "") for found in listed) if one.state not in GONE]


def offered(oci: Oci, kubernetes_version: str) -> list[str]:
    """Names of the add-ons that OKE has for a version of Kubernetes."""
    listed = oci.pages("ListAddonOptions", CONTAINER_ENGINE, "/addonOptions", {"kubernetesVersion": kubernetes_version})
    return [text(one, "name") for one in listed]


def get(oci: Oci, cluster_id: str, name: str) -> Addon | None:
    """One add-on; None when it is not installed."""
    try:
        answer = oci.read("GetAddon", CONTAINER_ENGINE, _path(cluster_id, name))
    except OciError as error:
        if error.status == 404:
            return None
        raise
    found = addon(answer.record, answer.etag)
    return None if found.state in GONE else found


def install(oci: Oci, cluster_id: str, name: str, configurations: Mapping[str, str]) -> str:
    """Install an add-on; the id of the work request. OCI answers 409 when it is there already."""
    body: Record = {"addonName": name, "configurations": _pairs(configurations)}
    path = f"/clusters/{segment(cluster_id)}/addons"
    return oci.write("InstallAddon", CONTAINER_ENGINE, "POST", path, body=body, repeatable=True).work_request_id


def update(oci: Oci, cluster_id: str, name: str, configurations: Mapping[str, str], if_match: str) -> str:
    """Replace all configurations; the id of the work request. Answers 412 when somebody else changed them first."""
    body: Record = {"configurations": _pairs(configurations)}
    path = _path(cluster_id, name)
    return oci.write("UpdateAddon", CONTAINER_ENGINE, "PUT", path, body=body, if_match=if_match).work_request_id


def remove(oci: Oci, cluster_id: str, name: str, if_match: str) -> str:
    """Take an add-on and what it installed out of the cluster; the id of the work request."""
    return oci.write(
        "DisableAddon",
        CONTAINER_ENGINE,
        "DELETE",
        _path(cluster_id, name),
        query={"isRemoveExistingAddOn": "true"},
        if_match=if_match,
    ).work_request_id


def addon(found: Record, etag: str) -> Addon:
    """Reshape an Addon of the API."""
    error = record(found, "addonError")
    return Addon(
        name=text(found, "name"),
        state=text(found, "lifecycleState"),
        configurations={text(one, "key"): text(one, "value") for one in records(found.get("configurations"))},
        error=": ".join(filter(None, (text(error, "code"), text(error, "message")))),
        etag=etag,
        version=text(found, "currentInstalledVersion") or text(found, "version"),
    )


def _pairs(configurations: Mapping[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in configurations.items()]


def _path(cluster_id: str, name: str) -> str:
    return f"/clusters/{segment(cluster_id)}/addons/{segment(name)}"
