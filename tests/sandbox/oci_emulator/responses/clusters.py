# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from ..flows import clusters as flows
from ..ids import new_ocid
from ..models.clusters import Cluster
from ..region import Region
from ..wire.errors import conflict, invalid
from ..wire.fields import ANYTHING, DEFINED_TAGS, FREEFORM_TAGS, TEXT, Fields, ListOf, Word
from ..wire.json_types import JsonObject
from ..wire.pages import ordered, paged
from ..wire.reply import Reply, accepted, json_reply
from ..wire.request import Request
from ..wire.routing import Operation
from .cluster_placement import ENDPOINT, UPDATE_ENDPOINT, check_endpoint, check_network

BASE = "/20180222/clusters"
UPDATE_ENDPOINT_PATH = f"{BASE}/{{cluster_id}}/actions/updateEndpointConfig"
SUMMARY_LACKS = ("openIdConnectDiscoveryEndpoint",)
UPDATABLE = Fields(
    {
        "name": TEXT,
        "kubernetesVersion": TEXT,
        "type": Word(("BASIC_CLUSTER", "ENHANCED_CLUSTER")),
        "options": ANYTHING,
        "imagePolicyConfig": ANYTHING,
        "freeformTags": FREEFORM_TAGS,
        "definedTags": DEFINED_TAGS,
    }
)
CREATE = Fields(
    {
        **UPDATABLE.fields,
        "compartmentId": TEXT,
        "vcnId": TEXT,
        "endpointConfig": ENDPOINT,
        "clusterPodNetworkOptions": ListOf(
            Fields({"cniType": Word(("OCI_VCN_IP_NATIVE", "FLANNEL_OVERLAY"))}, ("cniType",))
        ),
        "kmsKeyId": TEXT,
    },
    ("name", "compartmentId", "vcnId", "kubernetesVersion"),
)


def show(region: Region, cluster: Cluster) -> JsonObject:
    return {
        "id": cluster.id,
        "name": cluster.name,
        "compartmentId": cluster.compartment_id,
        "endpointConfig": cluster.endpoint_config,
        "vcnId": cluster.vcn_id,
        "kubernetesVersion": cluster.kubernetes_version,
        "kmsKeyId": None,
        "freeformTags": dict(cluster.freeform_tags),
        "definedTags": cluster.defined_tags,
        "systemTags": {},
        "options": cluster.options,
        "metadata": cluster.metadata,
        "lifecycleState": cluster.state,
        "lifecycleDetails": cluster.details,
        "endpoints": endpoints(cluster),
        "availableKubernetesUpgrades": upgrades(region, cluster),
        "imagePolicyConfig": {"isPolicyEnabled": False, "keyDetails": []},
        "clusterPodNetworkOptions": [{"cniType": cluster.cni}],
        "type": cluster.type,
        "openIdConnectDiscoveryEndpoint": None,
    }


def endpoints(cluster: Cluster) -> JsonObject:
    """`ip:port` without scheme; those that are not used are empty."""
    address = urlsplit(cluster.server).netloc if cluster.state != "CREATING" else ""
    public = cluster.endpoint_config.get("isPublicIpEnabled", True)
    return {
        "kubernetes": address,
        "publicEndpoint": address if public else "",
        "privateEndpoint": address,
        "vcnHostnameEndpoint": "",
        "ipv6Endpoint": "",
    }


def upgrades(region: Region, cluster: Cluster) -> list[str]:
    offered = region.kubernetes_versions
    at = offered.index(cluster.kubernetes_version) if cluster.kubernetes_version in offered else len(offered)
    return offered[at + 1 :]


def show_summary(region: Region, cluster: Cluster) -> JsonObject:
    return {key: value for key, value in show(region, cluster).items() if key not in SUMMARY_LACKS}


def get_cluster(region: Region, request: Request) -> Reply:
    cluster = region.cluster(request.params["cluster_id"])
    return json_reply(show(region, cluster), etag=cluster.etag)


def list_clusters(region: Region, request: Request) -> Reply:
    compartment = region.compartment(request.required("compartmentId"))
    region.forget_old_records()
    states = request.every("lifecycleState")
    found = [
        cluster
        for cluster in region.clusters.values()
        if cluster.compartment_id == compartment.id
        and request.one("name", cluster.name) == cluster.name
        and (not states or cluster.state in states)
    ]
    keys = {"ID": lambda c: c.id, "NAME": lambda c: c.name, "TIME_CREATED": lambda c: str(c.metadata["timeCreated"])}
    return paged(request, ordered(request, found, keys, by="TIME_CREATED"), lambda one: show_summary(region, one))


