# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file .sandbox/env: KEY=VALUE lines for `set -a; . .sandbox/env`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from . import paths
from .private_file import write_private

Settings = Mapping[str, object]


def write_env(settings: Settings, emulator_url: str) -> None:
    lines = [f"{key}={shlex.quote(value)}" for key, value in variables(settings, emulator_url).items()]
    write_private(paths.ENV, "\n".join(lines) + "\n")


def variables(settings: Settings, emulator_url: str) -> dict[str, str]:
    domains = settings["availability_domains"]
    assert isinstance(domains, Sequence)
    return {
        "KUBECONFIG": str(paths.ADMIN_KUBECONFIG),
        "OCI_CONFIG_FILE": str(paths.OCI_CONFIG),
        "OCI_AI_BLUEPRINTS_ENDPOINT": emulator_url,
        "ANSIBLE_COLLECTIONS_PATH": str(paths.COLLECTIONS),
        "SANDBOX_ADMIN_URL": f"{emulator_url}/admin",
        "SANDBOX_REGION": str(settings["region"]),
        "SANDBOX_TENANCY_ID": str(settings["tenancy_id"]),
        "SANDBOX_COMPARTMENT_ID": str(settings["compartment_id"]),
        "SANDBOX_CLUSTER_ID": str(settings["cluster_id"]),
        "SANDBOX_NODE_SUBNET_ID": str(settings["node_subnet_id"]),
        "SANDBOX_AVAILABILITY_DOMAINS": ",".join(domains),
        "SANDBOX_AUDIT_LOG": str(paths.AUDIT_LOG),
        "SANDBOX_ADMIN_KUBECONFIG": str(paths.ADMIN_KUBECONFIG),
    }
