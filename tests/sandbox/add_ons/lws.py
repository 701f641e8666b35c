# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LeaderWorkerSet's controller: groups of pods that serve one model together."""

from __future__ import annotations

from .. import versions
from ..kube_api import Object
from ..module_files import documents
from .place import Place

NAME = "lws"
OF_A_GROUP = {"matchExpressions": [{"key": "leaderworkerset.sigs.k8s.io/name", "operator": "Exists"}]}
"""As in the chart: no other pod passes the webhook."""

POD = {"spec": {"containers": [{"name": "serve", "image": "docker.io/vllm/vllm-openai:v0.11.0"}]}}
PROBE: Object = {
    "apiVersion": "leaderworkerset.x-k8s.io/v1",
    "kind": "LeaderWorkerSet",
    "metadata": {"name": "probe", "namespace": "default"},
    "spec": {"replicas": 1, "leaderWorkerTemplate": {"size": 2, "workerTemplate": POD}},
}
"""Accepted, in a dry run, once the webhooks answer."""


def configuration(place: Place) -> Object:
    return {
        "apiVersion": "config.lws.x-k8s.io/v1alpha1",
        "kind": "Configuration",
        "internalCertManagement": {"enable": False},
        **place.listening(),
    }


def webhooks(place: Place) -> list[Object]:
    shipped = documents(versions.LWS, versions.lws(), "config/webhook/manifests.yaml")
    return place.webhooks(shipped, NAME, _adapted)


def _adapted(webhook: Object) -> Object | None:
    resources = webhook["rules"][0]["resources"]
    if resources == ["pods"]:
        return {**webhook, "objectSelector": OF_A_GROUP}
    return webhook if resources == ["leaderworkersets"] else None
