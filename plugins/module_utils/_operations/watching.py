# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several watches as one stream of events, to be read between looks at the clock."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from .._errors import BlueprintsError
from .._kube.errors import Gone
from .._kube.kinds import Kind
from .._manifest import Manifest, name_of
from .world import World

TICK_S = 0.5


@dataclass(frozen=True)
class Seen:
    """One thing a watch delivered. ``error`` when the watch itself ended."""

    kind: str
    change: str = ""
    content: Manifest = field(default_factory=dict)
    error: BlueprintsError | None = None


def note(known: dict[str, Manifest], seen: Seen | None) -> None:
    """Keeps ``known``, objects by name, up to date."""
    if seen is None:
        return
    if seen.change == "DELETED":
        known.pop(name_of(seen.content), None)
    else:
        known[name_of(seen.content)] = seen.content


def next_of(events: queue.SimpleQueue[Seen]) -> Seen | None:
    """What came next, or None after a short silence, so that the caller can look at its budget."""
    try:
        seen = events.get(timeout=TICK_S)
    except queue.Empty:
        return None
    if seen.error is not None:
        raise seen.error
    return seen


class Watch(NamedTuple):
    """Which objects to hear of: of one kind, in a namespace or in all, with these labels and fields."""

    kind: Kind
    namespace: str | None = None
    labels: dict[str, str] | None = None
    fields: dict[str, str] | None = None


@contextmanager
def watching(world: World, watches: list[Watch]) -> Iterator[queue.SimpleQueue[Seen]]:
    """Events of several watches in one queue. The threads end by themselves soon after the block is left."""
    events: queue.SimpleQueue[Seen] = queue.SimpleQueue()
    done = threading.Event()
    for watch in watches:
        threading.Thread(target=_follow, args=(world, watch, events, done), daemon=True).start()
    try:
        yield events
    finally:
        done.set()


def _follow(world: World, watch: Watch, events: queue.SimpleQueue[Seen], done: threading.Event) -> None:
    """One watch, begun again when the API server ends it."""
    kind, namespace, labels, fields = watch
    while not done.is_set():
        try:
            for event in world.kube.watch(kind, namespace, labels=labels, fields=fields, timeout_s=300):
                if done.is_set():
                    return
                if event is not None:
                    events.put(Seen(kind.name, event.type, event.object))
        except Gone:
            continue
        except BlueprintsError as error:
            events.put(Seen(kind.name, error=error))
            return
