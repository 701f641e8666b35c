# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pydantic, or stand-ins with which the models can still be imported (and documented) where it is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

    PYDANTIC_IMPORT_ERROR: ImportError | None
else:
    try:
        from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

        PYDANTIC_IMPORT_ERROR = None
    except ImportError as missing:
        PYDANTIC_IMPORT_ERROR = missing
        ConfigDict = dict
        ValidationError = ValueError

        class BaseModel:
            """Carries annotations only."""

        class BeforeValidator:
            """Says nothing."""

            def __init__(self, check):
                self.check = check

        class WithJsonSchema:
            """Says nothing."""

            def __init__(self, schema):
                self.schema = schema

        def Field(**about):
            """Says nothing, except what the default is."""
            return about.get("default")


__all__ = [
    "PYDANTIC_IMPORT_ERROR",
    "BaseModel",
    "BeforeValidator",
    "ConfigDict",
    "Field",
    "ValidationError",
    "WithJsonSchema",
]
