# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of an object is compared, and what of it a diff shows."""

from __future__ import annotations

import hashlib

from .._blueprint.secrecy import is_secret, secret_texts
from .._manifest import Json, Manifest, metadata, section

BOOKKEEPING = frozenset({"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"})
"""Metadata that the API server writes on every change: never a difference of its own."""
LONGEST_TEXT = 4000
"""Characters of a text that a diff shows; of a longer one, such as a program, only whether it is another."""
MASK = "<masked>"
CHANGED = "<masked, changed>"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def comparable(manifest: Manifest) -> dict[str, Json]:
    """The object without status and bookkeeping."""
    kept = {key: value for key, value in manifest.items() if key != "status"}
    if "metadata" in kept:
        kept["metadata"] = {key: value for key, value in metadata(manifest).items() if key not in BOOKKEEPING}
    return kept


def shown(manifest: Manifest, *, before: Manifest | None = None) -> dict[str, Json]:
    """The object without secret values. ``before``: what it was, so that a changed secret is still seen to change."""
    kept = comparable(manifest)
    if kept.get("kind") != "Secret":
        return {key: _masked(value) for key, value in kept.items()}
    data = _masked_data(section(kept, "data"), section(before or {}, "data"))
    return {**_without_last_applied(kept), **({"data": data} if data else {})}


def _masked_data(data: Manifest, before: Manifest) -> Manifest:
    return {key: CHANGED if key in before and before[key] != value else MASK for key, value in data.items()}


def _without_last_applied(secret: Manifest) -> Manifest:
    """kubectl keeps a copy of all it applied, values included, in an annotation."""
    annotations = section(metadata(secret), "annotations")
    if LAST_APPLIED not in annotations:
        return secret
    return {**secret, "metadata": {**metadata(secret), "annotations": {**annotations, LAST_APPLIED: MASK}}}


def _masked(value: Json) -> Json:
    """Our own manifests hold no secrets in clear, but what somebody else wrote into a live object may."""
    if isinstance(value, dict):
        name, text = value.get("name"), value.get("value")
        secret = isinstance(name, str) and isinstance(text, str) and is_secret(name, text)
        return {key: MASK if secret and key == "value" else _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return (
            _masked_words(value) if value and all(isinstance(word, str) for word in value) else [*map(_masked, value)]
        )
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"<{len(value)} characters, sha256 {hashlib.sha256(value.encode()).hexdigest()[:12]}>"
    return MASK if isinstance(value, str) and is_secret("", value) else value


def _masked_words(words: list[Json]) -> list[Json]:
    """A command line: what follows ``--api-key`` is secret for that alone."""
    hidden = sorted(secret_texts(words), key=len, reverse=True)
    masked = [str(word) for word in words]
    for text in hidden:
        masked = [word.replace(text, MASK) for word in masked]
    return [*masked]
