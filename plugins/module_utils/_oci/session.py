# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connecting to OCI: who we are, in which region, at which endpoint."""

from __future__ import annotations

import math
import os
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from .._errors import InvalidOption
from .._http import SharedContext
from .client import Oci
from .options import OciOptions
from .profile import Profile, read_profile
from .services import full_region
from .signing import Signer, signer

try:
    import certifi
except ImportError:
    certifi = None  # type: ignore[assignment]

__all__ = ["Oci", "OciOptions", "connect"]

PROFILE_AUTH_TYPES = ("", "api_key", "security_token", "instance_obo_user")
"""Ways of logging in that need a config file; principals do without."""


def connect(
    options: OciOptions,
    *,
    sleep: Callable[[float], None] = time.sleep,
    patience: Callable[[], float] = lambda: math.inf,
) -> Oci:
    """A client for the identity and region that options and config file give. Only principals send anything here."""
    profile = read_profile(options, required=options.auth_type in PROFILE_AUTH_TYPES)
    using = signer(options, profile)
    return Oci(
        using,
        region=_region(profile, using),
        tenancy_id=profile.get("tenancy") or str(getattr(using, "tenancy_id", "") or ""),
        endpoint=_endpoint(options.oci_endpoint),
        trust=lambda: _trusted(options.cert_bundle),
        sleep=sleep,
        patience=patience,
    )


def _region(profile: Profile, using: Signer) -> str:
    region = profile.get("region") or os.environ.get("OCI_REGION") or str(getattr(using, "region", "") or "")
    if not region:
        raise InvalidOption("No OCI region is known.", hint="Give region, or set it in the config file's profile.")
    return full_region(region)


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise InvalidOption(f"oci_endpoint: {url!r} is not a URL like https://host:port.")
    return url


def _trusted(cert_bundle: str) -> SharedContext:
    """Authorities of the given bundle, of REQUESTS_CA_BUNDLE as for Oracle's own tools, else of certifi."""
    bundle = cert_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or (certifi.where() if certifi else "")
    context = SharedContext()
    try:
        if bundle:
            context.load_verify_locations(Path(bundle).expanduser())
        else:
            context.load_default_certs()
    except (OSError, ssl.SSLError) as error:
        raise InvalidOption(f"The certificate bundle {bundle} cannot be loaded.") from error
    return context
