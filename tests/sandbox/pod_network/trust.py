# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the authority's certificate where the API server looks for it, as the add-ons do for themselves."""

from __future__ import annotations

import base64
from typing import Any

from ..kube_api import KubeApi, Object
from ..kube_paths import collection, path_of

WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


class Trust:
    def __init__(self, api: KubeApi, authority: str) -> None:
        self._api = api
        self._bundle = base64.b64encode(authority.encode()).decode()

    def followed(self) -> list[tuple[str, Any]]:
        """Collections, and what is done to each object of them."""
        return [
            *((collection("admissionregistration.k8s.io/v1", kind), self.webhooks) for kind in WEBHOOKS),
            (collection("apiextensions.k8s.io/v1", "CustomResourceDefinition"), self.definition),
            (collection("apiregistration.k8s.io/v1", "APIService"), self.api_service),
        ]

    def webhooks(self, configuration: Object) -> None:
        changed = False
        for webhook in configuration.get("webhooks", []):
            changed |= self._trusts(webhook["clientConfig"])
        if changed:
            self._api.merge(path_of(configuration), {"webhooks": configuration["webhooks"]})

    def definition(self, definition: Object) -> None:
        webhook = definition["spec"].get("conversion", {}).get("webhook", {})
        if webhook and self._trusts(webhook.get("clientConfig", {})):
            self._api.merge(path_of(definition), {"spec": {"conversion": definition["spec"]["conversion"]}})

    def api_service(self, api_service: Object) -> None:
        spec = api_service["spec"]
        if spec.get("service") and not spec.get("insecureSkipTLSVerify") and spec.get("caBundle") != self._bundle:
            self._api.merge(path_of(api_service), {"spec": {"caBundle": self._bundle}})

    def _trusts(self, client: Object) -> bool:
        """Whether anything had to be changed."""
        if "service" not in client or client.get("caBundle") == self._bundle:
            return False
        client["caBundle"] = self._bundle
        return True
