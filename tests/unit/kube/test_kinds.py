# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of the Kubernetes API."""

from __future__ import annotations

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import kinds


def test_paths_follow_group_namespace_and_name() -> None:
    assert kinds.POD.path("p", "ml") == "/api/v1/namespaces/ml/pods/p"
    assert kinds.NODE.path("n") == "/api/v1/nodes/n"
    assert kinds.LEASE.collection() == "/apis/coordination.k8s.io/v1/leases"
    assert kinds.GATEWAY_CLASS.path("eg", "ignored") == "/apis/gateway.networking.k8s.io/v1/gatewayclasses/eg"


def test_an_odd_name_stays_one_segment_of_the_path() -> None:
    assert kinds.POD.path("../secrets/x", "ml") == "/api/v1/namespaces/ml/pods/..%2Fsecrets%2Fx"


def test_a_namespaced_object_cannot_be_addressed_without_its_namespace() -> None:
    with pytest.raises(ValueError, match="needs a namespace"):
        kinds.POD.path("p")


def test_a_manifest_names_its_kind() -> None:
    assert kinds.kind_of({"apiVersion": "apps/v1", "kind": "Deployment"}) is kinds.DEPLOYMENT


@pytest.mark.parametrize("version", ["v1beta1", "v1beta2"])
def test_a_queue_is_addressed_in_the_version_of_its_manifest(version: str) -> None:
    kind = kinds.kind_of({"apiVersion": f"kueue.x-k8s.io/{version}", "kind": "ClusterQueue"})
    assert kind.path("research") == f"/apis/kueue.x-k8s.io/{version}/clusterqueues/research"
