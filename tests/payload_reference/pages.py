# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pages there are, where they lie, and what makes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from payload_reference.fields_page import fields_page
from payload_reference.json_schema import file_schema
from payload_reference.recipes_page import recipes_page

DOCS = Path(__file__).resolve().parents[2] / "docs"

PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "blueprint.schema.json": lambda: json.dumps(file_schema(), indent=2) + "\n",
    DOCS / "payload_fields.md": fields_page,
    DOCS / "recipes.md": recipes_page,
}
