# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster that is read once, whoever asks."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube import snapshot
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.client import Listing
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import (
    CONFIG_MAP,
    POD,
    SECRET,
    Kind,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.snapshot import Snapshot

PODS = [
    {"metadata": {"name": name, "namespace": namespace, "labels": {"app": name}}}
    for name, namespace in (("a", "one"), ("b", "one"), ("a", "two"))
]


class Cluster:
    """What the API server is asked, and what it refuses."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.refused: set[tuple[str, str]] = set()
        self.may_answer = threading.Event()
        self.may_answer.set()

    def list(self, kind: Kind, namespace: str | None = None, **_selectors: Any) -> Listing:
        self.may_answer.wait(5)
        self.asked[kind.name, namespace or ""] += 1
        if (kind.name, namespace or "") in self.refused:
            raise KubeError(f"may not list {kind.plural}", status=403)
        return Listing([one for one in PODS if namespace in (None, one["metadata"]["namespace"])], "7")  # type: ignore[misc]

    def get(self, kind: Kind, name: str, namespace: str | None = None) -> None:
        self.asked[kind.name, f"{namespace}/{name}"] += 1


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    found = Cluster()
    monkeypatch.setattr(snapshot.Kube, "list", staticmethod(found.list))
    monkeypatch.setattr(snapshot.Kube, "get", staticmethod(found.get))
    return found


def of_pods() -> Snapshot:
    return Snapshot(None, (POD,))  # type: ignore[arg-type]


def names(listing: Listing) -> list[str]:
    return [f"{one['metadata']['namespace']}/{one['metadata']['name']}" for one in listing.items]  # type: ignore[call-overload,index]


def test_parts_are_taken_from_one_list_whoever_asks_first(cluster: Cluster) -> None:
    kube = of_pods()
    cluster.may_answer.clear()
    with ThreadPoolExecutor(3) as readers:
        asked = [readers.submit(kube.list, POD, where, labels=by) for where, by in
                 ((None, {"app": "a"}), ("one", None), (None, None))]  # fmt: skip
        cluster.may_answer.set()
    labelled, of_one, everywhere = (names(one.result()) for one in asked)
    assert (labelled, of_one, everywhere) == (["one/a", "two/a"], ["one/a", "one/b"], ["one/a", "one/b", "two/a"])
    kube.get(CONFIG_MAP, "workspace", "ours")
    kube.get(CONFIG_MAP, "workspace", "ours")
    assert cluster.asked == {("Pod", ""): 1, ("ConfigMap", "ours/workspace"): 1}


def test_what_is_not_to_be_listed_whole_is_listed_as_it_is_asked_for(cluster: Cluster) -> None:
    kube = of_pods()
    for _again in range(2):
        kube.list(SECRET, "one", labels={"app": "a"})
        kube.list(POD, "one", fields={"spec.nodeName": "n"})
    assert cluster.asked == {("Secret", "one"): 1, ("Pod", "one"): 1}


def test_who_may_only_read_a_namespace_gets_that(cluster: Cluster) -> None:
    cluster.refused.add(("Pod", ""))
    kube = of_pods()
    assert names(kube.list(POD, "two")) == ["two/a"]
    for _again in range(2):
        with pytest.raises(KubeError):
            kube.list(POD, labels={"app": "a"})
    assert cluster.asked == {("Pod", ""): 1, ("Pod", "two"): 1}
