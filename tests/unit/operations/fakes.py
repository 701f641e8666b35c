# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster in memory and an OCI that answers from a script, for operations that are tested without a network."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from unit.plan.builders import CLUSTER_ID, COMPARTMENT_ID, node, part

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import KubeError, OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import Kind, kind_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import (
    Json,
    Manifest,
    metadata,
    name_of,
    namespace_of,
    section,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import node_pools, work_requests
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.pools import observed
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import ObservedPool

Key = tuple[str, str, str]


@dataclass
class FakeKube:
    """Objects by kind, namespace and name. ``missing_namespaces`` answer 404, as the API server does."""

    objects: dict[Key, Manifest] = field(default_factory=dict)
    missing_namespaces: set[str] = field(default_factory=set)
    connection: str = "kubeconfig"
    writes: list[tuple[str, str]] = field(default_factory=list)
    before_write: Callable[[str, Manifest], None] = lambda _verb, _manifest: None
    dry_run: Callable[[Manifest], Manifest] = lambda manifest: manifest
    _versions: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def holding(self, *manifests: Manifest) -> FakeKube:
        """The same cluster with these objects in it."""
        for manifest in manifests:
            self._store(manifest)
        return self

    def get(self, kind: Kind, name: str, namespace: str | None = None) -> Manifest | None:
        return copy.deepcopy(self.objects.get((kind.name, namespace or "", name)))

    def list(
        self,
        kind: Kind,
        namespace: str | None = None,
        labels: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> SimpleNamespace:
        found = [
            copy.deepcopy(one)
            for (name, where, _name), one in self.objects.items()
            if name == kind.name
            and (not namespace or where == namespace)
            and (labels or {}).items() <= section(metadata(one), "labels").items()
            and all(part(one, *path.split(".")) == value for path, value in (fields or {}).items())
        ]
        return SimpleNamespace(items=found)

    @staticmethod
    def serves(_api_version: str, _kind: str) -> bool:
        return True

    def apply(self, manifest: Manifest, *, dry_run: bool = False, force: bool = False) -> Manifest:
        if not force and _key(manifest) in self.objects:
            raise KubeError("conflict with another manager", status=409)
        if dry_run:
            return self.dry_run(manifest)
        self._write("apply", manifest)
        return self._store(manifest)

    def create(self, manifest: Manifest, dry_run: bool = False) -> Manifest:
        del dry_run
        self._write("create", manifest)
        if namespace_of(manifest) in self.missing_namespaces:
            raise KubeError("namespace not found", status=404)
        if _key(manifest) in self.objects:
            raise KubeError("already exists", status=409)
        self.missing_namespaces.discard(name_of(manifest))
        return self._store(manifest)

    def replace(self, manifest: Manifest) -> Manifest:
        self._write("replace", manifest)
        live = self.objects.get(_key(manifest))
        if live is None:
            raise KubeError("not found", status=404)
        if metadata(manifest).get("resourceVersion") != metadata(live)["resourceVersion"]:
            raise KubeError("the object has been modified", status=409)
        return self._store({**manifest, "metadata": {**metadata(manifest), "uid": metadata(live)["uid"]}})

    def delete(self, kind: Kind, name: str, namespace: str, *, uid: str, propagation: str = "Background") -> bool:
        del propagation
        live = self.objects.get((kind.name, namespace, name))
        if live is None or metadata(live)["uid"] != uid:
            return False
        self._write("delete", live)
        del self.objects[kind.name, namespace, name]
        return True

    def _write(self, verb: str, manifest: Manifest) -> None:
        self.before_write(verb, manifest)
        self.writes.append((verb, name_of(manifest)))

    def _store(self, manifest: Manifest) -> Manifest:
        version = str(next(self._versions))
        kept = {"uid": f"uid-{version}", **metadata(manifest), "resourceVersion": version}
        self.objects[_key(manifest)] = copy.deepcopy({**manifest, "metadata": kept})
        return copy.deepcopy(self.objects[_key(manifest)])


def _key(manifest: Manifest) -> Key:
    return kind_of(manifest).name, namespace_of(manifest), name_of(manifest)


@dataclass
class FakeWorld:
    """What operations ask of a world: the cluster, OCI, and who watches."""

    kube: FakeKube = field(default_factory=FakeKube)
    oci: object = None
    cluster_id: str = CLUSTER_ID
    alive: bool = True
    said: list[str] = field(default_factory=list)

    @property
    def cluster(self) -> SimpleNamespace:
        return SimpleNamespace(compartment_id=COMPARTMENT_ID)

    @property
    def around(self) -> Surroundings:
        return Surroundings(self.said.append, lambda: self.alive)

    @staticmethod
    def start(read: Callable[..., Any], *args: Any, **options: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(read(*args, **options))
        return done

    once = start

    @staticmethod
    def together(reads: Sequence[Callable[[], Json]]) -> list[Json]:
        return [read() for read in reads]


@dataclass
class Clock:
    """Time in seconds that passes by sleeping alone. ``while_sleeping`` is what others do meanwhile."""

    now: float = 1000.0
    while_sleeping: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.while_sleeping()


@dataclass
class WorkRequestScript:
    """How the next work request goes: ``turns`` answers IN_PROGRESS, then ``status``."""

    status: str = "SUCCEEDED"
    turns: int = 1
    errors: Sequence[str] = ()
    nodes: Sequence[Mapping[str, Json]] | None = None
    makes_pool: bool = True


@dataclass
class FakeOke:
    """Node pools and work requests, in place of the two adapter modules. ``calls`` has every call, in order."""

    pools: dict[str, dict[str, Json]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    _script: WorkRequestScript = field(default_factory=WorkRequestScript)
    _running: dict[str, tuple[WorkRequestScript, str]] = field(default_factory=dict)
    _create_error: Exception | None = None
    _before_create: Callable[[], None] = lambda: None
    _busy: int = 0

    @property
    def writes(self) -> list[str]:
        return [call for call in self.calls if not call.startswith(("follow", "get"))]

    def instead_of_oci(self, monkeypatch: pytest.MonkeyPatch) -> FakeOke:
        for name in ("get", "create", "update", "delete", "delete_node"):
            monkeypatch.setattr(node_pools, name, getattr(self, name))
        monkeypatch.setattr(work_requests, "get", self.follow)
        monkeypatch.setattr(work_requests, "of_resource", self.of_resource)
        monkeypatch.setattr(work_requests, "errors", self.errors)
        return self

    def holds(
        self, pool_id: str, details: Mapping[str, Json], nodes: Sequence[Mapping[str, Json]] | None = None
    ) -> ObservedPool:
        """A pool that exists; as the plan sees it."""
        size = part({**details}, "nodeConfigDetails", "size")
        assert isinstance(size, int)
        shown: list[Json] = [dict(one) for one in (nodes if nodes is not None else [node(at) for at in range(size)])]
        self.pools[pool_id] = {**copy.deepcopy({**details}), "id": pool_id, "lifecycleState": "ACTIVE", "nodes": shown}
        return observed(node_pools.node_pool(self.pools[pool_id], "etag"))

    def work_request(self, status: str, **more: Any) -> None:
        self._script = WorkRequestScript(status, **more)

    def fails_create(self, error: Exception) -> None:
        """The next creation only."""
        self._create_error = error

    def on_create(self, action: Callable[[], None]) -> None:
        self._before_create = action

    def busy_for(self, times: int) -> None:
        self._busy = times

    def get(self, _oci: object, pool_id: str) -> node_pools.NodePool | None:
        return node_pools.node_pool(self.pools[pool_id], "etag") if pool_id in self.pools else None

    def create(self, _oci: object, body: dict[str, Json], token: str) -> str:
        self._before_create()
        self.calls.append(f"create {token}")
        self.tokens.append(token)
        self.bodies.append(copy.deepcopy(body))
        error, self._create_error = self._create_error, None
        if error is not None:
            raise error
        pool_id = f"ocid1.nodepool.oc1.iad.pool{len(self.pools) + 1}"
        if not self._script.makes_pool:
            return self._begun("")
        self.holds(pool_id, body, self._script.nodes)
        return self._begun(pool_id)

    def update(self, _oci: object, pool_id: str, body: dict[str, Json], if_match: str = "") -> str:
        del if_match
        self._refuse(pool_id)
        self.calls.append(f"update {json.dumps(body)}")
        pool = self.pools[pool_id]
        config = {**section(pool, "nodeConfigDetails"), **section(body, "nodeConfigDetails")}
        self.holds(pool_id, {**pool, **body, "nodeConfigDetails": config})
        return self._begun(pool_id)

    def delete(self, _oci: object, pool_id: str, **_how: object) -> str:
        self._refuse(pool_id)
        self.calls.append(f"delete {pool_id}")
        if self._script.status == "SUCCEEDED":
            del self.pools[pool_id]
        return self._begun("")

    def delete_node(self, _oci: object, pool_id: str, instance_id: str, **_how: object) -> str:
        self.calls.append(f"delete_node {instance_id}")
        self._refuse(instance_id)
        return self._begun(pool_id)

    def follow(self, _oci: object, request_id: str) -> work_requests.WorkRequest:
        self.calls.append(f"follow {request_id}")
        script, pool_id = self._running[request_id]
        script.turns -= 1
        status = script.status if script.turns < 0 else "IN_PROGRESS"
        return work_requests.WorkRequest(request_id, "NODEPOOL_CREATE", status, pool_id, "", "", "")

    def of_resource(self, _oci: object, _compartment_id: str, resource_id: str) -> list[work_requests.WorkRequest]:
        about = [request_id for request_id, (_script, pool_id) in self._running.items() if pool_id == resource_id]
        return [
            work_requests.WorkRequest(
                request_id, "NODEPOOL_CREATE", self._running[request_id][0].status, "", "", "", ""
            )
            for request_id in reversed(about)
        ]

    def errors(self, _oci: object, request_id: str, _compartment_id: str) -> list[work_requests.Entry]:
        return [work_requests.Entry("GetWorkRequestGeneric", one, "") for one in self._running[request_id][0].errors]

    def _refuse(self, ocid: str) -> None:
        if ocid in self.missing:
            raise OciError("not found", status=404, service_code="NotAuthorizedOrNotFound")
        if self._busy:
            self._busy -= 1
            raise OciError("busy", status=409, service_code="IncorrectState")

    def _begun(self, pool_id: str) -> str:
        script, self._script = self._script, WorkRequestScript()
        request_id = f"wr{len(self._running) + 1}"
        self._running[request_id] = (script, pool_id)
        return request_id


class HeldLock:
    """A lock that nobody takes away."""

    def check(self) -> None:
        """We may go on."""

    check_with_server = check
