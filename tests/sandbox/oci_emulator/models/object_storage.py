# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..clock import timestamp


@dataclass(frozen=True)
class StoredObject:
    name: str
    content: bytes
    content_type: str
    metadata: dict[str, str]
    etag: str = field(default_factory=lambda: secrets.token_hex(16))
    created: str = field(default_factory=timestamp)
    multipart_md5: str = ""
    """Of an object that was put together from parts: the hash of the parts' hashes, a hyphen, their number."""

    @cached_property
    def md5(self) -> str:
        return base64.b64encode(digest(self.content)).decode()

    @property
    def listed_md5(self) -> str:
        return self.multipart_md5 or self.md5


def digest(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


@dataclass
class MultipartUpload:
    """An object in the making. `token` opens it without a signature when a pre-authenticated request began it."""

    id: str
    object_name: str
    content_type: str
    metadata: dict[str, str]
    token: str = ""
    parts: dict[int, StoredObject] = field(default_factory=dict)
    created: str = field(default_factory=timestamp)

    def assembled(self, numbers: Sequence[int]) -> StoredObject:
        parts = [self.parts[number] for number in numbers]
        hashes = b"".join(digest(part.content) for part in parts)
        return StoredObject(
            self.object_name,
            b"".join(part.content for part in parts),
            self.content_type,
            self.metadata,
            multipart_md5=f"{base64.b64encode(digest(hashes)).decode()}-{len(parts)}",
        )


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
    upload_by_id: dict[str, MultipartUpload] = field(default_factory=dict)
    etag: str = field(default_factory=lambda: secrets.token_hex(16))
    created: str = field(default_factory=timestamp)


@dataclass
class ObjectStorage:
    namespace: str
    buckets: dict[str, Bucket] = field(default_factory=dict)
