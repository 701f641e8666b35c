# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run sent: OCI's requests from the emulator's list, Kubernetes' from the API server's audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OCI_READS = frozenset({"CreateKubeconfig", "CreateComputeCapacityReport"})
"""POSTs that change nothing."""
MUTATING = frozenset({"create", "update", "patch", "delete", "deletecollection"})
REVIEWS = frozenset({"tokenreviews", "subjectaccessreviews", "selfsubjectaccessreviews", "selfsubjectreviews"})


@dataclass
class Calls:
    """Requests of the recorded time, filled in when the block ends."""

    oci: list[dict[str, Any]] = field(default_factory=list)
    kubernetes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def writes(self) -> list[str]:
        """Everything that was not a read, a dry-run or a review."""
        return [
            *[f"oci {operation}" for operation in self.oci_writes],
            *[f"kubernetes {one['verb']} {one['requestURI']}" for one in self.kubernetes_writes],
        ]

    @property
    def oci_writes(self) -> list[str]:
        """Operations of mutating calls, in the order of their answers."""
        return [
            one["operation"]
            for one in self.oci
            if one["method"] not in ("GET", "HEAD") and one["operation"] not in OCI_READS
        ]

    @property
    def kubernetes_writes(self) -> list[dict[str, Any]]:
        """Audit entries of mutating requests, dry runs and reviews apart."""
        return [
            one
            for one in self.kubernetes
            if one["verb"] in MUTATING
            and "dryRun=All" not in one["requestURI"]
            and one.get("objectRef", {}).get("resource") not in REVIEWS
        ]

    def count(self, operation: str) -> int:
        return sum(1 for one in self.oci if one["operation"] == operation)


@contextmanager
def recording(admin: Any, audit_log: Path, user: str) -> Iterator[Calls]:
    """Records what ``user`` sent to Kubernetes and anybody sent to OCI inside the block."""
    calls = Calls()
    since = admin.get("/requests?since=0")["next"]
    start = audit_log.stat().st_size
    began = datetime.now(UTC)
    yield calls
    calls.oci = admin.get(f"/requests?since={since}")["requests"]
    with audit_log.open(encoding="utf-8") as log:
        log.seek(start)
        entries = [json.loads(line) for line in log if line.endswith("\n")]
    # An earlier run's watch is logged when the API server notices that nobody reads it any more.
    calls.kubernetes = [
        one
        for one in entries
        if user in one["user"]["username"]
        and one.get("stage") == "ResponseComplete"
        and datetime.fromisoformat(one["requestReceivedTimestamp"]) >= began
    ]
