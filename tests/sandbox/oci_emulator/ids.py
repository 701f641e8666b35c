# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import hashlib
import secrets

# Regions that had a three-letter key before region names existed keep it inside OCIDs; newer ones use their name.
OLD_REGION_KEYS = {"us-ashburn-1": "iad", "us-phoenix-1": "phx"}

# The container engine marks what a worker belongs to by one letter, the 11th from the end: node names are made of it.
MARKED_KINDS = {"cluster": "c", "nodepool": "n", "subnet": "s"}

# Identity resources belong to no region.
GLOBAL_KINDS = frozenset({"tenancy", "compartment", "user", "group"})


def new_ocid(kind: str, region: str, *, seed: str | None = None) -> str:
    """An OCID of `kind`; the same `seed` gives the same one."""
    entropy = (
        secrets.token_bytes(33) if seed is None else hashlib.sha384(f"{kind}/{region}/{seed}".encode()).digest()[:33]
    )
    unique = base64.b32encode(entropy).decode().lower().rstrip("=")[:52]
    if kind in MARKED_KINDS:
        unique = unique[:-11] + MARKED_KINDS[kind] + unique[-10:]
    place = "" if kind in GLOBAL_KINDS else OLD_REGION_KEYS.get(region, region)
    return f"ocid1.{kind}.oc1.{place}.aaaaaaaa{unique}"


def is_ocid(text: str) -> bool:
    parts = text.split(".")
    return len(parts) >= 5 and parts[0] == "ocid1" and all(parts[i] for i in (1, 2, -1))


def opaque(length: int = 32) -> str:
    """Upper-case hexadecimal text, the form of OCI's request ids."""
    return secrets.token_hex((length + 1) // 2).upper()[:length]