def create_cluster(region: Region, request: Request) -> Reply:
    body = request.json()
    CREATE.check(body)
    region.compartment(cast(str, body["compartmentId"]))
    check_network(region, body)
    check_version(region, cast(str, body["kubernetesVersion"]))
    networks = cast("list[dict[str, str]]", body.get("clusterPodNetworkOptions") or [{"cniType": "FLANNEL_OVERLAY"}])
    cluster = Cluster(
        id=new_ocid("cluster", region.settings.region),
        name=cast(str, body["name"]),
        compartment_id=cast(str, body["compartmentId"]),
        vcn_id=body["vcnId"],
        kubernetes_version=cast(str, body["kubernetesVersion"]),
        type=cast(str, body.get("type") or "BASIC_CLUSTER"),
        cni=networks[0]["cniType"],
        endpoint_config=cast(JsonObject, body.get("endpointConfig") or {}),
        options=cast(JsonObject, body.get("options") or {}),
        freeform_tags=cast("dict[str, str]", body.get("freeformTags") or {}),
        defined_tags=cast(JsonObject, body.get("definedTags") or {}),
        state="CREATING",
    )
    flows.place_endpoint(region, cluster)
    region.clusters[cluster.id] = cluster
    work = flows.open_work(region, cluster, "CLUSTER_CREATE")
    cluster.metadata = flows.stamp(region, "Created", work)
    region.start(flows.finish(region, cluster, work, "ACTIVE", "CREATED"))
    return accepted(work.id, resource=cluster.id)


def update_cluster(region: Region, request: Request) -> Reply:
    cluster = changeable(region, request)
    body = request.json()
    UPDATABLE.check(body)
    version = cast(str, body.get("kubernetesVersion") or cluster.kubernetes_version)
    check_version(region, version)
    cluster.name = cast(str, body.get("name") or cluster.name)
    cluster.type = cast(str, body.get("type") or cluster.type)
    cluster.kubernetes_version = version
    for key, attribute in (("freeformTags", "freeform_tags"), ("definedTags", "defined_tags")):
        if key in body:
            setattr(cluster, attribute, body[key] or {})
    cluster.options.update(cast(JsonObject, body.get("options") or {}))
    cluster.become("UPDATING")
    work = flows.open_work(region, cluster, "CLUSTER_UPDATE")
    cluster.metadata.update(flows.stamp(region, "Updated", work))
    region.start(flows.finish(region, cluster, work, "ACTIVE", "UPDATED"))
    return accepted(work.id)


def update_endpoint(region: Region, request: Request) -> Reply:
    """Groups and public address of the API endpoint; its subnet stays."""
    cluster = changeable(region, request)
    body = request.json()
    UPDATE_ENDPOINT.check(body)
    changed = {**cluster.endpoint_config, **{key: value for key, value in body.items() if value is not None}}
    check_endpoint(region, cluster.vcn_id, changed)
    cluster.endpoint_config = changed
    for vnic in region.network.of_instance(cluster.id):
        vnic.group_ids = cast("list[str]", changed.get("nsgIds") or [])
    cluster.become("UPDATING")
    work = flows.open_work(region, cluster, "CLUSTER_UPDATE")
    region.start(flows.finish(region, cluster, work, "ACTIVE", "UPDATED"))
    return accepted(work.id)


def delete_cluster(region: Region, request: Request) -> Reply:
    cluster = changeable(region, request)
    cluster.become("DELETING")
    work = flows.open_work(region, cluster, "CLUSTER_DELETE")
    cluster.metadata.update(flows.stamp(region, "Deleted", work))
    region.start(flows.delete(region, cluster, work))
    return accepted(work.id)


def changeable(region: Region, request: Request) -> Cluster:
    cluster = region.cluster(request.params["cluster_id"])
    request.check_etag(cluster.etag)
    if cluster.state != "ACTIVE" or cluster.is_busy:
        raise conflict(f"The cluster {cluster.id} is {cluster.state}.")
    return cluster


def check_version(region: Region, version: str) -> None:
    if version not in region.kubernetes_versions:
        raise invalid(f"Invalid kubernetesVersion {version}.")


def get_cluster_options(region: Region, request: Request) -> Reply:
    known_or_all(region, request.params["option_id"])
    return json_reply(
        {
            "kubernetesVersions": region.kubernetes_versions,
            "clusterPodNetworkOptions": [{"cniType": "OCI_VCN_IP_NATIVE"}, {"cniType": "FLANNEL_OVERLAY"}],
        }
    )


def known_or_all(region: Region, option_id: str) -> Cluster | None:
    return None if option_id == "all" else region.cluster(option_id)


OPERATIONS = (
    Operation("CreateCluster", "POST", BASE, create_cluster, replayable=True),
    Operation("ListClusters", "GET", BASE, list_clusters),
    Operation("GetCluster", "GET", f"{BASE}/{{cluster_id}}", get_cluster),
    Operation("UpdateCluster", "PUT", f"{BASE}/{{cluster_id}}", update_cluster),
    Operation(
        "UpdateClusterEndpointConfig", "POST", f"{BASE}/{{cluster_id}}/actions/updateEndpointConfig", update_endpoint
    ),
    Operation("DeleteCluster", "DELETE", f"{BASE}/{{cluster_id}}", delete_cluster),
    Operation("GetClusterOptions", "GET", "/20180222/clusterOptions/{option_id}", get_cluster_options),
)
