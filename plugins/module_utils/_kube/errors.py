# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refusal of the Kubernetes API means to a user."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .._errors import KubeError
from .._manifest import Manifest, entries, section, text

HINTS: Mapping[int, str] = {
    401: "The credentials were refused, also after they were renewed: check that the user still exists and that the "
    "clocks agree.",
    403: "Grant the user's group the Role and ClusterRole of docs/rbac.yaml.",
    413: "The object is too large for the API server; large files belong into a volume or Object Storage.",
    429: "The API server is overloaded; try again later.",
}
"""What to do, by HTTP status."""


class Gone(KubeError):
    """The resource version of a watch is too old: list again and watch from there."""


def kube_error(doing: str, status: int, body: bytes) -> KubeError:
    """The error for an answer outside 2xx. ``doing`` completes the sentence "Kubernetes refused to …"."""
    return error_from_status(doing, status, _status_object(body))


def error_from_status(doing: str, status: int, refusal: Manifest) -> KubeError:
    """The error for a Status object: Kubernetes' own message, its reason, and the fields it complains about."""
    kind = Gone if status == 410 else KubeError
    said = text(refusal, "message").strip() or f"HTTP status {status}"
    return kind(
        f"Kubernetes refused to {doing}: {said}",
        status=status,
        reason=text(refusal, "reason"),
        causes=[_cause(cause) for cause in entries(section(refusal, "details"), "causes")],
        hint=HINTS.get(status, ""),
    )


def _cause(cause: Manifest) -> str:
    field = text(cause, "field")
    said = text(cause, "message") or text(cause, "reason")
    return f"{field}: {said}" if field else said


def _status_object(body: bytes) -> Manifest:
    """The Status of an error body; proxies and webhooks also answer in plain text, of which the beginning is kept."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {"message": body[:300].decode("utf-8", "replace")}
    return parsed if isinstance(parsed, dict) else {"message": str(parsed)[:300]}
