# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sandbox's OCI and Kubernetes side by side, for judges of what stands in both."""

from __future__ import annotations

import json
from typing import Any

import kubernetes

from sandbox import life_cycle, paths

from .clients import Sdk
from .cluster import Cluster, until
from .region import Emulated


def sdk_of_sandbox() -> Sdk:
    """The SDK pointed at the region of the sandbox that runs."""
    description = json.loads(paths.DESCRIPTION.read_text(encoding="utf-8"))
    return Sdk(Emulated(description["emulator"], dict(life_cycle.settings()), paths.OCI_CONFIG))


class Workers:
    """Only pools made here are touched."""

    def __init__(self) -> None:
        self.sdk = sdk_of_sandbox()
        self.cluster = Cluster()
        self.pools: list[str] = []

    def create(self, **fields: Any) -> Any:
        pool = self.sdk.create_pool(name=self.cluster.namespace, **fields)
        self.pools.append(pool.id)
        return pool

    def nodes(self, pool: Any) -> list[Any]:
        """Node objects of a pool, oldest first."""
        ids = [node.id for node in self.sdk.oke.get_node_pool(pool.id).data.nodes]
        by_id = {node.spec.provider_id: node for node in self.cluster.core.list_node().items}
        return [by_id[ocid] for ocid in ids if ocid in by_id]

    def hold(self, node: Any) -> None:
        """Run a pod on the node that its disruption budget never lets go."""
        core, namespace = self.cluster.core, self.cluster.namespace
        pod = {
            "metadata": {"name": "held", "labels": {"app": "held"}},
            "spec": {
                "nodeName": node.metadata.name,
                "containers": [{"name": "one", "image": "docker.io/library/busybox:1"}],
                "terminationGracePeriodSeconds": 1,
            },
        }
        core.create_namespaced_pod(namespace, pod)
        budget = {
            "metadata": {"name": "held"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "held"}}},
        }
        self.budgets.create_namespaced_pod_disruption_budget(namespace, budget)
        until(lambda: self.budgets.read_namespaced_pod_disruption_budget("held", namespace).status.expected_pods)
        self.cluster.ready("held")

    @property
    def budgets(self) -> Any:
        return kubernetes.client.PolicyV1Api(self.cluster.core.api_client)

    def remove(self) -> None:
        for pool in self.pools:
            if self.sdk.oke.get_node_pool(pool).data.lifecycle_state != "DELETED":
                self.sdk.wait(self.sdk.oke.delete_node_pool(pool, override_eviction_grace_duration="PT0M"))
        self.cluster.remove()
