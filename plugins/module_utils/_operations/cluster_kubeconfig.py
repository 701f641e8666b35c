# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubeconfig for programs that know nothing of OCI: Helm, kubectl, modules of kubernetes.core."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from .._oci import clusters
from .._oci.exec_credential import API_VERSION, plugin
from .requests import ReadKubeconfig
from .surroundings import Surroundings
from .world import World


@dataclass
class KubeconfigOutcome:
    """Result of a task, which changes nothing. ``kubeconfig`` holds no secret: programs get tokens when they ask."""

    server: str
    kubeconfig: Mapping[str, object]
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = ()

    def result(self) -> dict[str, object]:
        return {"changed": False, "server": self.server, "kubeconfig": self.kubeconfig}


def cluster_kubeconfig(request: ReadKubeconfig, around: Surroundings) -> KubeconfigOutcome:
    """Raises what OCI answers where the cluster cannot be read."""
    world = World(request.connections, around)
    endpoint_type = world.cluster.endpoint_type
    access = clusters.access(world.oci, request.connections.cluster_id, endpoint_type)
    login = plugin(request.connections.oci, world.cluster_id) or _login_of_command_line(world)
    name = world.cluster.name
    authority = base64.b64encode(access.ca_pem.encode()).decode()
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": access.server, "certificate-authority-data": authority}}],
        "users": [{"name": name, "user": {"exec": login}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    return KubeconfigOutcome(access.server, content)


def _login_of_command_line(world: World) -> Mapping[str, object]:
    """What OKE itself writes into kubeconfigs: Oracle's command line has to be there."""
    arguments = ["ce", "cluster", "generate-token", "--cluster-id", world.cluster_id, "--region", world.oci.region]
    return {"apiVersion": API_VERSION, "command": "oci", "args": arguments, "interactiveMode": "Never"}
