# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of objects in the Kubernetes API, for the kinds that the sandbox creates."""

from __future__ import annotations

from .kube_api import Object

CLUSTER_WIDE = {
    "Namespace",
    "Node",
    "PersistentVolume",
    "APIService",
    "StorageClass",
    "CSIDriver",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "GatewayClass",
    "ClusterIssuer",
    "ClusterQueue",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
}
IRREGULAR = {"StorageClass": "storageclasses", "GatewayClass": "gatewayclasses", "Ingress": "ingresses"}


def collection(api_version: str, kind: str, namespace: str = "") -> str:
    """Path under which all objects of a kind are listed."""
    root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    where = f"/namespaces/{namespace}" if namespace else ""
    return f"{root}{where}/{IRREGULAR.get(kind, kind.lower() + 's')}"


def path_of(manifest: Object) -> str:
    metadata = manifest["metadata"]
    namespace = "" if manifest["kind"] in CLUSTER_WIDE else metadata.get("namespace", "default")
    return f"{collection(manifest['apiVersion'], manifest['kind'], namespace)}/{metadata['name']}"
