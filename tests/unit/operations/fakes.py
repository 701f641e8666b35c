# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster in memory and an OCI that answers from a script, for operations that are tested without a network."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from unit.plan.builders import CLUSTER_ID, COMPARTMENT_ID

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import Kind, kind_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import (
    Json,
    Manifest,
    metadata,
    name_of,
    namespace_of,
    section,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

Key = tuple[str, str, str]


@dataclass
class FakeKube:
    """Objects by kind, namespace and name. ``missing_namespaces`` answer 404, as the API server does."""

    objects: dict[Key, Manifest] = field(default_factory=dict)
    missing_namespaces: set[str] = field(default_factory=set)
    writes: list[tuple[str, str]] = field(default_factory=list)
    before_write: Callable[[str, Manifest], None] = lambda _verb, _manifest: None
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
        del fields
        found = [
            copy.deepcopy(one)
            for (name, where, _name), one in self.objects.items()
            if name == kind.name
            and (not namespace or where == namespace)
            and (labels or {}).items() <= section(metadata(one), "labels").items()
        ]
        return SimpleNamespace(items=found)

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
