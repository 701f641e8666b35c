# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Oracle's SDK, loaded only by what really needs it: importing it costs a quarter of a second at every start.

API keys, the usual way to log in, are served without it. Its table of regions is read from its own file, so that the
facts about regions have one home.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from .._errors import MissingLibrary


class Regions(NamedTuple):
    """Region key → identifier (``iad`` → ``us-ashburn-1``), identifier → realm, realm → domain of its hosts."""

    names: Mapping[str, str]
    realms: Mapping[str, str]
    domains: Mapping[str, str]


def sdk() -> ModuleType:
    """The ``oci`` package. Raises MissingLibrary when it is not installed."""
    try:
        return importlib.import_module("oci")
    except ImportError as error:
        raise MissingLibrary("The Python library oci is not installed.", hint="Run: pip install oci") from error


@cache
def regions() -> Regions:
    """The regions this version of the SDK knows."""
    table = _definitions()
    return Regions(table.REGIONS_SHORT_NAMES, table.REGION_REALMS, table.REALMS)


def _definitions() -> ModuleType:
    """The SDK's file of regions, which imports nothing itself; the whole SDK where a version keeps it elsewhere."""
    package = importlib.util.find_spec("oci")
    for folder in (package.submodule_search_locations if package else None) or ():
        file = Path(folder) / "regions_definitions.py"
        spec = importlib.util.spec_from_file_location("oci_regions_definitions", file)
        if file.exists() and spec is not None and spec.loader is not None:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    sdk()
    return importlib.import_module("oci.regions")
