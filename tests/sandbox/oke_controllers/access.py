# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/rbac.yaml tells administrators to repeat in every namespace that blueprints are deployed to."""

from __future__ import annotations

import yaml

from .. import paths
from ..kube_api import KubeApi, Object
from ..kube_paths import path_of

NOT_FOR_WORKLOADS = ("kube-", "kueue-system", "envoy-gateway-system", "oci-ai-blueprints")


class Access:
    def __init__(self, api: KubeApi) -> None:
        self._api = api
        manifests = yaml.safe_load(paths.RBAC.read_text(encoding="utf-8"))["items"]
        self._bindings = [
            m for m in manifests if m["kind"] == "RoleBinding" and m["metadata"]["namespace"] == "default"
        ]

    def namespace(self, namespace: Object) -> None:
        name = namespace["metadata"]["name"]
        if name.startswith(NOT_FOR_WORKLOADS) or "deletionTimestamp" in namespace["metadata"]:
            return
        for one in self._bindings:
            binding = {**one, "metadata": {"name": one["metadata"]["name"], "namespace": name}}
            if self._api.find(path_of(binding)) is None:
                self._api.apply(path_of(binding), binding)
