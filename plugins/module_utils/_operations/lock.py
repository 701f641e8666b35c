# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One Lease per deployment keeps two runs apart. It is taken only when there is something to write.

Whether a holder still lives is judged by the changes we observe ourselves, never by comparing clocks of machines.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from .._errors import BlueprintsError, KubeError, Locked, LostLock
from .._kube.client import Kube
from .._kube.kinds import LEASE
from .._manifest import Json, Manifest, metadata, section, text
from .._plan.identity import INSTANCE, MANAGED_BY, MANAGER, NAMESPACE, Identity
from .._plan.workspace import WORKSPACE_NAMESPACE
from .record import ensure_namespace
from .surroundings import Budget, Heartbeat, Surroundings

LEASE_SECONDS = 15
RENEW_EVERY = 4.0
LOOK_EVERY = 0.5


class Lock:
    """A held Lease. ``check`` stands before every write."""

    def __init__(self, kube: Kube, around: Surroundings, name: str, holder: str) -> None:
        self._kube = kube
        self._around = around
        self._name = name
        self._holder = holder
        self._renewed = time.monotonic()
        self._lost = ""
        self._renewing = threading.Lock()
        self._done = threading.Event()
        self._renewer = threading.Thread(target=self._keep, name="renew-lease", daemon=True)

    def start(self) -> None:
        self._renewer.start()

    def check(self) -> None:
        """Raises ControllerGone or LostLock when we must not write any more.

        Past its time the lock is ours only if the API server, which may have been away, still says so.
        """
        self._around.check()
        if not self._lost and self._expired:
            with suppress(BlueprintsError):
                self._renew()
        if self._lost or self._expired:
            raise LostLock(f"Lost the lock {self._name}{self._lost}; stopped before the next write.")

    @property
    def _expired(self) -> bool:
        """Whether another run may take the lock over soon, or has."""
        return time.monotonic() - self._renewed > LEASE_SECONDS - 2

    def check_with_server(self) -> None:
        """The same, asked of the API server: before every call that makes OCI spend money."""
        self.check()
        lease = self._kube.get(LEASE, self._name, WORKSPACE_NAMESPACE)
        if lease is None or section(lease, "spec").get("holderIdentity") != self._holder:
            self._lost = " to another run"
            self.check()

    def release(self) -> None:
        """Stops renewing and deletes the Lease, if it is still ours."""
        self._done.set()
        self._renewer.join(timeout=RENEW_EVERY)
        if self._lost or not self._around.alive():
            return
        lease = self._kube.get(LEASE, self._name, WORKSPACE_NAMESPACE)
        if lease is not None and section(lease, "spec").get("holderIdentity") == self._holder:
            self._kube.delete(LEASE, self._name, WORKSPACE_NAMESPACE, uid=text(metadata(lease), "uid"))

    def _keep(self) -> None:
        """Renews in the background. When the controller is gone the Lease is left to expire: that too is a write."""
        while not self._done.wait(RENEW_EVERY):
            if not self._around.alive():
                return
            with suppress(BlueprintsError):
                self._renew()
            if self._lost:
                return

    def _renew(self) -> None:
        """Tells others that we are still at work. The version that was read keeps us from writing over a takeover."""
        with self._renewing:
            lease = self._kube.get(LEASE, self._name, WORKSPACE_NAMESPACE)
            if lease is None or section(lease, "spec").get("holderIdentity") != self._holder:
                self._lost = " to another run"
                return
            self._kube.replace(_renewed(lease))
            self._renewed = time.monotonic()


@dataclass(frozen=True)
class Subject:
    """What a Lease stands for: its name, how messages call it, and its labels."""

    name: str
    label: str
    labels: Mapping[str, str]


ADDRESSES = Subject("addresses", "addresses and keys of the cluster", {MANAGED_BY: MANAGER})
"""Held while a run looks whether a domain, model or key is free and writes down that it takes it."""


def hold(identity: Identity, kube: Kube, around: Surroundings, budget: Budget) -> AbstractContextManager[Lock]:
    """Takes the deployment's Lease, waiting for another run inside the task's budget, and gives it back at the end."""
    labels = {MANAGED_BY: MANAGER, INSTANCE: identity.names.canonical, NAMESPACE: identity.namespace}
    return hold_lease(Subject(_name(identity), identity.label, labels), kube, around, budget)


@contextmanager
def hold_lease(subject: Subject, kube: Kube, around: Surroundings, budget: Budget) -> Iterator[Lock]:
    """The same for any subject."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    _take(kube, subject, holder, around, budget)
    lock = Lock(kube, around, subject.name, holder)
    lock.start()
    try:
        yield lock
    finally:
        # One that cannot be given back expires; why the run failed must not be hidden by that.
        with suppress(BlueprintsError):
            lock.release()


def is_held(identity: Identity, kube: Kube) -> bool:
    """Whether a run works on the deployment, or was killed while it did."""
    return kube.get(LEASE, _name(identity), WORKSPACE_NAMESPACE) is not None


def _name(identity: Identity) -> str:
    return f"{identity.namespace}.{identity.names.canonical}"


def _take(kube: Kube, subject: Subject, holder: str, around: Surroundings, budget: Budget) -> None:
    seen, seen_at = "", time.monotonic()
    heart = Heartbeat(around, budget)
    while True:
        around.check()
        lease = kube.get(LEASE, subject.name, WORKSPACE_NAMESPACE)
        if lease is None:
            if _created(kube, subject, holder):
                return
            continue
        version = text(metadata(lease), "resourceVersion")
        if version != seen:
            seen, seen_at = version, time.monotonic()
        owner = str(section(lease, "spec").get("holderIdentity") or "")
        if time.monotonic() - seen_at > LEASE_SECONDS:
            around.progress(f"{subject.label}: taking over the lock of {owner}, silent for {LEASE_SECONDS} s")
            if _replaced(kube, _renewed(lease, holder)):
                return
        if budget.left <= 0:
            raise Locked(
                f"{subject.label} is being worked on by {owner}; it did not finish within {budget.seconds:.0f} s.",
                hint="Wait for that run, or stop it: its lock ends 15 s later.",
                holder=owner,
            )
        heart.beat(f"{subject.label}: waiting for the run of {owner}")
        time.sleep(LOOK_EVERY)


def _created(kube: Kube, subject: Subject, holder: str) -> bool:
    manifest: Manifest = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": subject.name,
            "namespace": WORKSPACE_NAMESPACE,
            "labels": {**subject.labels},
        },
        "spec": {
            "holderIdentity": holder,
            "leaseDurationSeconds": LEASE_SECONDS,
            "acquireTime": _now(),
            "renewTime": _now(),
        },
    }
    try:
        kube.create(manifest)
    except KubeError as error:
        if error.status == 404:
            ensure_namespace(kube)
            return False
        if error.status == 409:
            return False
        raise
    return True


def _replaced(kube: Kube, lease: Manifest) -> bool:
    try:
        kube.replace(lease)
    except KubeError as error:
        if error.status in (404, 409):
            return False
        raise
    return True


def _renewed(lease: Manifest, holder: str = "") -> Manifest:
    spec: dict[str, Json] = {**section(lease, "spec"), "renewTime": _now()}
    if holder:
        spec |= {"holderIdentity": holder, "acquireTime": _now()}
    return {**lease, "spec": spec}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
