# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The webhook that lets a Kubernetes API server accept OKE tokens."""

from __future__ import annotations

import base64
import binascii
from typing import cast
from urllib.parse import parse_qs, urlsplit

from ..region import Region
from ..wire.errors import OciError
from ..wire.json_types import JsonObject
from ..wire.signing import signature_parameters

PATH = "/cluster_request/"
ADMINISTRATORS = "system:masters"
"""Who made a cluster may do everything in it, as with OKE; the sandbox's own was made by somebody else."""
SIGNED = frozenset({"date", "(request-target)", "host"})


def review(region: Region, body: JsonObject, cluster_id: str) -> JsonObject:
    """A TokenReview with its status filled in."""
    token = cast("dict[str, str]", body.get("spec") or {}).get("token", "")
    answer: JsonObject = {"apiVersion": body.get("apiVersion", "authentication.k8s.io/v1"), "kind": "TokenReview"}
    try:
        check(region, token, cluster_id)
    except (OciError, ValueError, KeyError, UnicodeError) as error:
        return {**answer, "status": {"authenticated": False, "error": f"not a valid token of this cluster: {error}"}}
    settings = region.settings
    groups = [settings.group_id, settings.group_name]
    if cluster_id != settings.cluster_id:
        groups.append(ADMINISTRATORS)
    user: JsonObject = {"username": settings.user_id, "uid": settings.user_id, "groups": groups}
    return {**answer, "status": {"authenticated": True, "user": user}}


def check(region: Region, token: str, cluster_id: str) -> None:
    """Raise unless the token is a fresh signed URL of this cluster.

    The signature covers GET on the public host of the service, whatever endpoint the client talks to.
    """
    url = urlsplit(decoded(token))
    settings = region.settings
    if url.hostname != f"containerengine.{settings.region}.oraclecloud.com":
        raise ValueError(f"host {url.hostname}")
    server = region.clusters[cluster_id].server
    if url.path not in {PATH + one.id for one in region.clusters.values() if one.server == server}:
        raise ValueError("another cluster")
    query = parse_qs(url.query)
    parameters = signature_parameters(query["authorization"][0])
    names = parameters["headers"].split()
    if not set(names) >= SIGNED:
        raise ValueError("not all of date, target and host are signed")
    values = {"date": query["date"][0], "host": url.netloc, "(request-target)": f"get {url.path}"}
    region.caller.check(parameters, names, values)


def decoded(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except binascii.Error as error:
        raise ValueError(f"no base64: {error}") from None
