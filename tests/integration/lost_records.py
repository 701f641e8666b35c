# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What deployments are known by in the cluster, and how it gets lost."""

from __future__ import annotations

from .conftest import Sandbox
from .moments import RECORDS

LEASES = "/apis/coordination.k8s.io/v1/namespaces/oci-ai-blueprints/leases"


def lose_lock(sandbox: Sandbox) -> None:
    """As an impatient user does, who does not want to wait until the lock is old enough to be taken over."""
    for lease in sandbox.kube.get(LEASES)["items"]:
        sandbox.kube.delete(f"{LEASES}/{lease['metadata']['name']}")


def lose_record(sandbox: Sandbox) -> None:
    """Everything in our namespace is gone."""
    lose_lock(sandbox)
    for secret in sandbox.kube.get(RECORDS)["items"]:
        sandbox.kube.delete(f"{RECORDS}/{secret['metadata']['name']}")
