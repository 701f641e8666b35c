# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from datetime import datetime, timedelta


class OciError(Exception):
    """An answer other than 2xx. `kept`: the same retry token gets this answer again instead of another try."""

    def __init__(self, status: int, code: str, message: str, *, kept: bool = False) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.kept = kept


def invalid(message: str) -> OciError:
    return OciError(400, "InvalidParameter", message)


def missing(field: str) -> OciError:
    return OciError(400, "MissingParameter", f"Missing required property: {field}")


def unparsable(message: str) -> OciError:
    return OciError(400, "CannotParseRequest", message)


def related_not_found(field: str) -> OciError:
    return OciError(
        400,
        "RelatedResourceNotAuthorizedOrNotFound",
        f"Authorization failed or a related resource was not found: {field}",
    )


def not_authenticated() -> OciError:
    return OciError(
        401,
        "NotAuthenticated",
        "The required information to complete authentication was not provided or was incorrect.",
    )


def clock_skewed(sent: str, now: datetime, allowed: timedelta) -> OciError:
    """The one refusal of a signature that says why."""
    current, earliest, latest = (f"{at:%a, %d %b %Y %H:%M:%S} UTC" for at in (now, now - allowed, now + allowed))
    return OciError(
        401,
        "NotAuthenticated",
        f"Date '{sent}' is not within allowed clock skew. Current '{current}', "
        f"valid datetime range: ['{earliest}', '{latest}']",
    )


def not_found() -> OciError:
    """A resource in the URI is missing or hidden: the service never says which."""
    return OciError(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.")


def conflict(message: str) -> OciError:
    """A conflict that lasts until the caller acts: clients do not retry it."""
    return OciError(409, "Conflict", message)


def incorrect_state(message: str) -> OciError:
    """A conflict that clears by itself: clients retry it."""
    return OciError(409, "IncorrectState", message)


def invalidated_retry_token() -> OciError:
    return OciError(
        409,
        "InvalidatedRetryToken",
        "The provided retry token was used in an earlier request that resulted in a different resource state.",
    )


def no_etag_match() -> OciError:
    return OciError(412, "NoEtagMatch", "The provided If-Match does not match the current etag of the resource.")
