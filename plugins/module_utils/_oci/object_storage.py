# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Object Storage, as far as a plan has to look at it: is a bucket there, and is a pre-authenticated request good."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from .._errors import OciError
from .client import Oci, segment
from .services import OBJECT_STORAGE
from .wire import whole


def namespace(oci: Oci) -> str:
    """The namespace of the caller's tenancy."""
    return str(oci.read("GetNamespace", OBJECT_STORAGE, "/n").data)


def bucket_size(oci: Oci, namespace: str, bucket: str) -> int | None:
    """Bytes of a bucket's objects, about: OCI counts them now and then.

    None when the caller sees no such bucket: OCI does not tell a missing one from one that is none of our business.
    """
    path = f"/n/{segment(namespace)}/b/{segment(bucket)}"
    try:
        found = oci.read("GetBucket", OBJECT_STORAGE, path, {"fields": "approximateSize"}).record
    except OciError as error:
        if error.status == 404:
            return None
        raise
    return whole(found, "approximateSize")


def par_lists(oci: Oci, par: str) -> int:
    """HTTP status of a listing of one object by a pre-authenticated request."""
    return oci.status_of("ListObjects", "GET", f"{_here(oci, par).rstrip('/')}?limit=1")


def par_reads(oci: Oci, par: str, name: str) -> int:
    """HTTP status of one object by its exact name."""
    return oci.status_of("HeadObject", "HEAD", f"{_here(oci, par).rstrip('/')}/{quote(name, safe='')}")


def readable(oci: Oci, url: str) -> int:
    """HTTP status of one object by the URL of a pre-authenticated request for it."""
    return oci.status_of("HeadObject", "HEAD", _here(oci, url))


def _here(oci: Oci, par: str) -> str:
    """The request's URL, at the endpoint that all calls go to when there is one."""
    return f"{oci.endpoint}{urlsplit(par).path}" if oci.endpoint else par
