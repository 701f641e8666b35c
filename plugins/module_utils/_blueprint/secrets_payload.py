# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payload that OCI AI Blueprints takes for secrets: what it asks for, or everything that is wrong with it.

Its form is that of upstream's schema of secret operations (rule V63). One thing is taken that the schema forbids, as
upstream's own samples have it: a delete that names a type. Nothing said about a payload repeats a value of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .._catalog.nearest import nearest
from .._errors import InvalidSecret, Problem
from .syntax import is_dns_name, is_secret_key

OPAQUE = "opaque"
CONTAINER_REGISTRY = "container_registry"
TYPES = (OPAQUE, CONTAINER_REGISTRY)
ACTIONS = ("create", "update", "delete")
STATES = ("present", "absent")
"""What a task's options ask for: unlike actions, they say nothing of what has to be there before."""
WRITES = ("create", "update", "present")
REMOVALS = ("delete", "absent")
FIELDS = ("name", "action", "type", "data")
REGISTRY_FIELDS = ("registry_server", "username", "password", "email")
MANY = "secrets_payload"

Entry = Mapping[object, object]


@dataclass(frozen=True)
class SecretWish:
    """One secret as it is asked for. ``type`` is one of TYPES, "" where a removal names none.

    ``place`` is where it stands in the payload, "" for one that was asked for by options.
    """

    name: str
    action: str
    type: str
    data: Mapping[str, str]
    place: str = ""

    @property
    def removes(self) -> bool:
        return self.action in REMOVALS

    def field(self, name: str) -> str:
        """A field of this secret as problems name it."""
        return f"{self.place}.{name}" if self.place else name

    def __repr__(self) -> str:
        return f"SecretWish({self.name!r}, {self.action!r}, {self.type!r}, …)"


@dataclass(frozen=True)
class EntryRule:
    """Something that may be wrong with an entry. ``broken`` is asked only while no rule of the same field was."""

    field: str
    broken: Callable[[Entry], bool]
    says: Callable[[Entry], str]


def parse_payload(payload: object) -> tuple[SecretWish, ...]:
    """The secrets of ``{"secrets_payload": […]}``, of its list, or of one entry of it. Raises InvalidSecret."""
    if isinstance(payload, Mapping) and MANY in payload:
        unknown = [Problem("V63", _short(field), "unknown field") for field in payload if field != MANY]
        return _parse(payload[MANY], ACTIONS, unknown)
    return _parse([payload] if isinstance(payload, Mapping) else payload, ACTIONS, [])


def parse_options(entry: Entry) -> tuple[SecretWish, ...]:
    """The one secret that a task's options ask for; ``action`` is one of STATES. Raises InvalidSecret."""
    problems = list(_problems(entry, STATES, ""))
    if problems:
        raise InvalidSecret(problems)
    return (_wish(entry, ""),)


def _parse(entries: object, actions: Sequence[str], problems: list[Problem]) -> tuple[SecretWish, ...]:
    if not isinstance(entries, list) or not entries:
        raise InvalidSecret([*problems, Problem("V63", MANY, "must be a list of secrets, with at least one in it")])
    first: dict[object, str] = {}
    for index, entry in enumerate(entries):
        place = f"{MANY}[{index}]"
        if not isinstance(entry, Mapping):
            problems.append(Problem("V63", place, "must be an object"))
            continue
        found = list(_problems(entry, actions, f"{place}."))
        problems += found
        if not any(problem.field == f"{place}.name" for problem in found) and entry["name"] in first:
            problems.append(Problem("V63", f"{place}.name", f"names the secret of {first[entry['name']]} again"))
        elif isinstance(entry.get("name"), str):
            first.setdefault(entry["name"], place)
    if problems:
        raise InvalidSecret(problems)
    return tuple(_wish(entry, f"{MANY}[{index}]") for index, entry in enumerate(entries))


def _wish(entry: Entry, place: str) -> SecretWish:
    """A secret from an entry that was checked."""
    data = entry.get("data")
    texts = {str(key): str(value) for key, value in data.items()} if isinstance(data, Mapping) else {}
    return SecretWish(str(entry["name"]), str(entry["action"]), str(entry.get("type") or ""), texts, place)


