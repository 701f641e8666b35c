# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on several deployments, side by side where none needs another, one after the other where one does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from graphlib import TopologicalSorter
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")
Needs = Sequence[Sequence[int]]
"""For each item the places of those that have to be done before it. No cycles."""
AT_ONCE = 8
"""Deployments worked on at the same time: their waits overlap, their writes stay few."""


def in_order(
    items: Sequence[Item], needs: Needs, work: Callable[[Item, Sequence[Done]], Done], name: str
) -> list[Done]:
    """What ``work`` makes of each item, given what it made of those that the item needs. ``name`` is for threads."""
    if len(items) == 1:
        return [work(items[0], ())]

    def once_others_are_done(item: Item, others: Sequence[Future[Done]]) -> Done:
        return work(item, [other.result() for other in others])

    started: dict[int, Future[Done]] = {}
    # An item is started after all that it needs, so whatever holds every thread waits for something that is running.
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=name) as pool:
        for place in first_to_last(needs):
            others = [started[other] for other in needs[place]]
            started[place] = pool.submit(once_others_are_done, items[place], others)
        return [started[place].result() for place in range(len(items))]


def first_to_last(needs: Needs) -> list[int]:
    """Places of all items, in waves: first those that need none, then those that need only these, and so on."""
    return list(TopologicalSorter(dict(enumerate(needs))).static_order())
