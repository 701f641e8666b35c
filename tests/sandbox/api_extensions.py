# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CustomResourceDefinitions of the add-ons that blueprints use, from their Go modules.

Only the kinds that blueprints or the running controllers need: each costs the API server a quarter of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import versions
from .kube_api import Object
from .module_files import documents


@dataclass(frozen=True)
class Extension:
    """In `folder` of a Go module each definition of the API group is a file `<group>_<plural>.yaml`."""

    group: str
    module: str
    version: str
    folder: str
    plurals: tuple[str, ...]
    opaque_pods: bool = False
    """For kinds that only controllers write: pod templates in them are not checked, which would cost the API server a
    second for each change of the definition, and Kueue makes several while it starts."""


EXTENSIONS = (
    Extension(
        "gateway.networking.k8s.io", "sigs.k8s.io/gateway-api", "v1.6.1", "config/crd/standard",
        ("gatewayclasses", "gateways", "httproutes", "referencegrants"),
    ),
    Extension(
        "gateway.envoyproxy.io", "github.com/envoyproxy/gateway", "v1.9.1",
        "charts/gateway-helm/charts/crds/crds/generated",
        ("securitypolicies",),
    ),
    Extension(
        "configuration.konghq.com", "github.com/kong/kubernetes-configuration", "v1.5.3",
        "config/crd/ingress-controller",
        ("kongplugins", "kongconsumers"),
    ),
    Extension(
        "keda.sh", "github.com/kedacore/keda/v2", "v2.20.2", "config/crd/bases",
        ("scaledobjects", "triggerauthentications"),
    ),
    Extension(
        "cert-manager.io", "github.com/cert-manager/cert-manager", "v1.21.1", "deploy/crds",
        ("certificates", "clusterissuers", "issuers"),
    ),
    Extension(
        "leaderworkerset.x-k8s.io", versions.LWS, versions.lws(), "config/crd/bases", ("leaderworkersets",),
    ),
    Extension(
        "kueue.x-k8s.io", versions.KUEUE, versions.kueue(), "config/components/crd/bases",
        ("admissionchecks", "clusterqueues", "cohorts", "localqueues", "resourceflavors", "topologies",
         "workloadpriorityclasses"),
    ),
    Extension(
        "kueue.x-k8s.io", versions.KUEUE, versions.kueue(), "config/components/crd/bases",
        ("workloads",), opaque_pods=True,
    ),
    Extension(
        "disaggregatedset.x-k8s.io", versions.LWS, versions.lws(), "config/crd/bases",
        ("disaggregatedsets",), opaque_pods=True,
    ),
)  # fmt: skip


def definitions() -> list[Object]:
    """All of them; the modules that this user's cache does not have yet are downloaded."""
    return [
        _with_opaque_pods(definition) if extension.opaque_pods else definition
        for extension in EXTENSIONS
        for plural in extension.plurals
        for definition in documents(
            extension.module, extension.version, f"{extension.folder}/{extension.group}_{plural}.yaml"
        )
    ]


def _with_opaque_pods(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_with_opaque_pods(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "containers" in schema.get("properties", {}):
        return {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {key: _with_opaque_pods(value) for key, value in schema.items()}
