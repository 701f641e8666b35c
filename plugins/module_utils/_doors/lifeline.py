# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the Ansible process that started us is still there.

Workers detach from their controller with setsid and live on when it is killed. What changes is who their parent is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A line of ``/proc/<pid>/stat``, as far as it matters here. ``command`` is the program's name."""

    parent: int
    session: int
    command: str = ""


BECOME = frozenset({"sudo", "su", "doas", "dzdo", "pfexec", "ksu"})
"""Programs that run a module as another user, and may give it a session of its own."""


def of_worker() -> Callable[[], bool]:
    """For an operation inside Ansible's worker: the controller is the parent."""
    controller = os.getppid()
    return lambda: os.getppid() == controller


def of_module(look: Callable[[int], Process | None] | None = None) -> Callable[[], bool]:
    """For a module in a process of its own: shells and the worker stand between it and the controller.

    Every process of our session is watched, up to the one that leads it: its parent is the controller (local
    connection) or the ssh server's process for this connection. If that parent is sudo or the like, so is everything in
    sudo's session. Where there is no /proc, our parent is watched.
    """
    look = look or process
    links = _links(os.getpid(), look)
    if not links:
        return of_worker()
    return lambda: all((now := look(pid)) is not None and now.parent == parent for pid, parent in links)


def process(pid: int) -> Process | None:
    """A process as the kernel knows it now; None when it is gone or there is no /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name stands in parentheses and may itself hold spaces and parentheses.
    before, _parenthesis, after = stat.rpartition(")")
    _state, parent, _group, session = after.split()[:4]
    return Process(parent=int(parent), session=int(session), command=before.partition("(")[2])


def _links(pid: int, look: Callable[[int], Process | None]) -> list[tuple[int, int]]:
    """(process, its parent) from ``pid`` up to the leader of the session that Ansible gave its worker."""
    links: list[tuple[int, int]] = []
    found = look(pid)
    while found is not None and pid > 1:
        links.append((pid, found.parent))
        above = look(found.parent)
        if above is not None and above.session != found.session and above.command not in BECOME:
            break
        pid, found = found.parent, above
    return links
