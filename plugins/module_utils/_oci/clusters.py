# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OKE clusters: what they are, and how to get into their Kubernetes API."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from .._errors import Connection, MissingLibrary, OciError
from .._manifest import Json
from .client import Oci, given, segment
from .request import Unsigned
from .services import CONTAINER_ENGINE, KUBERNETES_TOKENS, base_url
from .signing import sign
from .wire import Record, record, records, tags, text, texts

try:
    import yaml

    YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
except ImportError:
    yaml = None  # type: ignore[assignment]


GONE = frozenset({"DELETED"})


class Cluster(NamedTuple):
    """An OKE cluster. ``type`` is BASIC_CLUSTER or ENHANCED_CLUSTER, ``cni`` FLANNEL_OVERLAY or OCI_VCN_IP_NATIVE.

    Endpoints are ``ip:port``, "" when there is none of that sort.
    """

    id: str
    name: str
    compartment_id: str
    vcn_id: str
    kubernetes_version: str
    state: str
    type: str
    cni: str
    public_endpoint: str
    private_endpoint: str
    freeform_tags: dict[str, str]
    other_subnet_ids: tuple[str, ...] = ()
    """Subnets of the API endpoint and of load balancers: never for nodes."""
    upgrades: tuple[str, ...] = ()
    """Kubernetes versions that the control plane can go to; lists leave them out."""
    services_cidr: str = ""

    @property
    def endpoint(self) -> str:
        """The address that ``access`` leads to: the public one when there is one."""
        return self.public_endpoint or self.private_endpoint

    @property
    def endpoint_type(self) -> str:
        """What OCI calls that address."""
        return "PUBLIC_ENDPOINT" if self.public_endpoint or not self.private_endpoint else "PRIVATE_ENDPOINT"


class ClusterAccess(NamedTuple):
    """Way into a cluster's Kubernetes API: URL, authority (PEM), and a function that signs a token for 4 minutes."""

    server: str
    ca_pem: str
    token: Callable[[], str]


def get(oci: Oci, cluster_id: str) -> Cluster:
    """One cluster."""
    return cluster(oci.read("GetCluster", CONTAINER_ENGINE, f"/clusters/{segment(cluster_id)}").record)


def list_clusters(oci: Oci, compartment_id: str) -> list[Cluster]:
    """Clusters of a compartment; those that are deleted are left out."""
    listed = oci.pages("ListClusters", CONTAINER_ENGINE, "/clusters", {"compartmentId": compartment_id})
    return [one for one in map(cluster, listed) if one.state not in GONE]


def find(oci: Oci, cluster_id: str) -> Cluster | None:
    """One cluster; None when there is none. Deleted ones stay readable for a while."""
    try:
        found = get(oci, cluster_id)
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return None if found.state in GONE else found


def create(oci: Oci, body: Record, token: str) -> str:
    """Ask for a cluster; the id of the work request. The same ``token`` with the same body never makes a second one."""
    return oci.write("CreateCluster", CONTAINER_ENGINE, "POST", "/clusters", body=body, token=token).work_request_id


def update(oci: Oci, cluster_id: str, body: Record) -> str:
    """Change what ``body`` names; the id of the work request."""
    path = f"/clusters/{segment(cluster_id)}"
    return oci.write("UpdateCluster", CONTAINER_ENGINE, "PUT", path, body=body).work_request_id


def delete(oci: Oci, cluster_id: str) -> str:
    """Delete a cluster and OKE's node pools in it; the id of the work request."""
    path = f"/clusters/{segment(cluster_id)}"
    return oci.write("DeleteCluster", CONTAINER_ENGINE, "DELETE", path).work_request_id


def kubernetes_versions(oci: Oci, compartment_id: str) -> tuple[str, ...]:
    """Versions that OKE offers for new clusters, in its order."""
    query = given(compartmentId=compartment_id)
    return texts(
        oci.read("GetClusterOptions", CONTAINER_ENGINE, "/clusterOptions/all", query).record, "kubernetesVersions"
    )


def access(oci: Oci, cluster_id: str, endpoint_type: str = "") -> ClusterAccess:
    """Way into a cluster, by its OCID alone. ``endpoint_type`` PRIVATE_ENDPOINT for clusters without a public one."""
    body: Record = {"tokenVersion": "2.0.0", **({"endpoint": endpoint_type} if endpoint_type else {})}
    answer = oci.write(
        "CreateKubeconfig",
        CONTAINER_ENGINE,
        "POST",
        f"/clusters/{segment(cluster_id)}/kubeconfig/content",
        body=body,
        accept="application/x-yaml",
        repeatable=True,
    )
    server, ca_pem = server_and_authority(_yaml(answer.body))
    return ClusterAccess(server, ca_pem, lambda: signed_token(oci, cluster_id))


def signed_token(oci: Oci, cluster_id: str) -> str:
    """A bearer token for the cluster: a signed request for its address, which the API server has OCI verify."""
    url = f"{base_url(KUBERNETES_TOKENS, oci.region)}/cluster_request/{cluster_id}"
    request = Unsigned("GET", url)
    sign(oci.signer, request)
    signature: dict[str, str] = {
        name: request.headers[name] for name in ("authorization", "date", "opc-obo-token") if name in request.headers
    }
    return base64.urlsafe_b64encode(f"{url}?{urlencode(signature)}".encode()).decode()


def cluster(found: Record) -> Cluster:
    """Reshape a Cluster of the API."""
    endpoints = record(found, "endpoints")
    networks = records(found.get("clusterPodNetworkOptions"))
    return Cluster(
        id=text(found, "id"),
        name=text(found, "name"),
        compartment_id=text(found, "compartmentId"),
        vcn_id=text(found, "vcnId"),
        kubernetes_version=text(found, "kubernetesVersion"),
        state=text(found, "lifecycleState"),
        type=text(found, "type") or "BASIC_CLUSTER",
        cni=text(networks[0], "cniType") if networks else "FLANNEL_OVERLAY",
        public_endpoint=text(endpoints, "publicEndpoint"),
        private_endpoint=text(endpoints, "privateEndpoint"),
        freeform_tags=tags(found),
        other_subnet_ids=(
            text(record(found, "endpointConfig"), "subnetId"),
            *texts(record(found, "options"), "serviceLbSubnetIds"),
        ),
        upgrades=texts(found, "availableKubernetesUpgrades"),
        services_cidr=text(record(record(found, "options"), "kubernetesNetworkConfig"), "servicesCidr"),
    )


def server_and_authority(kubeconfig: Json) -> tuple[str, str]:
    """Server URL and authority (PEM) of a kubeconfig with one cluster. Raises Connection when they are not there."""
    found = records(kubeconfig.get("clusters")) if isinstance(kubeconfig, dict) else []
    entry = record(found[0], "cluster") if found else {}
    try:
        authority = base64.b64decode(text(entry, "certificate-authority-data")).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        authority = ""
    if not text(entry, "server") or not authority:
        raise Connection("OCI sent a kubeconfig without server or certificate authority.")
    return text(entry, "server"), authority


def _yaml(body: bytes) -> Json:
    if yaml is None:
        raise MissingLibrary("The Python library PyYAML is not installed.", hint="Run: pip install PyYAML")
    try:
        content: Json = yaml.load(body, Loader=YamlLoader)
    except yaml.YAMLError as error:
        raise Connection("OCI sent a kubeconfig that is not YAML.") from error
    return content
