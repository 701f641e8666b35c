# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs of add-ons leave behind that the sandbox does not run: Secrets, and conditions of their objects."""

from __future__ import annotations

import base64

from ..kube_api import KubeApi, Object
from ..kube_paths import path_of
from .gateways import conditions_of

CERTGEN = "-certgen"
"""End of the name of the Job by which Envoy Gateway makes its certificates."""
MADE_BY_CERTGEN = ("envoy-gateway", "envoy", "envoy-rate-limit", "envoy-oidc-hmac-secret")
FILES = ("ca.crt", "tls.crt", "tls.key")


class AddOnPrograms:
    def __init__(self, api: KubeApi) -> None:
        self._api = api

    def job(self, job: Object) -> None:
        if not job["metadata"]["name"].endswith(CERTGEN) or not job.get("status", {}).get("succeeded"):
            return
        for name in MADE_BY_CERTGEN:
            data = dict.fromkeys(FILES, base64.b64encode(b"of the sandbox").decode())
            where = {"name": name, "namespace": job["metadata"]["namespace"]}
            secret: Object = {"apiVersion": "v1", "kind": "Secret", "metadata": where, "data": data}
            self._api.apply(path_of(secret), secret)

    def issuer(self, issuer: Object) -> None:
        """Every issuer can sign: whether an ACME server knows the account cannot be asked here."""
        if not issuer.get("status", {}).get("conditions"):
            status = {"conditions": conditions_of(issuer, Ready="IsReady")}
            self._api.merge(path_of(issuer) + "/status", {"status": status})
