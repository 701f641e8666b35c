# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service with a load balancer of its own."""

from __future__ import annotations

from typing import Any

from .conftest import Sandbox


def test_a_load_balancer_of_its_own_is_waited_for_named_and_given_back(sandbox: Sandbox, vllm: dict[str, Any]) -> None:
    vllm |= {"service_endpoint": {"dedicated_load_balancer": True}, "recipe_host_port": "8080"}
    done = sandbox.play(sandbox.deploy(vllm))
    assert not done.failed, done.stdout
    path = f"/api/v1/namespaces/default/services/recipe-{done.deployment['canonical_name']}-lb"
    service = sandbox.kube.get(path)
    assert service["metadata"]["annotations"]["service.beta.kubernetes.io/oci-load-balancer-shape"] == "flexible"
    address = service["status"]["loadBalancer"]["ingress"][0]["ip"]
    assert done.deployment["endpoints"]["public"][-1] == f"http://{address}:8080"
    again = sandbox.play(sandbox.deploy(vllm))
    assert again.changed is False, again.result["plan"]
    assert again.deployment["endpoints"] == done.deployment["endpoints"]
    assert sandbox.play(sandbox.info()).deployment["endpoints"] == done.deployment["endpoints"]

    assert sandbox.play(sandbox.undeploy(vllm["deployment_name"])).result["proof"]["left"] == []
    assert sandbox.kube.find(path) is None
