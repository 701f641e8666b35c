# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of users are written in order, and what stops it shows no value."""

from __future__ import annotations

import pytest
from unit.operations.fakes import FakeWorld

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrets_payload import SecretWish
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.options import KubeOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, name_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._oci.options import OciOptions
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import write_secrets as operation
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.requests import Connections, WriteSecrets
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.secrets_outcome import SecretsOutcome
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.surroundings import Surroundings

HOME: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ml"}}


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> FakeWorld:
    found = FakeWorld()
    monkeypatch.setattr(operation, "World", lambda *_given: found)
    monkeypatch.setattr(operation, "find_uses", lambda *_where: [])
    return found


def write(*names: str, check: bool = False) -> SecretsOutcome:
    wishes = tuple(SecretWish(name, "present", "opaque", {"key": "open sesame"}) for name in names)
    request = WriteSecrets(wishes, Connections(OciOptions(), KubeOptions()), namespace="ml", check=check)
    return operation.write_secrets(request, Surroundings(progress=print, alive=lambda: True))


def changed(outcome: SecretsOutcome) -> list[bool]:
    return [row.changed for row in outcome.rows]


def test_a_namespace_that_is_missing_is_made_first(world: FakeWorld) -> None:
    def nowhere(_manifest: Manifest) -> Manifest:
        raise KubeError("namespace not found", status=404)

    world.kube.dry_run = nowhere
    assert changed(write("one", check=True)) == [True]
    assert world.kube.writes == []
    assert changed(write("one")) == [True]
    assert world.kube.writes == [("create", "ml"), ("apply", "one")]


def test_a_second_run_writes_nothing(world: FakeWorld) -> None:
    write("one")
    world.kube.writes.clear()
    world.kube.dry_run = lambda manifest: world.kube.objects["Secret", "ml", name_of(manifest)]
    assert changed(write("one")) == [False]
    assert world.kube.writes == []


def test_one_that_somebody_makes_meanwhile_is_not_seized(world: FakeWorld) -> None:
    theirs: Manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "two", "namespace": "ml"}}
    world.kube.before_write = lambda _verb, _manifest: world.kube.holding(theirs) and None
    stopped = write("one", "two")
    assert world.kube.writes == [("apply", "one")]
    assert stopped.error is not None
    assert changed(stopped) == [True, False], "what was done before is told"
    assert stopped.result()["changed"] is True


def test_a_refusal_that_repeats_a_value_is_masked(world: FakeWorld) -> None:
    def refuse(_manifest: Manifest) -> Manifest:
        raise KubeError("a policy forbids 'open sesame'", status=422)

    world.kube.dry_run = refuse
    refused = write("one")
    assert refused.result()["failed"] is True
    assert "open sesame" in refused.secrets
