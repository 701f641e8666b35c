# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .reply import Reply
from .request import Request

if TYPE_CHECKING:
    from ..region import Region

PART = re.compile("[^/]+")
Handler = Callable[["Region", Request], Reply]


@dataclass(frozen=True)
class Operation:
    """One call of a service. In `template`, `{name}` is one path segment and a final `{name...}` all that follow.

    `replayable`: opc-retry-token is honoured. `public`: no signature. `body_signed` is false where clients leave the
    body out of the signature.
    """

    name: str
    method: str
    template: str
    handler: Handler
    replayable: bool = False
    public: bool = False
    body_signed: bool = True


@dataclass
class Branch:
    literal: dict[str, Branch] = field(default_factory=dict)
    any: Branch | None = None
    rest: dict[str, tuple[Operation, list[str]]] = field(default_factory=dict)
    here: dict[str, tuple[Operation, list[str]]] = field(default_factory=dict)


class Routes:
    """Finds the operation of a raw path. Doubled slashes are read as one: clients make them of a trailing slash.

    Not so in what `{name...}` stands for: names of objects may end in a slash, or have two in a row.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.root = Branch()
        self.names: set[str] = set()
        for operation in operations:
            self._add(operation)

    def _add(self, operation: Operation) -> None:
        self.names.add(operation.name)
        branch = self.root
        names: list[str] = []
        for part in operation.template.strip("/").split("/"):
            if part.endswith("...}"):
                names.append(part[1:-4])
                branch.rest[operation.method] = (operation, names)
                return
            if part.startswith("{"):
                names.append(part[1:-1])
                branch.any = branch.any or Branch()
                branch = branch.any
            else:
                branch = branch.literal.setdefault(part, Branch())
        branch.here[operation.method] = (operation, names)

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Operation and decoded path parameters, or None."""
        found = self._walk(self.root, path, list(PART.finditer(path)), 0, [], method)
        if found is None:
            return None
        operation, names, values = found
        return operation, dict(zip(names, (unquote(value) for value in values), strict=True))

    def _walk(
        self, branch: Branch, path: str, parts: list[re.Match[str]], at: int, values: list[str], method: str
    ) -> tuple[Operation, list[str], list[str]] | None:
        if at == len(parts):
            here = branch.here.get(method)
            return (here[0], here[1], values) if here else None
        following = branch.literal.get(parts[at][0])
        if following is not None:
            found = self._walk(following, path, parts, at + 1, values, method)
            if found:
                return found
        if branch.any is not None:
            found = self._walk(branch.any, path, parts, at + 1, [*values, parts[at][0]], method)
            if found:
                return found
        rest = branch.rest.get(method)
        return (rest[0], rest[1], [*values, path[parts[at].start() :]]) if rest else None
