# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the control plane of OCI AI Blueprints deployed."""

from __future__ import annotations

from typing import Any

from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.upstream import upstream_deployments


def workload(name: str, kind: str = "Deployment", version: str = "apps/v1", **about: Any) -> dict[str, Any]:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": name, "namespace": "default", **about},
        "spec": {"replicas": 2},
        "status": {"readyReplicas": 1},
    }


def test_workloads_that_are_called_as_ours_and_are_not_ours_are_upstreams() -> None:
    ours = {"app.kubernetes.io/managed-by": "oci-ai-blueprints"}
    workloads = [
        workload("recipe-llama"),
        workload("recipe-mine", labels=ours),
        workload("recipe-part", ownerReferences=[{"kind": "Team"}]),
        workload("billing"),
        workload("recipe-big-lws", "LeaderWorkerSet", "leaderworkerset.x-k8s.io/v1"),
    ]
    service = {"metadata": {"name": "recipe-big", "namespace": "default"}, "spec": {"ports": [{"port": 8000}]}}
    big, llama = upstream_deployments(workloads, [service], {"default/recipe-big": ["https://big.example.com"]})
    assert (big["canonical_name"], big["name"], big["kind"]) == ("big", "recipe-big-lws", "LeaderWorkerSet")
    assert big["endpoints"] == {
        "internal": "http://recipe-big.default.svc.cluster.local:8000",
        "public": ["https://big.example.com"],
    }
    assert (llama["canonical_name"], llama["replicas"]) == ("llama", {"desired": 2, "ready": 1})
    assert llama["endpoints"] == {"internal": "", "public": []}
