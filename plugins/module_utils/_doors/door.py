# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a door is: the options it takes and the operation behind it. Module and action plugin read the same one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from .._operations.surroundings import Surroundings

ArgumentSpec = Mapping[str, Mapping[str, object]]
"""Options as Ansible's argument specification has them."""

Params = Mapping[str, object]
"""Checked options of one task; None for what was not given."""


class Found(Protocol):
    """What an operation found. ``before`` and ``after`` are the diff, ``secrets`` the values to mask one by one."""

    before: str
    after: str
    secrets: tuple[str, ...]

    def result(self) -> dict[str, object]:
        """The task's result without ``diff``."""


@dataclass(frozen=True)
class Door:
    """One module. ``run`` gets the checked options, whether it is check mode, and the surroundings of the run.

    ``load`` imports all that ``run`` will need, for a process whose children are to have it ready.
    ``files`` are the options that name files of the playbook; ``carried`` turns a task's arguments into those that make
    sense on another machine.
    """

    name: str
    argument_spec: ArgumentSpec
    run: Callable[[Params, bool, Surroundings], Found]
    mutually_exclusive: Sequence[Sequence[str]] = ()
    required_one_of: Sequence[Sequence[str]] = ()
    load: Callable[[], object] = lambda: None
    files: Sequence[str] = ()
    carried: Callable[[Mapping[str, object]], dict[str, object]] = dict
    libraries: Sequence[str] = ("oci", "pydantic", "urllib3", "yaml")

    def missing_library(self) -> str:
        """The first library that is not installed here, "" when all are. Loads none: some are needed by few logins."""
        return next((library for library in self.libraries if find_spec(library) is None), "")
