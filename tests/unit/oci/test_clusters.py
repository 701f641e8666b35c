# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Getting into an OKE cluster by its OCID."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from unit.oci.conftest import Identity
from unit.oci.signatures import verify
from unit.scripted_server import Answer, ScriptedServer

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import clusters
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.client import Oci

CLUSTER_ID = "ocid1.cluster.oc1.iad.aaaacabcdefghij"
KUBECONFIG = f"""---
apiVersion: v1
kind: ""
clusters:
- name: cluster-cabcdefghij
  cluster:
    server: https://10.0.0.7:6443
    certificate-authority-data: {base64.b64encode(b"PEM").decode()}
users:
- name: user-cabcdefghij
  user:
    exec:
      command: oci
contexts: []
current-context: context-cabcdefghij
"""


def test_access_reads_server_and_authority_from_okes_kubeconfig(api: ScriptedServer, oci: Oci) -> None:
    api.answers(Answer(200, KUBECONFIG, {"content-type": "application/x-yaml"}))
    access = clusters.access(oci, CLUSTER_ID, "PRIVATE_ENDPOINT")
    assert (access.server, access.ca_pem) == ("https://10.0.0.7:6443", "PEM")
    seen = api.seen[0]
    assert (seen.method, seen.path) == ("POST", f"/20180222/clusters/{CLUSTER_ID}/kubeconfig/content")
    assert seen.headers["accept"] == "application/x-yaml"
    assert b'"endpoint":"PRIVATE_ENDPOINT"' in seen.body


def test_a_token_is_a_signed_request_for_the_clusters_public_address(oci: Oci, identity: Identity) -> None:
    token = clusters.signed_token(oci, CLUSTER_ID)
    url = urlsplit(base64.urlsafe_b64decode(token).decode())
    assert f"{url.scheme}://{url.netloc}{url.path}" == (
        f"https://containerengine.us-ashburn-1.oraclecloud.com/cluster_request/{CLUSTER_ID}"
    )
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    assert set(query) == {"authorization", "date"}
    headers = {**query, "host": url.netloc}
    signed = verify(identity.key.public_key(), "GET", url.path, headers)
    assert signed["keyId"] == identity.key_id
    assert signed["headers"] == "date (request-target) host"


@pytest.mark.parametrize("answer", ["clusters: []", "{", "clusters: [{cluster: {server: 'https://x'}}]"])
def test_a_kubeconfig_that_leads_nowhere_is_an_error(api: ScriptedServer, oci: Oci, answer: str) -> None:
    api.answers(Answer(200, answer))
    with pytest.raises(Connection, match="OCI sent a kubeconfig"):
        clusters.access(oci, CLUSTER_ID)


def test_a_cluster_without_a_public_endpoint_is_reached_by_its_private_one() -> None:
    found = clusters.cluster({"id": "c", "endpoints": {"publicEndpoint": "", "privateEndpoint": "10.0.0.7:6443"}})
    assert (found.endpoint, found.endpoint_type) == ("10.0.0.7:6443", "PRIVATE_ENDPOINT")


def test_a_cluster_is_read_with_its_network_and_version() -> None:
    found = clusters.cluster(
        {
            "id": "c",
            "name": "prod",
            "compartmentId": "k",
            "vcnId": "v",
            "kubernetesVersion": "v1.36.3",
            "type": "ENHANCED_CLUSTER",
            "lifecycleState": "ACTIVE",
            "endpoints": {"publicEndpoint": "1.2.3.4:6443"},
            "clusterPodNetworkOptions": [{"cniType": "OCI_VCN_IP_NATIVE"}],
        }
    )
    assert (found.cni, found.type, found.endpoint_type) == (
        "OCI_VCN_IP_NATIVE",
        "ENHANCED_CLUSTER",
        "PUBLIC_ENDPOINT",
    )
