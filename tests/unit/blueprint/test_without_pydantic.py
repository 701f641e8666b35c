# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COLLECTIONS = Path(__file__).resolve().parents[3] / ".collections"
PACKAGE = "ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint"


def without_pydantic(code: str) -> str:
    """Output of code that runs where pydantic is not installed."""
    lines = f"import sys\nsys.modules['pydantic'] = None\nsys.path.insert(0, {str(COLLECTIONS)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_can_be_imported_without_pydantic() -> None:
    files = sorted(Path(__file__).resolve().parents[3].glob("plugins/module_utils/_blueprint/*.py"))
    assert files
    without_pydantic("\n".join(f"import {PACKAGE}.{file.stem}" for file in files))


def test_parsing_without_pydantic_says_what_to_install() -> None:
    code = f"from {PACKAGE}.payload import parse\ntry:\n    parse({{}})\nexcept Exception as e:\n    print(e.code, e)"
    assert without_pydantic(code).startswith("missing_library The Python library pydantic")
