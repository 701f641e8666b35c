# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payloads of OCI AI Blueprints themselves, where a copy of them is at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PAYLOADS = Path(os.environ.get("OCI_AI_BLUEPRINTS_PAYLOADS", CHECKOUT.parent / "shared" / "upstream" / "payloads"))
SCHEMA = PAYLOADS.parent / "schema" / "blueprint_json_schema.json"
FILES = sorted(PAYLOADS.rglob("*.json"))

needs_payloads = pytest.mark.skipif(not FILES, reason=f"no payloads of OCI AI Blueprints in {PAYLOADS}")
needs_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason=f"no schema of OCI AI Blueprints at {SCHEMA}")


def recipes(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The payloads in a file: itself, or the members of its group."""
    group = data.get("deployment_group")
    return [data] if group is None else [member["recipe"] for member in group["deployments"]]
