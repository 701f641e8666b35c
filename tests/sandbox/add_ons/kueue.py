# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kueue: holds the jobs of teams until their quota has room."""

from __future__ import annotations

from .. import versions
from ..kube_api import Object
from ..module_files import documents
from .certificates import Certificates
from .place import Place

NAME = "kueue"
NAMESPACE = "kueue-system"
AUTHORITY = "kueue-ca"
SERVICE = "kueue-webhook-service"
SERVER = f"{SERVICE}.{NAMESPACE}.svc"
"""Names that Kueue looks for in its certificates: others it would replace."""

CERTIFICATES = "kueue-webhook-server-cert"
CONVERTED = ("clusterqueues", "cohorts", "localqueues", "workloads")
"""Kinds whose v1beta1 and v1beta2 differ; those that manage no queue over several clusters."""

GROUPS = ({"kueue.x-k8s.io"}, {"batch"})
PROBE: Object = {
    "apiVersion": "kueue.x-k8s.io/v1beta1",
    "kind": "ClusterQueue",
    "metadata": {"name": "probe"},
    "spec": {"cohort": "probe"},
}
"""Accepted, in a dry run, once webhooks and conversion answer."""


def configuration(place: Place) -> Object:
    """Jobs only, and only those with a queue. Quotas are read as strictly as an installation does by default.

    Kueue manages its certificates itself: told not to, it insists on others in /etc.
    """
    return {
        "apiVersion": "config.kueue.x-k8s.io/v1beta2",
        "kind": "Configuration",
        "namespace": NAMESPACE,
        "manageJobsWithoutQueueName": False,
        "integrations": {"frameworks": ["batch/job"]},
        "internalCertManagement": {
            "enable": True,
            "webhookServiceName": SERVICE,
            "webhookSecretName": CERTIFICATES,
        },
        "featureGates": {"VisibilityOnDemand": False, "MultiKueue": False},
        **place.listening(),
    }


def webhooks(place: Place) -> list[Object]:
    shipped = documents(versions.KUEUE, versions.kueue(), "config/components/webhook/manifests.yaml")
    return place.webhooks(shipped, NAME, _adapted)


def _adapted(webhook: Object) -> Object | None:
    return webhook if set(webhook["rules"][0]["apiGroups"]) in GROUPS else None


def conversions(place: Place) -> dict[str, Object]:
    """What to merge into each definition, by its name."""
    webhook = {"clientConfig": place.client_config("/convert"), "conversionReviewVersions": ["v1"]}
    patch: Object = {"spec": {"conversion": {"strategy": "Webhook", "webhook": webhook}}}
    return {f"{plural}.kueue.x-k8s.io": patch for plural in CONVERTED}


def installation(certificates: Certificates) -> list[Object]:
    data = {
        "ca.crt": certificates.authority,
        "ca.key": certificates.authority_key,
        "tls.crt": certificates.server,
        "tls.key": certificates.server_key,
    }
    metadata = {"name": CERTIFICATES, "namespace": NAMESPACE}
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data},
    ]
