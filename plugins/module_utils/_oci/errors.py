# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refusal of OCI means to a user."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .._errors import OciError
from .wire import Record, text

POLICY: Mapping[str, str] = {
    "GetCluster": "read clusters",
    "ListClusters": "inspect clusters",
    "CreateKubeconfig": "use clusters",
    "GetNodePoolOptions": "use cluster-node-pools",
    "ListNodePools": "inspect cluster-node-pools",
    "GetNodePool": "read cluster-node-pools",
    "CreateNodePool": "manage cluster-node-pools",
    "UpdateNodePool": "manage cluster-node-pools",
    "DeleteNodePool": "manage cluster-node-pools",
    "DeleteNode": "manage cluster-node-pools",
    "GetWorkRequest": "read cluster-work-requests",
    "ListWorkRequests": "inspect cluster-work-requests",
    "ListWorkRequestErrors": "read cluster-work-requests",
    "ListWorkRequestLogs": "read cluster-work-requests",
    "ListShapes": "inspect instances",
    "ListInstances": "inspect instances",
    "GetInstance": "read instances",
    "GetImage": "read instance-images",
    "ListImages": "read instance-images",
    "CreateImage": "manage instance-images",
    "UpdateImage": "manage instance-images",
    "DeleteImage": "manage instance-images",
    "ListImageShapeCompatibilityEntries": "read instance-images",
    "AddImageShapeCompatibilityEntry": "manage instance-images",
    "CreateComputeCapacityReport": "manage compute-capacity-reports",
    "GetResourceAvailability": "read resource-availability",
    "ListLimitValues": "inspect resource-availability",
    "ListAvailabilityDomains": "inspect compartments",
    "ListCompartments": "inspect compartments",
    "ListFaultDomains": "inspect compartments",
    "ListRegionSubscriptions": "inspect tenancies",
    "ListComputeCapacityReservations": "inspect compute-capacity-reservations",
    "GetComputeCapacityReservation": "read compute-capacity-reservations",
    "GetSubnet": "read subnets",
    "ListSubnets": "inspect subnets",
}
"""Verb and resource type that a policy must allow, by operation. Operations absent here are covered by the sentence
"a policy that allows it"."""

WHOLE_TENANCY = frozenset({"CreateComputeCapacityReport"})
"""Operations that are only allowed by a policy on the tenancy itself."""

HINTS: Mapping[tuple[int, str], str] = {
    (400, "LimitExceeded"): "Ask for a higher service limit, or free what is not needed.",
    (400, "QuotaExceeded"): "A compartment quota is reached: ask its administrator, or use another compartment.",
    (401, "NotAuthenticated"): "Check that the API key is uploaded for this user and not expired or deleted, that "
    "tenancy, user and fingerprint belong to it, and that this machine's clock is right within five minutes. "
    "A session token lives for an hour: oci session refresh.",
    (404, "NotFound"): "The service has no such operation at this address: check oci_endpoint.",
    (409, "InvalidatedRetryToken"): "The same request was sent before with other content, or its result was deleted.",
    (412, "NoEtagMatch"): "Somebody changed the resource in the meantime; run again.",
    (429, "TooManyRequests"): "OCI throttles these calls; try again later or run fewer at the same time.",
}
"""What to do, by status and service code."""


CLOCK_SKEW_S = 300
"""How far a caller's clock may be off."""
CLOCK = "Set this machine's clock, for instance by timedatectl set-ntp true. Of the API key nothing is known yet."


def oci_error(
    operation: str, status: int, body: bytes, request_id: str, region: str = "", *, date: str = ""
) -> OciError:
    """The error for an answer outside 2xx. ``date`` as its header says."""
    refusal = _refusal(body)
    code = text(refusal, "code")
    off_s = _clock_off(date) if status == 401 else 0
    if abs(off_s) > CLOCK_SKEW_S:
        which = "ahead of" if off_s > 0 else "behind"
        return OciError(
            f"OCI refused {operation}: this machine's clock is {_span(abs(off_s))} {which} OCI's, which is {date} "
            f"({status}{f' {code}' if code else ''}).",
            status=status,
            service_code=code,
            operation=operation,
            request_id=request_id,
            hint=CLOCK,
        )
    said = text(refusal, "message").strip().rstrip(".") or f"HTTP status {status}"
    return OciError(
        f"OCI refused {operation}: {said} ({status}{f' {code}' if code else ''}).",
        status=status,
        service_code=code,
        operation=operation,
        request_id=request_id,
        hint=_hint(operation, status, code, region),
    )


def _clock_off(date: str) -> float:
    """Seconds by which this machine's clock is ahead of the one that wrote the header; 0 when that says no time."""
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    except (ValueError, TypeError):
        return 0


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours and {minutes % 60} minutes"


def refusal_code(body: bytes) -> str:
    """The service's own error code, "" when the body is not OCI's."""
    return text(_refusal(body), "code")


def _hint(operation: str, status: int, code: str, region: str) -> str:
    if (status, code) in HINTS:
        return HINTS[status, code]
    if status in (403, 404) or code == "RelatedResourceNotAuthorizedOrNotFound":
        verb = POLICY.get(operation)
        place = "tenancy" if operation in WHOLE_TENANCY else "compartment <name>"
        policy = f"the policy 'Allow group <group> to {verb} in {place}'" if verb else "a policy that allows it"
        return f"Either an OCID is wrong or of another region than {region or 'the one used'}, or {policy} is missing."
    return ""


def _refusal(body: bytes) -> Record:
    """``{"code", "message"}``; proxies answer in plain text, of which the beginning is kept."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {"message": body[:300].decode("utf-8", "replace")}
    return parsed if isinstance(parsed, dict) else {}
