# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which add-ons a workspace installs, upgrades or leaves as they are: pure, from what is wanted and what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Entry = Mapping[str, object]
"""One add-on of the role's table, a Helm release, or a row of ``workspace_info``'s ``add_ons``."""
DEPLOYED = "deployed"
OURS = "us"


class Choice(StrEnum):
    """What becomes of an add-on."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    PRESENT = "present"
    """Of the wanted version: Helm compares the values."""
    KEEP = "keep"
    """Somebody else's: used as found, never touched."""
    OFF = "off"
    CLASH = "clash"
    """It would stand in the way of something that is there: nothing may be installed before that is solved."""


@dataclass(frozen=True)
class Chosen:
    """An add-on and what becomes of it. ``why`` is a sentence; ``entry`` is the table's, with the user's changes."""

    choice: Choice
    why: str
    entry: Entry

    def as_result(self) -> dict[str, object]:
        return {**self.entry, "choice": str(self.choice), "why": self.why}


def choose(
    table: Sequence[Entry],
    wanted: Mapping[str, Entry],
    found: Sequence[Entry],
    releases: Sequence[Entry],
    recorded: Sequence[str],
) -> list[Chosen]:
    """In the table's order. ``wanted``: what the user says of add-ons, by name; ``found``: what the cluster has;
    ``releases``: as ``helm list --all`` tells them; ``recorded``: those of them that are the workspace's own, each as
    NAMESPACE/RELEASE. A release of a customary name may be anybody's.
    """
    entries = [{**one, **wanted.get(_text(one, "name"), {}), "values": _values(one, wanted)} for one in table]
    ours = [one for one in releases if f"{_text(one, 'namespace')}/{_text(one, 'name')}" in recorded]
    clashing = [_between(entry, entries) or _choose(entry, wanted, found, ours) for entry in entries]
    return [_of_somebody(one, releases) if one.choice is Choice.INSTALL else one for one in clashing]


def _between(entry: Entry, entries: Sequence[Entry]) -> Chosen | None:
    """Of two that are both switched on and cannot be together, neither is installed."""
    on = [_text(one, "name") for one in entries if one.get("enabled") is True]
    rivals = [name for name in _texts(entry, "clashes_with") if name in on]
    if not rivals or entry.get("enabled") is not True:
        return None
    why = f"{_text(entry, 'name')}: {rivals[0]} is switched on, too, and does the same on the same nodes. Have one."
    return Chosen(Choice.CLASH, why, entry)


def _of_somebody(chosen: Chosen, releases: Sequence[Entry]) -> Chosen:
    """What cannot be installed, as somebody else has a release of that very name."""
    release = _release(chosen.entry, releases)
    if release is None:
        return chosen
    own = _own(chosen.entry, release)
    if own.choice is Choice.CLASH:
        return own
    place = f"{_text(chosen.entry, 'namespace')}/{_text(chosen.entry, 'release')}"
    return Chosen(Choice.KEEP, f"The Helm release {place} is not this role's, and is used as found.", chosen.entry)


def _choose(entry: Entry, wanted: Mapping[str, Entry], found: Sequence[Entry], releases: Sequence[Entry]) -> Chosen:
    name = _text(entry, "name")
    asked = wanted.get(name, {}).get("enabled")
    own = _release(entry, releases)
    if entry.get("enabled") is not True:
        stays = "; its release stays until the workspace is taken away" if own is not None else ""
        return Chosen(Choice.OFF, f"It is switched off{stays}.", entry)
    if own is not None:
        return _own(entry, own)
    others = [one for one in found if _text(one, "name") == name]
    if others:
        return Chosen(Choice.KEEP, f"{_place(others[0])} is there already, and is used as found.", entry)
    rivals = [one for one in found if _text(one, "name") in _texts(entry, "instead_of")]
    if rivals and asked is not True:
        place = _place(rivals[0])
        return Chosen(Choice.KEEP, f"{place} does the same, and is used as found. Set enabled to have both.", entry)
    clashes = [one for one in found if _text(one, "name") in _texts(entry, "clashes_with")]
    if clashes:
        return Chosen(
            Choice.CLASH, f"{name}: {_place(clashes[0])} does the same on the same nodes. Take one of them away.", entry
        )
    return Chosen(Choice.INSTALL, "It is not there.", entry)


def _own(entry: Entry, release: Entry) -> Chosen:
    """Of a release by the very name and namespace of the table's."""
    chart, wanted = _text(release, "chart"), f"{_text(entry, 'chart')}-{_text(entry, 'version')}"
    if not chart.startswith(f"{_text(entry, 'chart')}-"):
        place = f"{_text(entry, 'namespace')}/{_text(entry, 'release')}"
        why = f"{_text(entry, 'name')}: the Helm release {place} is of another chart, {chart}."
        return Chosen(Choice.CLASH, why, entry)
    status = _text(release, "status")
    if status != DEPLOYED:
        return Chosen(Choice.UPGRADE, f"Its release is {status}: an earlier run did not finish.", entry)
    if chart == wanted:
        return Chosen(Choice.PRESENT, f"{chart} is there.", entry)
    return Chosen(Choice.UPGRADE, f"{chart} is there.", entry)


def _release(entry: Entry, releases: Sequence[Entry]) -> Entry | None:
    key = (_text(entry, "namespace"), _text(entry, "release"))
    return next((one for one in releases if (_text(one, "namespace"), _text(one, "name")) == key), None)


def _place(found: Entry) -> str:
    """The add-on as it was found, for people."""
    name, namespace, release = (_text(found, key) for key in ("name", "namespace", "release"))
    owner = {"oke": "OKE's own", "upstream": "OCI AI Blueprints'"}.get(_text(found, "installed_by"), "Another")
    where = f" (release {release} in {namespace})" if release else f" (in {namespace})" if namespace else ""
    return f"{owner} {name}{where}"


def _values(entry: Entry, wanted: Mapping[str, Entry]) -> Mapping[str, object]:
    """The table's values with the user's over them."""
    over = wanted.get(_text(entry, "name"), {}).get("values")
    base = entry.get("values")
    return _merged(base if isinstance(base, Mapping) else {}, over if isinstance(over, Mapping) else {})


def _merged(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(inner, value) if both else value  # type: ignore[arg-type]
    return merged


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return "" if value is None else str(value)


def _texts(entry: Entry, key: str) -> Sequence[str]:
    value = entry.get(key)
    return [str(one) for one in value] if isinstance(value, Sequence) and not isinstance(value, str) else []
