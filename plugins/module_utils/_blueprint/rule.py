# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule of the payload is, and how rules are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from .._catalog.shapes import Shape
from .._errors import Problem
from .schema import Payload

Shapes = Mapping[str, Shape]
Item = TypeVar("Item")

ERROR = "error"
WARNING = "warning"

ALL_MODES = frozenset({"service", "job", "update", "shared_node_pool", "team"})
SERVICE = frozenset({"service"})
JOB = frozenset({"job"})
WORKLOADS = SERVICE | JOB
UPDATE = frozenset({"update"})
SHARED_POOL = frozenset({"shared_node_pool"})
TEAM = frozenset({"team"})


@dataclass(frozen=True)
class Rule:
    """A statement about the whole payload that must not be true: ``broken`` decides, ``says`` explains."""

    id: str
    modes: frozenset[str]
    severity: str
    field: str
    broken: Callable[[Payload, Shapes], object]
    says: Callable[[Payload, Shapes], str]
    suggests: Callable[[Payload, Shapes], str] = lambda b, shapes: ""

    def problems(self, b: Payload, shapes: Shapes) -> Iterator[Problem]:
        if self.broken(b, shapes):
            yield Problem(self.id, self.field, self.says(b, shapes), self.suggests(b, shapes), self.severity)


@dataclass(frozen=True)
class EachRule(Generic[Item]):
    """A statement about every item of a kind (ports, mounts, labels…). ``over`` gives (field, item)."""

    id: str
    modes: frozenset[str]
    severity: str
    over: Callable[[Payload], Iterable[tuple[str, Item]]]
    broken: Callable[[Item], object]
    says: Callable[[Item], str]
    suggests: Callable[[Item], str] = lambda item: ""

    def problems(self, b: Payload, shapes: Shapes) -> Iterator[Problem]:
        for field, item in self.over(b):
            if self.broken(item):
                yield Problem(self.id, field, self.says(item), self.suggests(item), self.severity)


class AnyRule(Protocol):
    """Either kind of rule."""

    @property
    def id(self) -> str: ...

    @property
    def modes(self) -> frozenset[str]: ...

    @property
    def severity(self) -> str: ...

    def problems(self, b: Payload, shapes: Shapes) -> Iterator[Problem]: ...


class Unreadable(Exception):
    """A rule asked for a field that the payload gives wrongly: it cannot tell."""


class Readable:
    """A payload without the fields that are wrong in themselves, so that rules can be run on the rest."""

    def __init__(self, payload: Payload, wrong: frozenset[str]) -> None:
        self._payload = payload
        self._wrong = wrong

    def __getattr__(self, name: str) -> object:
        if name in self._wrong:
            raise Unreadable(name)
        attribute = getattr(Payload, name, None)
        if isinstance(attribute, property) and attribute.fget is not None and name in vars(Payload):
            return attribute.fget(self)
        return getattr(self._payload, name)


def given(b: Payload, fields: Iterable[str]) -> Iterator[tuple[str, object]]:
    """(field, value) of the fields that are given and can be read."""
    for field in fields:
        try:
            value: object = getattr(b, field)
        except Unreadable:
            continue
        if value is not None:
            yield field, value


def broken_rules(
    rules: Iterable[AnyRule], payload: Payload, shapes: Shapes, wrong: frozenset[str] = frozenset()
) -> list[Problem]:
    """What the rules of the payload's mode find. Rules that need a field in ``wrong`` are left out."""
    b = cast(Payload, Readable(payload, wrong)) if wrong else payload
    mode_known = "recipe_mode" not in wrong
    found: list[Problem] = []
    for rule in rules:
        if payload.recipe_mode in rule.modes if mode_known else rule.modes == ALL_MODES:
            try:
                found.extend(rule.problems(b, shapes))
            except Unreadable:
                continue
    return found
