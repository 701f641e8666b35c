# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from ..clock import timestamp


@dataclass(frozen=True)
class StoredObject:
    name: str
    content: bytes
    content_type: str
    metadata: dict[str, str]
    etag: str = field(default_factory=lambda: secrets.token_hex(16))
    created: str = field(default_factory=timestamp)

    @property
    def md5(self) -> str:
        return base64.b64encode(hashlib.md5(self.content, usedforsecurity=False).digest()).decode()


@dataclass
class PreauthenticatedRequest:
    """A URL that needs no signature. `object_name` is an object, a prefix, or empty for the whole bucket."""

    id: str
    name: str
    token: str
    access: str
    object_name: str
    expires: str
    may_list: bool
    created: str = field(default_factory=timestamp)


@dataclass
class Bucket:
    id: str
    name: str
    compartment_id: str
    created_by: str
    public_access: str = "NoPublicAccess"
    versioning: str = "Disabled"
    freeform_tags: dict[str, str] = field(default_factory=dict)
    objects: dict[str, StoredObject] = field(default_factory=dict)
    par_by_id: dict[str, PreauthenticatedRequest] = field(default_factory=dict)
    etag: str = field(default_factory=lambda: secrets.token_hex(16))
    created: str = field(default_factory=timestamp)


@dataclass
class ObjectStorage:
    namespace: str
    buckets: dict[str, Bucket] = field(default_factory=dict)
