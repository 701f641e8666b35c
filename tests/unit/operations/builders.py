# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that tests of operations start from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from unit.plan.builders import CLUSTER_ID, COMPARTMENT_ID, UID, blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.record import Phase, Record, digest_of


def record(revision: int = 1, phase: Phase = Phase.DEPLOYED, **changes: Any) -> Record:
    """A revision of VLLM in namespace ``default``, not written yet."""
    known = Record(
        namespace="default",
        canonical="vllm-inference",
        raw_name="vLLM Inference",
        uid=UID,
        cluster_id=CLUSTER_ID,
        revision=revision,
        phase=phase,
        payload=blueprint(),
        digest=digest_of(blueprint()),
        compartment_id=COMPARTMENT_ID,
    )
    return replace(known, **changes)
