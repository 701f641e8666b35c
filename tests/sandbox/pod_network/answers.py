# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of the add-ons' servers."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def answer(method: str, path: str, body: Json) -> tuple[int, Json]:
    """Status and JSON body."""
    if method == "POST" and body.get("kind") == "AdmissionReview":
        return 200, _reviewed(body, {"allowed": True})
    if method == "POST" and body.get("kind") == "ConversionReview":
        request = body["request"]
        objects = [{**one, "apiVersion": request["desiredAPIVersion"]} for one in request["objects"]]
        return 200, _reviewed(body, {"result": {"status": "Success"}, "convertedObjects": objects})
    parts = path.partition("?")[0].strip("/").split("/")
    if method == "GET" and len(parts) == 3 and parts[0] == "apis":
        version = "/".join(parts[1:])
        return 200, {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": []}
    return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}


def _reviewed(review: Json, response: Json) -> Json:
    head = {"apiVersion": review["apiVersion"], "kind": review["kind"]}
    return {**head, "response": {"uid": review["request"]["uid"], **response}}
