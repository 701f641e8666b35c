# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image that is asked for, and where it is imported from: an object, named by its URL or by bucket and name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from .._errors import InvalidOption

OBJECT = re.compile(
    r"(?:/p/(?P<token>[^/]+))?/n/(?P<namespace>[^/]+)/b/(?P<bucket>[^/]+)/o/(?P<name>.+)",
)
"""Path of an object's URL; with a token it is that of a pre-authenticated request."""
REGION = re.compile(r"(?:^|\.)objectstorage\.(?P<region>[a-z0-9-]+)\.")
"""In the hosts of Object Storage, those with the namespace in front included."""


@dataclass(frozen=True)
class ImageSource:
    """An object. ``uri`` is the URL as given, "" for one that is named by bucket; with ``token`` it is a secret.

    ``region`` and ``namespace`` are "" when nobody said them: those of whoever asks are meant.
    """

    bucket: str
    name: str
    namespace: str = ""
    region: str = ""
    uri: str = ""
    token: str = ""

    @property
    def shown(self) -> str:
        """For people, without what would let them read it."""
        return f"oci://{self.bucket}@{self.namespace}/{self.name}"

    @property
    def digest(self) -> str:
        """Tells this object from all others. A new pre-authenticated request for it changes nothing."""
        whole = "\n".join((self.region, self.namespace, self.bucket, self.name))
        return hashlib.sha256(whole.encode()).hexdigest()[:40]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown."""
        return (self.uri, self.token) if self.token else ()

    def within(self, region: str, namespace: str) -> ImageSource:
        """The same, with the asker's region and namespace where none was said."""
        return replace(self, region=self.region or region, namespace=self.namespace or namespace)


@dataclass(frozen=True)
class ImageWish:
    """An image as it is to be. What is "" is left to OCI, which reads it from the file or guesses."""

    name: str
    source: ImageSource
    shapes: tuple[str, ...] = ()
    operating_system: str = ""
    operating_system_version: str = ""
    launch_mode: str = ""
    source_image_type: str = ""


def read_uri(uri: str) -> ImageSource:
    """The object that a URL names. Raises InvalidOption, which does not repeat the URL: it may let others read."""
    parts = urlsplit(uri)
    found = OBJECT.fullmatch(parts.path)
    if parts.scheme not in ("https", "http") or not parts.netloc or found is None:
        raise InvalidOption(
            "source_uri: is not the URL of an object in Object Storage.",
            hint="It reads https://objectstorage.<region>.oraclecloud.com/n/<namespace>/b/<bucket>/o/<object>, with "
            "/p/<token> before /n/ for a pre-authenticated request. One for a whole bucket ends in /o/: put the "
            "object's name behind it.",
        )
    region = REGION.search(parts.hostname or "")
    return ImageSource(
        bucket=unquote(found["bucket"]),
        name=unquote(found["name"]),
        namespace=unquote(found["namespace"]),
        region=region["region"] if region else "",
        uri=uri,
        token=found["token"] or "",
    )
