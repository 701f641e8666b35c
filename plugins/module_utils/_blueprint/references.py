# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References to other members of a group in the texts of a payload: ``${member.service_url}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from .words import path

# No shell knows a variable with a period in its name, so ${HOME} and ${PORT:-1.5} are none of these.
REFERENCE = re.compile(r"\$\{(?P<member>[\w .-]+)\.(?P<export>[\w-]+)\}")
Data = TypeVar("Data")
Steps = tuple["int | str", ...]


@dataclass(frozen=True)
class Reference:
    """``field`` is where it stands; ``after`` the text that follows it, up to a space or quote."""

    field: str
    member: str
    export: str
    after: str = ""

    def __str__(self) -> str:
        return f"${{{self.member}.{self.export}}}"


def references(data: object, at: Steps = ()) -> Iterator[Reference]:
    """All references in the texts of the data, in their order."""
    if isinstance(data, str):
        for found in REFERENCE.finditer(data):
            after = re.split(r"[\s\"']", data[found.end() :], maxsplit=1)[0]
            yield Reference(path(at), found["member"], found["export"], after)
    elif isinstance(data, Mapping):
        for field, inner in data.items():
            yield from references(inner, (*at, str(field)))
    elif isinstance(data, list):
        for index, inner in enumerate(data):
            yield from references(inner, (*at, index))


def filled_in(data: Data, value_of: Callable[[str, str], str]) -> Data:
    """The data with every reference replaced by ``value_of(member, export)``."""
    if isinstance(data, str):
        return cast("Data", REFERENCE.sub(lambda found: value_of(found["member"], found["export"]), data))
    if isinstance(data, Mapping):
        return cast("Data", {field: filled_in(inner, value_of) for field, inner in data.items()})
    if isinstance(data, list):
        return cast("Data", [filled_in(inner, value_of) for inner in data])
    return data
