# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading deployments: how many calls it takes, and that one broken cluster takes nothing from the others."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from unit.plan.builders import CLUSTER_ID, blueprint

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import Connection
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import cluster_networks, compute, node_pools
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import info as operation
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import info_of_clusters as of_clusters
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import record as records
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.info import cluster_row, info
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.info_of_clusters import info_of_clusters
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.outcome import Outcome, Row
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, Info
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

from .builders import record
from .fakes import FakeKube, FakeWorld

AROUND = Surroundings(progress=print, alive=lambda: True)
TO_OCI = OciOptions(*[""] * len(OciOptions._fields))


class CountingKube(FakeKube):
    """A cluster that counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def list(self, kind: Any, *args: Any, **options: Any) -> Any:
        self.asked[f"list {kind.name}"] += 1
        return super().list(kind, *args, **options)

    def get(self, kind: Any, *args: Any, **options: Any) -> Any:
        self.asked[f"get {kind.name}"] += 1
        return super().get(kind, *args, **options)


def _calls(deployments: int, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What reading so many deployments asks of the cluster and of OCI."""
    kube = CountingKube()
    for number in range(deployments):
        name = f"model {number}"
        payload = blueprint(deployment_name=name)
        records.write(kube, record(canonical=f"model-{number}", raw_name=name, payload=payload))  # type: ignore[arg-type]
    kube.asked.clear()
    world = FakeWorld(kube)
    monkeypatch.setattr(operation, "World", lambda *_args: world)
    for module, call in ((node_pools, "list_pools"), (cluster_networks, "list_networks"), (compute, "instances")):
        monkeypatch.setattr(module, call, lambda *_args, call=call: kube.asked.update([call]) or [])
    found = info(Info(Connections(TO_OCI, KubeOptions(), CLUSTER_ID), resources=True), AROUND)
    assert len(found.rows) == deployments
    return kube.asked


def test_thirty_deployments_take_the_same_calls_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    one, thirty = _calls(1, monkeypatch), _calls(30, monkeypatch)
    assert thirty == one
    assert one["list Pod"] == one["list Secret"] == one["list_pools"] == one["instances"] == 1


def _request() -> Info:
    return Info(Connections(TO_OCI._replace(region="us-phoenix-1"), KubeOptions()))


def test_each_cluster_is_read_in_its_own_region_and_a_broken_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    regions = {}

    def read(request: Info, _around: Surroundings) -> Outcome:
        cluster_id = request.connections.cluster_id
        regions[cluster_id] = request.connections.oci.region
        if cluster_id.endswith("broken"):
            raise Connection("no route to it")
        return Outcome(rows=[Row(cluster_id)])

    monkeypatch.setattr(of_clusters, "info", read)
    ids = [f"ocid1.cluster.oc1.{where}" for where in ("iad.one", "eu-frankfurt-1.broken", ".three")]
    found = info_of_clusters(_request(), ids, AROUND)
    assert [regions[one] for one in ids] == [
        "us-ashburn-1",
        "eu-frankfurt-1",
        "us-phoenix-1",
    ]
    assert [row.name for row in found.rows] == [ids[0], ids[2]]
    assert found.extra["clusters"] == [
        cluster_row(ids[0]),
        cluster_row(ids[1], Connection("no route to it")),
        cluster_row(ids[2]),
    ]
    assert found.warnings == [f"{ids[1]} was not read: no route to it"]
    with pytest.raises(Connection):
        info_of_clusters(_request(), ids[1:2], AROUND)
