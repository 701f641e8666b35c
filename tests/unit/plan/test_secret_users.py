# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to Secrets are found wherever a pod template can have them."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.secret_users import Use, uses_in


def deployment(**spec: Json) -> Manifest:
    template: Json = {"spec": spec}
    return _named("apps/v1", "Deployment", {"template": template})


def _named(api_version: str, kind: str, spec: Json, status: Json = None, **about: Json) -> Manifest:
    meta: Json = {"name": "recipe-x", "namespace": "ml", **about}
    return {"apiVersion": api_version, "kind": kind, "metadata": meta, "spec": spec, "status": status or {}}


def container(**about: Json) -> Json:
    return [{"name": "recipe", **about}]


def variable(secret: str, key: str, **more: Json) -> Json:
    return container(env=[{"name": "A", "valueFrom": {"secretKeyRef": {"name": secret, "key": key, **more}}}])


WHO = "Deployment ml/recipe-x"
PULLS: Json = [{"name": "iad"}]


@pytest.mark.parametrize(
    ("spec", "use"),
    [
        ({"containers": variable("hub", "token")}, Use(WHO, "hub", "token", at_start=True)),
        ({"initContainers": variable("hub", "token")}, Use(WHO, "hub", "token", at_start=True)),
        ({"containers": container(envFrom=[{"secretRef": {"name": "hub"}}])}, Use(WHO, "hub", "", at_start=True)),
        ({"imagePullSecrets": PULLS}, Use(WHO, "iad", "")),
        ({"volumes": [{"name": "v", "secret": {"secretName": "tls"}}]}, Use(WHO, "tls", "")),
        ({"volumes": [{"secret": {"secretName": "tls", "items": [{"key": "crt"}]}}]}, Use(WHO, "tls", "crt")),
    ],
)
def test_a_reference_is_found(spec: dict[str, Json], use: Use) -> None:
    assert uses_in(deployment(**spec)) == [use]


def test_what_a_pod_can_start_without_is_no_use() -> None:
    assert uses_in(deployment(containers=variable("hub", "token", optional=True))) == []
    assert uses_in(deployment(volumes=[{"secret": {"secretName": "tls", "optional": True}}])) == []


def test_leaders_and_workers_are_looked_at() -> None:
    template: Json = {"spec": {"imagePullSecrets": PULLS}}
    for kind in ("leaderTemplate", "workerTemplate"):
        together: Json = {"leaderWorkerTemplate": {kind: template}}
        found = uses_in(_named("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", together))
        assert [str(use) for use in found] == ["LeaderWorkerSet ml/recipe-x"]


@pytest.mark.parametrize(("condition", "uses"), [("Complete", 0), ("Failed", 0), ("Suspended", 1)])
def test_a_finished_job_needs_nothing(condition: str, uses: int) -> None:
    status: Json = {"conditions": [{"type": condition, "status": "True"}]}
    template: Json = {"template": {"spec": {"imagePullSecrets": PULLS}}}
    assert len(uses_in(_named("batch/v1", "Job", template, status))) == uses


@pytest.mark.parametrize(
    ("about", "phase", "uses"),
    [
        ({}, "Running", 1),
        ({}, "Succeeded", 0),
        ({"ownerReferences": [{"kind": "ReplicaSet", "controller": True}]}, "Running", 0),
        ({"ownerReferences": [{"kind": "Notebook", "controller": True}]}, "Running", 1),
    ],
)
def test_pods_count_unless_their_maker_does(about: dict[str, Json], phase: str, uses: int) -> None:
    pod = _named("v1", "Pod", {"imagePullSecrets": PULLS}, {"phase": phase}, **about)
    assert len(uses_in(pod)) == uses
