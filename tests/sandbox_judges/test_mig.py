# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nodes whose GPUs are cut into slices by a label, as the GPU operator's mig-manager does it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .cluster import until
from .workers import Workers

H100 = "BM.GPU.H100.8"
CONFIG, STATE = "nvidia.com/mig.config", "nvidia.com/mig.config.state"
SMALL, HALF, WHOLE = "nvidia.com/mig-1g.10gb", "nvidia.com/mig-3g.40gb", "nvidia.com/gpu"


class Node:
    """The one node of a pool of H100s."""

    def __init__(self, workers: Workers, **labels: str) -> None:
        given = [{"key": key, "value": value} for key, value in labels.items()]
        source = {"sourceType": "IMAGE", "imageId": workers.sdk.image(H100), "bootVolumeSizeInGBs": 500}
        self.workers = workers
        self.pool = workers.create(node_shape=H100, initial_node_labels=given, node_source_details=source)

    def read(self) -> Any:
        return self.workers.nodes(self.pool)[0]

    def ask_for(self, layout: str) -> None:
        self.workers.cluster.core.patch_node(self.read().metadata.name, {"metadata": {"labels": {CONFIG: layout}}})

    @property
    def state(self) -> str | None:
        labels: dict[str, str] = self.read().metadata.labels
        return labels.get(STATE)

    def offers(self) -> dict[str, str]:
        """What can be had of the GPUs: resources of which there is more than nothing."""
        allocatable = self.read().status.allocatable
        return {name: count for name, count in allocatable.items() if name.startswith("nvidia.com/") and count != "0"}


@pytest.fixture
def delays(workers: Workers) -> Iterator[Any]:
    before = workers.sdk.emulated.admin("GET", "/delays")
    yield lambda **given: workers.sdk.emulated.admin("PUT", "/delays", given)
    workers.sdk.emulated.admin("PUT", "/delays", before)


def test_a_node_without_a_layout_has_whole_gpus(workers: Workers) -> None:
    node = Node(workers)
    until(lambda: node.offers() == {WHOLE: "8"})
    assert node.read().metadata.labels[CONFIG] == "all-disabled"
    assert node.state == "success"


def test_a_layout_given_at_creation_is_applied(workers: Workers, delays: Any) -> None:
    delays(mig_s=2)
    node = Node(workers, **{CONFIG: "all-balanced"})
    until(lambda: node.state == "pending")
    assert node.offers() == {}
    until(lambda: node.state == "success")
    until(lambda: node.offers() == {SMALL: "16", "nvidia.com/mig-2g.20gb": "8", HALF: "8"})


def test_another_layout_takes_the_place_of_the_first(workers: Workers, delays: Any) -> None:
    node = Node(workers, **{CONFIG: "all-1g.10gb"})
    until(lambda: node.offers() == {SMALL: "56"})
    delays(gpu_allocatable_s=2)
    node.ask_for("all-3g.40gb")
    until(lambda: node.state == "pending")
    until(lambda: node.state == "success")
    assert node.offers() == {}, "slices come only after the success is told"
    until(lambda: node.offers() == {HALF: "16"})
    node.ask_for("all-disabled")
    until(lambda: node.offers() == {WHOLE: "8"})


def test_a_layout_the_gpu_does_not_have_fails_and_changes_nothing(workers: Workers) -> None:
    node = Node(workers, **{CONFIG: "all-1g.10gb"})
    until(lambda: node.offers() == {SMALL: "56"})
    node.ask_for("all-1g.18gb")
    until(lambda: node.state == "failed")
    until(lambda: node.offers() == {SMALL: "56"})


def test_gpus_in_use_are_not_cut(workers: Workers) -> None:
    node = Node(workers)
    until(lambda: node.offers() == {WHOLE: "8"})
    spec = {
        "nodeName": node.read().metadata.name,
        "containers": [{"name": "one", "image": "docker.io/library/busybox:1", "resources": {"limits": {WHOLE: "1"}}}],
        "terminationGracePeriodSeconds": 1,
    }
    workers.cluster.run("user", spec)
    workers.cluster.ready("user")
    node.ask_for("all-1g.10gb")
    until(lambda: node.state == "failed")
    until(lambda: node.offers() == {WHOLE: "8"})


def test_a_fault_makes_a_layout_fail_once(workers: Workers) -> None:
    node = Node(workers)
    workers.sdk.emulated.admin("POST", "/faults", {"operation": "ApplyMigLayout", "status": 500})
    node.ask_for("all-1g.10gb")
    until(lambda: node.state == "failed")
    node.ask_for("all-1g.20gb")
    until(lambda: node.state == "success")
    until(lambda: node.offers() == {"nvidia.com/mig-1g.20gb": "32"})


def test_a_node_without_mig_is_left_alone(workers: Workers) -> None:
    pool = workers.create(node_shape="VM.GPU.A10.1", initial_node_labels=[{"key": CONFIG, "value": "all-1g.10gb"}])
    until(lambda: workers.nodes(pool)[0].status.allocatable.get(WHOLE) == "1")
    assert STATE not in workers.nodes(pool)[0].metadata.labels
