# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Administrator's access to the cluster for people and tests.

It is a user of its own, so that the audit log tells its requests from those of the control plane's components.
"""

from __future__ import annotations

import base64
import secrets

import yaml

from . import paths
from .private_file import write_private

USER = "sandbox-admin"
GROUP = "system:masters"
CONTEXT = "oci-ai-blueprints-sandbox"


def make_token() -> str:
    """Writes the file from which kube-apiserver reads the one token it knows by itself."""
    token = secrets.token_urlsafe(24)
    write_private(paths.STATIC_TOKENS, f"{token},{USER},{USER},{GROUP}\n")
    return token


def write_kubeconfig(server: str, token: str) -> None:
    authority = base64.b64encode(paths.CLUSTER_CA.read_bytes()).decode()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": CONTEXT, "cluster": {"server": server, "certificate-authority-data": authority}}],
        "users": [{"name": USER, "user": {"token": token}}],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": USER}}],
        "current-context": CONTEXT,
    }
    write_private(paths.ADMIN_KUBECONFIG, yaml.safe_dump(config, sort_keys=False))
