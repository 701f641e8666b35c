# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the sandbox keeps its things."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TESTS = REPOSITORY / "tests"
STATE = Path(os.environ.get("SANDBOX_STATE") or REPOSITORY / ".sandbox")
"""Everything a running sandbox owns; deleted and made anew by each fresh start (the API key and the logs apart)."""

LOCK = STATE / "lock"
PROCESSES = STATE / "processes.json"
DESCRIPTION = STATE / "description.json"
ENV = STATE / "env"
LOGS = STATE / "logs"
POD_LOGS = LOGS / "pods"
OCI = STATE / "oci"
OCI_CONFIG = OCI / "config"
API_KEY = OCI / "api_key.pem"
API_PUBLIC_KEY = OCI / "api_key_public.pem"
EMULATOR_SETTINGS = STATE / "emulator.json"
TOKEN_WEBHOOK = STATE / "token-webhook.yaml"
STATIC_TOKENS = STATE / "tokens.csv"
ADMIN_KUBECONFIG = STATE / "kubeconfig"
"""For people and tests; requests made with it are audited."""

ADD_ONS = STATE / "add-ons"
"""Configuration and certificates of LeaderWorkerSet's and Kueue's controllers."""

KWOK_WORKDIR = STATE / "kwok"
CLUSTER_NAME = "oci-ai-blueprints-" + hashlib.sha256(str(STATE).encode()).hexdigest()[:8]
"""Differs between two sandboxes, so that nothing named after it can clash."""

CLUSTER = KWOK_WORKDIR / "clusters" / CLUSTER_NAME
COMPONENT_KUBECONFIG = CLUSTER / "kubeconfig.yaml"
"""What the control plane's own components and the sandbox's stand-ins use; not audited."""

CLUSTER_CA = CLUSTER / "pki" / "ca.crt"
CLUSTER_CA_KEY = CLUSTER / "pki" / "ca.key"
AUDIT_LOG = CLUSTER / "logs" / "audit.log"

FURTHER_CLUSTERS = STATE / "clusters"
"""A folder for each cluster that was created in the emulated OCI."""

COLLECTIONS = REPOSITORY / ".collections"
RBAC = REPOSITORY / "docs" / "rbac.yaml"
BINARIES = Path(__file__).parent / "binaries"
MANIFESTS = Path(__file__).parent / "manifests"


def code() -> list[Path]:
    """Every file that decides how the sandbox behaves."""
    own = [f for f in Path(__file__).parent.rglob("*") if f.suffix in (".py", ".yaml", ".json", ".mod")]
    return sorted([*own, RBAC])


def cache() -> Path:
    """Folder shared by all checkouts of this user: $XDG_CACHE_HOME or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "oci-ai-blueprints"
