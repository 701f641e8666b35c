# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path

from .ids import new_ocid

# The first regions have shorter names in their availability domains than in their identifier.
OLD_DOMAIN_NAMES = {"us-ashburn-1": "US-ASHBURN", "us-phoenix-1": "PHX"}


@dataclass(frozen=True)
class Settings:
    """What one emulated region consists of, read from a JSON file.

    `kubeconfig` is the admin access used to register nodes; empty means nodes exist in OCI only. `kube_server` and
    `kube_ca_file` go into the kubeconfig the container engine hands out. `delays` overrides defaults of `Delays`.
    `further_clusters` is the folder for the Kubernetes behind clusters that are created; empty means none is behind.
    `own_url` is where the emulator itself answers.
    """

    region: str
    tenancy_id: str
    compartment_id: str
    user_id: str
    fingerprint: str
    public_key_file: str
    group_id: str
    group_name: str
    cluster_id: str
    cluster_name: str
    vcn_id: str
    node_subnet_id: str
    pod_subnet_id: str
    service_lb_subnet_id: str
    endpoint_subnet_id: str
    kubernetes_version: str
    availability_domains: tuple[str, ...]
    object_storage_namespace: str
    kubeconfig: str = ""
    kube_server: str = ""
    kube_ca_file: str = ""
    further_clusters: str = ""
    own_url: str = ""
    delays: dict[str, float] = field(default_factory=dict)


def default_settings(
    *,
    public_key_file: str,
    fingerprint: str,
    kubeconfig: str = "",
    kube_server: str = "",
    kube_ca_file: str = "",
    further_clusters: str = "",
    own_url: str = "",
    region: str = "us-ashburn-1",
    cluster_name: str = "sandbox",
    kubernetes_version: str = "v1.36.3",
    seed: str = "sandbox",
) -> dict[str, object]:
    """Settings of a region with one VCN-native cluster, ready for `json.dump`; the same `seed` gives the same OCIDs."""

    def ocid(kind: str, purpose: str = "") -> str:
        return new_ocid(kind, region, seed=f"{seed}/{purpose}")

    return {
        "region": region,
        "tenancy_id": ocid("tenancy"),
        "compartment_id": ocid("compartment"),
        "user_id": ocid("user"),
        "fingerprint": fingerprint,
        "public_key_file": public_key_file,
        "group_id": ocid("group"),
        "group_name": "oci-ai-blueprints-users",
        "cluster_id": ocid("cluster"),
        "cluster_name": cluster_name,
        "vcn_id": ocid("vcn"),
        "node_subnet_id": ocid("subnet", "nodes"),
        "pod_subnet_id": ocid("subnet", "pods"),
        "service_lb_subnet_id": ocid("subnet", "load-balancers"),
        "endpoint_subnet_id": ocid("subnet", "endpoint"),
        "kubernetes_version": kubernetes_version,
        "availability_domains": [f"Uocm:{OLD_DOMAIN_NAMES.get(region, region.upper())}-AD-{n}" for n in (1, 2, 3)],
        "object_storage_namespace": "sandboxnamespace",
        "kubeconfig": kubeconfig,
        "kube_server": kube_server,
        "kube_ca_file": kube_ca_file,
        "further_clusters": further_clusters,
        "own_url": own_url,
        "delays": {},
    }


def load(path: Path) -> Settings:
    """Raises `ValueError` naming what is missing or unknown."""
    given = json.loads(path.read_text(encoding="utf-8"))
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"{path}: unknown settings {', '.join(unknown)}")
    try:
        return Settings(**{**given, "availability_domains": tuple(given["availability_domains"])})
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path}: incomplete settings: {error}") from error
