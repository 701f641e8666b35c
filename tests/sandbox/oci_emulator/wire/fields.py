# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shapes of request bodies as data: what a field holds, whether it must be there, which words it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .errors import invalid, missing, unparsable
from .json_types import Json


class Kind(Protocol):
    def check(self, value: Json, at: str) -> None:
        """Raise a 400 when `value` is not of this kind; `at` names the field."""


@dataclass(frozen=True)
class Scalar:
    python: type[bool] | type[str]
    says: str

    def check(self, value: Json, at: str) -> None:
        if not isinstance(value, self.python) or (isinstance(value, bool) and self.python is not bool):
            raise unparsable(f"Incorrectly formatted request. {at} must be {self.says}")


@dataclass(frozen=True)
class Number:
    minimum: float
    maximum: float
    whole: bool = True

    def check(self, value: Json, at: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            raise unparsable(f"Incorrectly formatted request. {at} must be a number")
        if not self.minimum <= value <= self.maximum:
            raise invalid(f"{at} must be between {self.minimum:g} and {self.maximum:g}, was {value:g}")


@dataclass(frozen=True)
class Word:
    """One of a fixed set of words; clients send UNKNOWN_ENUM_VALUE for what they do not know."""

    words: tuple[str, ...]

    def check(self, value: Json, at: str) -> None:
        if value not in self.words:
            raise invalid(f"{at} must be one of {', '.join(self.words)}, was {value}")


@dataclass(frozen=True)
class ListOf:
    item: Kind

    def check(self, value: Json, at: str) -> None:
        if not isinstance(value, list):
            raise unparsable(f"Incorrectly formatted request. {at} must be a list")
        for index, item in enumerate(value):
            self.item.check(item, f"{at}[{index}]")


@dataclass(frozen=True)
class MapOf:
    item: Kind

    def check(self, value: Json, at: str) -> None:
        if not isinstance(value, dict):
            raise unparsable(f"Incorrectly formatted request. {at} must be an object")
        for key, item in value.items():
            self.item.check(item, f"{at}.{key}")


@dataclass(frozen=True)
class FreeformTags:
    """Text by keys that OCI takes: no periods, no spaces, at most 100 characters, and ten of them at most."""

    def check(self, value: Json, at: str) -> None:
        MapOf(TEXT).check(value, at)
        keys = list(value) if isinstance(value, dict) else []
        wrong = next((key for key in keys if not key or len(key) > 100 or "." in key or " " in key), None)
        if wrong is not None:
            raise invalid(f"Invalid tags: the key {wrong!r} in {at} is empty, too long, or has a period or a space")
        if len(keys) > 10:
            raise invalid(f"Invalid tags: {at} has {len(keys)} keys, 10 are allowed")


@dataclass(frozen=True)
class Fields:
    """An object with these fields and no others. `null` stands for a field to clear."""

    fields: Mapping[str, Kind]
    required: tuple[str, ...] = ()

    def check(self, value: Json, at: str = "") -> None:
        if not isinstance(value, dict):
            raise unparsable(f"Incorrectly formatted request. {at or 'The body'} must be an object")
        prefix = f"{at}." if at else ""
        for name in self.required:
            if value.get(name) in (None, ""):
                raise missing(prefix + name)
        for name, item in value.items():
            if name not in self.fields:
                raise unparsable(f"Incorrectly formatted request. Unrecognized field {prefix}{name}")
            if item is not None:
                self.fields[name].check(item, prefix + name)

    def without(self, *names: str) -> Fields:
        """The same fields, none required, less `names`: what an update takes."""
        return Fields({name: kind for name, kind in self.fields.items() if name not in names})


@dataclass(frozen=True)
class Anything:
    def check(self, value: Json, at: str) -> None:
        """Everything goes: fields the emulator stores and never reads."""


TEXT = Scalar(str, "a string")
FLAG = Scalar(bool, "true or false")
TEXTS = ListOf(TEXT)
ANYTHING = Anything()
FREEFORM_TAGS = FreeformTags()
DEFINED_TAGS = MapOf(MapOf(ANYTHING))
