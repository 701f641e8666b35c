# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool that cannot grow where it is grows elsewhere, and keeps the nodes it has."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox

SHAPE = "VM.GPU.A10.2"


def test_a_pool_grows_into_another_domain_when_its_own_is_full(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    assert not sandbox.play(sandbox.deploy(vllm)).failed
    (pool,) = sandbox.pools()
    (home,) = domains_of_nodes(sandbox)
    sandbox.admin.put("/capacity", shape=SHAPE, availability_domain=home, available=0)
    bigger = {**vllm, "recipe_node_pool_size": 2, "recipe_replica_count": 2}

    planned = sandbox.play(sandbox.deploy(bigger), check=True, diff=True)
    assert f"  - {home}" in planned.stdout
    grown = sandbox.play(sandbox.deploy(bigger))

    assert not grown.failed, grown.stdout
    assert grown.deployment["replicas"] == {"desired": 2, "ready": 2}
    assert [one["id"] for one in sandbox.pools()] == [pool["id"]]
    domains = domains_of_nodes(sandbox)
    assert len(domains) == 2
    assert domains.count(home) == 1
    assert sandbox.play(sandbox.deploy(bigger)).changed is False


def domains_of_nodes(sandbox: Sandbox) -> list[str]:
    """Availability domain of each Kubernetes node that belongs to a deployment."""
    items = sandbox.kube.get("/api/v1/nodes?labelSelector=oci-ai-blueprints/uid")["items"]
    full = {domain.partition(":")[2]: domain for domain in sandbox.domains}
    return [full[one["metadata"]["labels"]["topology.kubernetes.io/zone"]] for one in items]