def _problems(entry: Entry, actions: Sequence[str], prefix: str) -> Iterator[Problem]:
    for field in entry:
        if field not in FIELDS:
            yield Problem("V63", f"{prefix}{_short(field)}", "unknown field", nearest(str(field), FIELDS))
    wrong: set[str] = set()
    for rule in (_action_rule(actions), *RULES):
        if rule.field not in wrong and rule.broken(entry):
            wrong.add(rule.field)
            yield Problem("V63", f"{prefix}{rule.field}", rule.says(entry))
    if "data" not in wrong and not _removes(entry):
        yield from _data_problems(entry, f"{prefix}data")


def _action_rule(actions: Sequence[str]) -> EntryRule:
    return EntryRule(
        "action",
        broken=lambda entry: entry.get("action") not in actions,
        says=lambda entry: f"must be one of {', '.join(actions)}",
    )


RULES: Sequence[EntryRule] = (
    EntryRule("name", broken=lambda entry: not entry.get("name"), says=lambda entry: "is required"),
    EntryRule("name", broken=lambda entry: not isinstance(entry["name"], str), says=lambda entry: "must be text"),
    EntryRule(
        "name",
        broken=lambda entry: not is_dns_name(str(entry["name"])),
        says=lambda entry: "is no name of a Secret: lower-case letters, digits, '-' and '.'",
    ),
    EntryRule(
        "type",
        broken=lambda entry: _writes(entry) and entry.get("type") is None,
        says=lambda entry: "is required to write a secret",
    ),
    EntryRule(
        "type",
        broken=lambda entry: entry.get("type") is not None and entry["type"] not in TYPES,
        says=lambda entry: f"must be one of {', '.join(TYPES)}",
    ),
    EntryRule(
        "data",
        broken=lambda entry: _writes(entry) and entry.get("data") is None,
        says=lambda entry: "is required to write a secret",
    ),
    EntryRule(
        "data",
        broken=lambda entry: _removes(entry) and entry.get("data") is not None,
        says=lambda entry: "does not belong to a secret that is removed",
    ),
    EntryRule(
        "data",
        broken=lambda entry: entry.get("data") is not None and not isinstance(entry["data"], Mapping),
        says=lambda entry: "must be an object of keys and texts",
    ),
)
"""What the schema demands of every entry, field by field."""


def _writes(entry: Entry) -> bool:
    return entry.get("action") in WRITES


def _removes(entry: Entry) -> bool:
    return entry.get("action") in REMOVALS


def _data_problems(entry: Entry, place: str) -> Iterator[Problem]:
    """Keys and values. A number is refused: YAML has read ``0123`` or ``1e3`` as another one long before."""
    data = entry.get("data")
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        if not isinstance(key, str) or not is_secret_key(key):
            yield Problem("V63", f"{place}.{_short(key)}", "is no key of a Secret: letters, digits, '-', '_' and '.'")
        elif not isinstance(value, str):
            yield Problem("V63", f"{place}.{_short(key)}", "must be text: put it in quotes")
        elif not _is_unicode(value):
            yield Problem("V63", f"{place}.{_short(key)}", "must be valid Unicode text")
    if entry.get("type") == CONTAINER_REGISTRY:
        yield from _registry_problems(data, place)


def _registry_problems(data: Entry, place: str) -> Iterator[Problem]:
    for field in REGISTRY_FIELDS:
        if field not in data:
            yield Problem("V63", f"{place}.{field}", "is required for a container registry")
        elif data[field] == "" and field != "email":
            yield Problem("V63", f"{place}.{field}", "is empty")
    server = data.get("registry_server")
    if isinstance(server, str) and any(letter.isspace() for letter in server):
        yield Problem("V63", f"{place}.registry_server", "holds white space: a host name such as iad.ocir.io is meant")
    for key in data:
        if key not in REGISTRY_FIELDS:
            known = nearest(str(key), REGISTRY_FIELDS)
            yield Problem("V63", f"{place}.{_short(key)}", "does not belong to a container registry", known)


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _short(field: object) -> str:
    """A field's name, as far as it can be one: what was put in the wrong place may be a secret."""
    text = str(field)
    return text if len(text) <= 60 and text.isprintable() else f"{text[:8]!a}…"
