# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast

from ..flows import clusters as flows
from ..models.clusters import Addon, Cluster
from ..models.work_requests import Touched, WorkRequest
from ..region import Region
from ..wire.errors import conflict, invalid, missing, not_found
from ..wire.fields import FLAG, TEXT, Fields, Kind, ListOf
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, accepted, json_reply
from ..wire.request import Request
from ..wire.routing import Operation

BASE = "/20180222/clusters/{cluster_id}/addons"
ESSENTIAL = ("CoreDNS", "KubeProxy", "Flannel", "OciVcnIpNative")
# Name and current version of what the service offers.
CATALOG = {
    "CoreDNS": "v1.12.4",
    "KubeProxy": "v1.36.1",
    "Flannel": "v0.27.2",
    "OciVcnIpNative": "v3.2.0",
    "CertManager": "v1.18.2",
    "ClusterAutoscaler": "v1.34.1",
    "KubernetesMetricsServer": "v0.8.0",
    "NodeFeatureDiscovery": "v0.17.3",
    "NvidiaGpuPlugin": "v0.17.4",
    "NvidiaGpuOperator": "v25.3.4",
    "NvidiaNetworkOperator": "v25.7.0",
    "AmdGpuPlugin": "v1.31.0",
    "OracleDatabaseOperator": "v2.0.0",
}
SETTINGS: dict[str, Kind] = {"version": TEXT, "configurations": ListOf(Fields({"key": TEXT, "value": TEXT}, ("key",)))}
INSTALL = Fields({"addonName": TEXT, "isOverrideExisting": FLAG, **SETTINGS}, ("addonName",))
UPDATE = Fields(SETTINGS)


def show(addon: Addon) -> JsonObject:
    installed = addon.version or CATALOG[addon.name]
    return {
        "name": addon.name,
        "version": addon.version,
        "currentInstalledVersion": None if addon.state == "CREATING" else installed,
        "timeCreated": addon.created,
        "lifecycleState": addon.state,
        "configurations": list(addon.configurations),
        "addonError": addon.error,
    }


def show_summary(addon: Addon) -> JsonObject:
    return {key: value for key, value in show(addon).items() if key != "configurations"}


def of_cluster(region: Region, request: Request) -> tuple[Cluster, Addon]:
    cluster = region.cluster(request.params["cluster_id"])
    addon = cluster.addons.get(request.params["addon_name"])
    if addon is None:
        raise not_found()
    return cluster, addon


def check_free(cluster: Cluster, addon: Addon | None) -> None:
    if cluster.state != "ACTIVE":
        raise conflict(f"The cluster {cluster.id} is {cluster.state}.")
    if addon is not None and addon.state in ("CREATING", "UPDATING", "DELETING"):
        raise conflict(f"The add-on {addon.name} is {addon.state}.")


def check_settings(body: JsonObject, name: str) -> None:
    if name not in CATALOG:
        raise invalid(f"Unknown add-on {name}.")
    if body.get("version") not in (None, CATALOG[name]):
        raise invalid(f"Version {body['version']} of {name} is not offered, {CATALOG[name]} is.")
    configurations = cast("list[dict[str, str]]", body.get("configurations") or [])
    if (
        name == "ClusterAutoscaler"
        and configurations
        and not {"nodes", "nodeGroupAutoDiscovery"} & {one["key"] for one in configurations}
    ):
        raise invalid("ClusterAutoscaler needs the configuration nodes.")


def open_work(region: Region, cluster: Cluster, operation: str) -> WorkRequest:
    touched = Touched("cluster", cluster.id, uri=f"/clusters/{cluster.id}")
    return region.oke_work.open(operation, cluster.compartment_id, [touched], cluster_id=cluster.id)


