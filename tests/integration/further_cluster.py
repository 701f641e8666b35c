# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that a test has made for itself in the sandbox, with a Kubernetes of its own."""

from __future__ import annotations

import os
from typing import Any

import kubernetes

from .conftest import Sandbox


class FurtherCluster:
    """Found by its name, once there is one."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.environment = {key: value for key, value in (os.environ | sandbox.env).items() if key != "KUBECONFIG"}
        self.compartment_id = sandbox.env["SANDBOX_COMPARTMENT_ID"]
        self.name = name
        self._sandbox = sandbox
        self._client: Any = None

    def state(self) -> dict[str, Any]:
        """What the emulator has of it, {} when it is not there."""
        listed = self._sandbox.admin.get("/state")["clusters"]
        return next((one for one in listed if one["name"] == self.name), {})

    @property
    def id(self) -> str:
        return str(self.state()["id"])

    @property
    def client(self) -> Any:
        if self._client is None:
            self._client = kubernetes.config.new_client_from_config(self.state()["admin_kubeconfig"])
        return self._client

    @property
    def core(self) -> Any:
        return kubernetes.client.CoreV1Api(self.client)

    @property
    def custom(self) -> Any:
        return kubernetes.client.CustomObjectsApi(self.client)
