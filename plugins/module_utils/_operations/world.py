# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two adapters an operation works with, connected when first needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

from .._kube import session as kube_session
from .._kube.client import Kube
from .._kube.transport import Transport
from .._oci import clusters
from .._oci import session as oci_session
from .._oci.clusters import Cluster
from .._oci.session import Oci
from .requests import Connections
from .surroundings import Budget, Surroundings

Found = TypeVar("Found")
Given = ParamSpec("Given")
READERS = 8
"""Reads in flight at once: enough to overlap waiting, few enough not to be throttled."""
LAST_WORDS_S = 2.0
"""Left when the task's time is over: to record why, and to give back the lock."""


class World:
    """OCI and the cluster. Operations touch ``kube`` before they start threads; from then on it is safe to share.

    ``budget``: no call is tried again once the task's time is over. ``readers``: reads in flight at once. ``client``
    makes ``kube`` of a connection.
    """

    def __init__(
        self,
        connections: Connections,
        around: Surroundings,
        budget: Budget | None = None,
        *,
        readers: int = READERS,
        client: Callable[[Transport], Kube] = Kube,
    ) -> None:
        self.connections = connections
        self.around = around
        self.budget = budget
        self._most = readers
        self._client = client
        self._asked: dict[Hashable, Future[Any]] = {}
        self._asking = Lock()
        self._made: dict[str, object] = {}
        self._making = {name: Lock() for name in ("oci", "kube", "cluster", "readers")}

    @property
    def cluster_id(self) -> str:
        return self.connections.cluster_id

    @property
    def oci(self) -> Oci:
        return self._made_once("oci", self._connect_to_oci)

    @property
    def kube(self) -> Kube:
        return self._made_once("kube", self._connect_to_kube)

    @property
    def cluster(self) -> Cluster:
        return self._made_once("cluster", lambda: clusters.get(self.oci, self.cluster_id))

    @property
    def _readers(self) -> ThreadPoolExecutor:
        return self._made_once("readers", lambda: ThreadPoolExecutor(self._most, thread_name_prefix="read"))

    def _connect_to_oci(self) -> Oci:
        return oci_session.connect(self.connections.oci, sleep=self.around.pause, patience=self._patience)

    def _connect_to_kube(self) -> Kube:
        reach = (lambda: clusters.access(self.oci, self.cluster_id)) if self.cluster_id else None
        return kube_session.connect(
            self.connections.kube, reach, sleep=self.around.pause, patience=self._patience, client=self._client
        )

    def _patience(self) -> float:
        return math.inf if self.budget is None else max(LAST_WORDS_S, self.budget.left)

    def _made_once(self, name: str, make: Callable[[], Found]) -> Found:
        """functools.cached_property would make all worlds wait for one: before Python 3.12 it has a single lock."""
        if name not in self._made:
            with self._making[name]:
                if name not in self._made:
                    self._made[name] = make()
        return cast("Found", self._made[name])

    def start(self, read: Callable[Given, Found], *args: Given.args, **options: Given.kwargs) -> Future[Found]:
        """Begins a read; its ``result()`` is there when it is needed. Reads begun one after the other overlap."""
        return self._readers.submit(read, *args, **options)

    def once(self, read: Callable[Given, Found], *args: Given.args, **options: Given.kwargs) -> Future[Found]:
        """As ``start``; who asks for the same again gets the same. For reads of what the task itself leaves alone."""
        key = (read, args, tuple(options.items()))
        with self._asking:
            if key not in self._asked:
                self._asked[key] = self.start(read, *args, **options)
            return self._asked[key]

    def together(self, reads: Sequence[Callable[[], Found]]) -> list[Found]:
        """Results of independent reads, in order. The first error is raised once all have ended."""
        if len(reads) == 1:
            return [reads[0]()]
        return [future.result() for future in [self._readers.submit(read) for read in reads]]