def install_addon(region: Region, request: Request) -> Reply:
    cluster = region.cluster(request.params["cluster_id"])
    body = request.json()
    INSTALL.check(body)
    name = cast(str, body["addonName"])
    check_settings(body, name)
    existing = cluster.addons.get(name)
    check_free(cluster, existing)
    if existing and not body.get("isOverrideExisting"):
        raise conflict(f"The add-on {name} is already installed.")
    addon = Addon(
        name,
        cast("str | None", body.get("version")),
        cast("list[JsonObject]", body.get("configurations") or []),
    )
    cluster.addons[name] = addon
    work = open_work(region, cluster, "ENABLE_ADDON")
    region.start(flows.finish_addon(region, cluster, addon, work, "ACTIVE", "CREATED"))
    return accepted(work.id)


def get_addon(region: Region, request: Request) -> Reply:
    addon = of_cluster(region, request)[1]
    return json_reply(show(addon), etag=addon.etag)


def list_addons(region: Region, request: Request) -> Reply:
    cluster = region.cluster(request.params["cluster_id"])
    keys = {"NAME": lambda a: a.name, "TIME_CREATED": lambda a: a.created}
    return paged(request, ordered(request, list(cluster.addons.values()), keys, by="NAME"), show_summary)


def update_addon(region: Region, request: Request) -> Reply:
    """A given list of configurations replaces the old one as a whole."""
    cluster, addon = of_cluster(region, request)
    body = request.json()
    UPDATE.check(body)
    check_settings(body, addon.name)
    request.check_etag(addon.etag)
    check_free(cluster, addon)
    if "version" in body:
        addon.version = cast("str | None", body["version"])
    if "configurations" in body:
        addon.configurations = cast("list[JsonObject]", body["configurations"] or [])
    addon.become("UPDATING")
    work = open_work(region, cluster, "UPDATE_ADDON")
    region.start(flows.finish_addon(region, cluster, addon, work, "ACTIVE", "UPDATED"))
    return accepted(work.id)


def disable_addon(region: Region, request: Request) -> Reply:
    cluster, addon = of_cluster(region, request)
    if not request.one("isRemoveExistingAddOn"):
        raise missing("isRemoveExistingAddOn")
    request.flag("isRemoveExistingAddOn")
    request.check_etag(addon.etag)
    check_free(cluster, addon)
    if addon.name in ESSENTIAL:
        raise conflict(f"The essential add-on {addon.name} cannot be removed.")
    addon.become("DELETING")
    work = open_work(region, cluster, "DISABLE_ADDON")
    region.start(flows.finish_addon(region, cluster, addon, work, "DELETED", "DELETED"))
    return accepted(work.id)


def list_addon_options(region: Region, request: Request) -> Reply:
    version = request.required("kubernetesVersion")
    if version not in region.kubernetes_versions:
        raise invalid(f"Invalid kubernetesVersion {version}.")
    wanted = request.one("addonName")
    options = [option(name) for name in CATALOG if wanted in ("", name)]
    return paged(request, options, lambda one: one)


def option(name: str) -> JsonObject:
    return {
        "name": name,
        "lifecycleState": "ACTIVE",
        "isEssential": name in ESSENTIAL,
        "description": f"{name} for Kubernetes",
        "addonSchemaVersion": "1.0.0",
        "addonGroup": "",
        "versions": [
            {"versionNumber": CATALOG[name], "status": "ACTIVE", "kubernetesVersionFilters": None, "configurations": []}
        ],
        "freeformTags": {},
        "definedTags": {},
        "systemTags": {},
        "timeCreated": "2026-01-15T08:00:00.000000Z",
    }


OPERATIONS = (
    Operation("InstallAddon", "POST", BASE, install_addon, replayable=True),
    Operation("ListAddons", "GET", BASE, list_addons),
    Operation("GetAddon", "GET", f"{BASE}/{{addon_name}}", get_addon),
    Operation("UpdateAddon", "PUT", f"{BASE}/{{addon_name}}", update_addon),
    Operation("DisableAddon", "DELETE", f"{BASE}/{{addon_name}}", disable_addon),
    Operation("ListAddonOptions", "GET", "/20180222/addonOptions", list_addon_options),
)
