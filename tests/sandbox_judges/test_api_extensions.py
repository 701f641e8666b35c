# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of add-ons meet the validation that their makers ship."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes.client import ApiException

from .cluster import Cluster

SCALED_OBJECT = ("keda.sh", "v1alpha1", "scaledobjects")
KONG_PLUGIN = ("configuration.konghq.com", "v1", "kongplugins")
SECURITY_POLICY = ("gateway.envoyproxy.io", "v1alpha1", "securitypolicies")
CERTIFICATE = ("cert-manager.io", "v1", "certificates")


def scaled_object(**spec: Any) -> dict[str, Any]:
    triggers = [{"type": "prometheus", "metadata": {"query": "up", "threshold": "1"}}]
    return {"kind": "ScaledObject", "spec": {"scaleTargetRef": {"name": "model"}, "triggers": triggers, **spec}}


def security_policy(**api_key: Any) -> dict[str, Any]:
    target = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "model"}
    return {"kind": "SecurityPolicy", "spec": {"targetRefs": [target], "apiKeyAuth": api_key}}


GOOD = {
    "a scaled object": (SCALED_OBJECT, scaled_object(minReplicaCount=1, maxReplicaCount=3)),
    "a plugin of Kong": (
        KONG_PLUGIN,
        {"kind": "KongPlugin", "plugin": "key-auth", "config": {"key_names": ["apikey"], "hide_credentials": True}},
    ),
    "a security policy": (
        SECURITY_POLICY,
        security_policy(credentialRefs=[{"name": "keys"}], extractFrom=[{"headers": ["apikey"]}]),
    ),
    "a certificate": (
        CERTIFICATE,
        {
            "kind": "Certificate",
            "spec": {"secretName": "tls", "issuerRef": {"name": "acme"}, "dnsNames": ["a.example"]},
        },
    ),
}
BAD = {
    "fewer replicas at most than at least": (SCALED_OBJECT, scaled_object(minReplicaCount=5, maxReplicaCount=2)),
    "a scaled object without triggers": (
        SCALED_OBJECT,
        {"kind": "ScaledObject", "spec": {"scaleTargetRef": {"name": "model"}}},
    ),
    "two kinds of plugin settings": (
        KONG_PLUGIN,
        {
            "kind": "KongPlugin",
            "plugin": "acl",
            "config": {"allow": ["a"]},
            "configFrom": {"secretKeyRef": {"name": "s", "key": "k"}},
        },
    ),
    "keys that nothing carries": (SECURITY_POLICY, security_policy(credentialRefs=[{"name": "keys"}])),
    "a certificate without issuer": (CERTIFICATE, {"kind": "Certificate", "spec": {"secretName": "tls"}}),
}


def send(cluster: Cluster, where: tuple[str, str, str], manifest: dict[str, Any]) -> None:
    group, version, plural = where
    whole = {"apiVersion": f"{group}/{version}", "metadata": {"name": "judged"}, **manifest}
    cluster.custom.create_namespaced_custom_object(
        group, version, cluster.namespace, plural, whole, dry_run="All", field_validation="Strict"
    )


@pytest.mark.parametrize("case", GOOD)
def test_what_the_add_on_accepts_is_accepted(cluster: Cluster, case: str) -> None:
    send(cluster, *GOOD[case])


@pytest.mark.parametrize("case", BAD)
def test_what_the_add_on_refuses_is_refused(cluster: Cluster, case: str) -> None:
    with pytest.raises(ApiException) as refused:
        send(cluster, *BAD[case])
    assert refused.value.status == 422
