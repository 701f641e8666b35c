# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that many readers look at during one task, each at a part of the same lists."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar, cast

from .._errors import KubeError
from .._manifest import Manifest, metadata, namespace_of, section
from .client import Kube, Listing, Selector
from .kinds import Kind
from .transport import Transport

Found = TypeVar("Found")


class Snapshot(Kube):
    """Reads everything once, however often it is asked for. Kinds of ``whole`` are listed for the whole cluster."""

    def __init__(self, transport: Transport, whole: Collection[Kind]) -> None:
        super().__init__(transport)
        self._whole = frozenset(whole)
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = threading.Lock()

    def get(self, kind: Kind, name: str, namespace: str | None = None) -> Manifest | None:
        """As of the first time it was asked for."""
        return self._once((kind, name, namespace), lambda: super(Snapshot, self).get(kind, name, namespace))

    def list(
        self, kind: Kind, namespace: str | None = None, *, labels: Selector = None, fields: Selector = None
    ) -> Listing:
        """Part of the whole list where there is one; a list of its own else, and where only a namespace may be read."""
        words = fields or isinstance(labels, str)
        if kind in self._whole and not words:
            try:
                everything = self._once((kind,), lambda: super(Snapshot, self).list(kind))
            except KubeError:
                if not namespace:
                    raise
            else:
                wanted = cast("Mapping[str, str]", labels or {})
                return Listing(
                    [one for one in everything.items if _is_in(one, namespace, wanted)], everything.resource_version
                )
        key = (kind, namespace, repr(labels), repr(fields))
        return self._once(key, lambda: super(Snapshot, self).list(kind, namespace, labels=labels, fields=fields))

    def _once(self, key: Hashable, read: Callable[[], Found]) -> Found:
        """The first to ask reads; others wait for the same answer, or the same error."""
        with self._lock:
            is_first = key not in self._answers
            answer: Future[Found] = self._answers.setdefault(key, Future())
        if is_first:
            try:
                answer.set_result(read())
            except Exception as error:  # whatever it is, nobody may wait for ever
                answer.set_exception(error)
        return answer.result()


def _is_in(one: Manifest, namespace: str | None, labels: Mapping[str, str]) -> bool:
    return (not namespace or namespace_of(one) == namespace) and (
        labels.items() <= section(metadata(one), "labels").items()
    )
