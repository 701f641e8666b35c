# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing one entry of a list that the whole cluster shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import OciError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci import addons
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.addons import Addon
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.work_requests import WorkRequest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import autoscaler_work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.autoscaler_work import (
    remove_entry,
    set_entry,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.work import Work
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.autoscaler import EntryStep
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_range import NodeRange
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

SET = EntryStep(Action.CREATE, "oci", "AutoscalerEntry", "pool", "", pool_id="ocid1.ours", wanted=NodeRange(1, 2))
REMOVE = EntryStep(Action.DELETE, "oci", "AutoscalerEntry", "pool", "", pool_id="ocid1.ours")


@dataclass
class FakeAddon:
    """The add-on, and what somebody else does between our reading and our writing."""

    configurations: dict[str, str] | None = None
    version: int = 1
    state: str = "ACTIVE"
    calls: list[str] = field(default_factory=list)
    meanwhile: list[Callable[[], None]] = field(default_factory=list)

    def get(self, *_of: object) -> Addon | None:
        if self.configurations is None:
            return None
        return Addon("ClusterAutoscaler", self.state, dict(self.configurations), "dead entry", f"v{self.version}")

    def install(self, _oci: object, _cluster: str, _name: str, wanted: Mapping[str, str]) -> str:
        self._interfere()
        if self.configurations is not None:
            raise OciError("is installed", status=409)
        return self._take("install", wanted)

    def update(self, _oci: object, _cluster: str, _name: str, wanted: Mapping[str, str], if_match: str) -> str:
        self._interfere()
        if if_match != f"v{self.version}":
            raise OciError("changed meanwhile", status=412)
        return self._take("update", wanted)

    def remove(self, *_of: object) -> str:
        self.calls.append("remove")
        self.configurations = None
        return "wr"

    def somebody_writes(self, nodes: str) -> None:
        self.configurations = {**(self.configurations or {}), "nodes": nodes}
        self.version += 1

    def _interfere(self) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()

    def _take(self, call: str, wanted: Mapping[str, str]) -> str:
        self.calls.append(call)
        self.configurations = dict(wanted)
        self.version += 1
        return "wr"


@pytest.fixture
def addon(monkeypatch: pytest.MonkeyPatch) -> FakeAddon:
    fake = FakeAddon()
    for name in ("get", "install", "update", "remove"):
        monkeypatch.setattr(addons, name, getattr(fake, name))
    done = WorkRequest("wr", "UPDATE_ADDON", "SUCCEEDED", "", "", "", "")
    monkeypatch.setattr(autoscaler_work, "follow", lambda *_of: done)
    monkeypatch.setattr(autoscaler_work.work_requests, "errors", lambda *_of: [])
    return fake


def test_what_somebody_else_wrote_meanwhile_is_carried_over(work: Work, addon: FakeAddon) -> None:
    addon.configurations = {"nodes": "1:5:ocid1.theirs"}
    addon.meanwhile.append(lambda: addon.somebody_writes("1:5:ocid1.theirs,0:2:ocid1.another"))
    set_entry(SET, work)
    assert addon.configurations == {"nodes": "1:5:ocid1.theirs,0:2:ocid1.another,1:2:ocid1.ours"}
    assert addon.calls == ["update"]


def test_an_add_on_that_somebody_else_installed_meanwhile_is_changed(work: Work, addon: FakeAddon) -> None:
    addon.meanwhile.append(lambda: addon.somebody_writes("1:5:ocid1.theirs"))
    set_entry(SET, work)
    assert addon.configurations == {"nodes": "1:5:ocid1.theirs,1:2:ocid1.ours"}


def test_an_entry_that_is_as_wanted_is_not_written(work: Work, addon: FakeAddon) -> None:
    addon.configurations = {"nodes": "1:2:ocid1.ours"}
    set_entry(SET, work)
    assert addon.calls == []
    addon.configurations = None
    remove_entry(REMOVE, work)
    assert addon.calls == []


def test_the_last_entry_takes_the_add_on_with_it_unless_it_was_set_up(work: Work, addon: FakeAddon) -> None:
    addon.configurations = {"nodes": "1:2:ocid1.ours"}
    remove_entry(REMOVE, work)
    assert addon.calls == ["remove"]
    addon.configurations = {"nodes": "1:2:ocid1.ours", "maxNodeProvisionTime": "25m"}
    remove_entry(REMOVE, work)
    assert addon.configurations == {"nodes": "", "maxNodeProvisionTime": "25m"}


def test_an_add_on_that_others_broke_stops_who_needs_it_and_not_who_leaves(work: Work, addon: FakeAddon) -> None:
    addon.configurations, addon.state = {"nodes": "1:5:ocid1.gone"}, "NEEDS_ATTENTION"
    with pytest.raises(OciError, match="does not work: dead entry"):
        set_entry(SET, work)
    remove_entry(REMOVE, work)
    assert addon.configurations == {"nodes": "1:5:ocid1.gone"}
