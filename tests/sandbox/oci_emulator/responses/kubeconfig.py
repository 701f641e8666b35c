# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
from pathlib import Path

import yaml

from ..models.clusters import Cluster
from ..region import Region
from ..wire.errors import conflict
from ..wire.fields import Fields, Number, Word
from ..wire.reply import Reply
from ..wire.request import Request
from ..wire.routing import Operation

TOKEN_VERSIONS = ("1.0.0", "2.0.0")
ENDPOINTS = ("LEGACY_KUBERNETES", "PUBLIC_ENDPOINT", "PRIVATE_ENDPOINT", "VCN_HOSTNAME")
BODY = Fields({"tokenVersion": Word(TOKEN_VERSIONS), "expiration": Number(0, 2**31), "endpoint": Word(ENDPOINTS)})


def create_kubeconfig(region: Region, request: Request) -> Reply:
    cluster = region.cluster(request.params["cluster_id"])
    BODY.check(request.json())
    if cluster.state in ("CREATING", "DELETING", "DELETED"):
        raise conflict(f"The cluster {cluster.id} is {cluster.state}.")
    content = "---\n" + yaml.safe_dump(kubeconfig(region, cluster), sort_keys=False)
    return Reply(200, content.encode(), {"content-type": "application/x-yaml"})


def kubeconfig(region: Region, cluster: Cluster) -> dict[str, object]:
    short = cluster.id[-11:]
    authority = base64.b64encode(Path(cluster.ca_file).read_bytes()).decode() if cluster.ca_file else ""
    place = region.settings.region
    arguments = ["ce", "cluster", "generate-token", "--cluster-id", cluster.id, "--region", place]
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "oci",
        "args": arguments,
        "env": [],
    }
    return {
        "apiVersion": "v1",
        "kind": "",
        "clusters": [
            {
                "name": f"cluster-{short}",
                "cluster": {"server": cluster.server, "certificate-authority-data": authority},
            }
        ],
        "users": [{"name": f"user-{short}", "user": {"exec": plugin}}],
        "contexts": [{"name": f"context-{short}", "context": {"cluster": f"cluster-{short}", "user": f"user-{short}"}}],
        "current-context": f"context-{short}",
    }


OPERATIONS = (
    Operation("CreateKubeconfig", "POST", "/20180222/clusters/{cluster_id}/kubeconfig/content", create_kubeconfig),
)
