# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object is tried by a dry run, and why it cannot be tried tells what would happen instead."""

from __future__ import annotations

from typing import Any

import pytest
from unit.operations.fakes import FakeWorld
from unit.plan.builders import NOTHING_SET, identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption, KubeError
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest, metadata
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.preview import preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service

SERVICE = service(payload(), identity(), NOTHING_SET, pool_generation=1, replicas=1)[0]


@pytest.mark.parametrize(
    ("error", "dry_run", "immutable"),
    [
        (KubeError("namespace not found", status=404), None, ""),
        (
            KubeError("x", status=422, causes=("spec.selector: field is immutable",)),
            None,
            "spec.selector: field is immutable",
        ),
    ],
)
def test_a_dry_run_that_cannot_be_is_told_by_its_reason(
    world: FakeWorld, error: KubeError, dry_run: None, immutable: str
) -> None:
    live = {**SERVICE, "metadata": {**metadata(SERVICE), "uid": "u"}}
    world.kube.holding(live)
    world.kube.dry_run = _raising(error)
    found = preview(world, SERVICE)
    assert (found.dry_run, found.made_anew) == (dry_run, immutable)
    assert found.live is not None


def _raising(error: KubeError) -> Any:
    def dry_run(_manifest: Manifest) -> Manifest:
        raise error

    return dry_run


def test_a_manifest_that_the_api_server_refuses_stops_the_run(world: FakeWorld) -> None:
    world.kube.dry_run = _raising(KubeError("spec.ports: Required value", status=422, causes=("spec.ports: Required",)))
    with pytest.raises(KubeError, match="Required"):
        preview(world, SERVICE)


def test_a_namespace_that_is_missing_is_told_where_rights_end_with_it(world: FakeWorld) -> None:
    world.kube.dry_run = _raising(KubeError("forbidden", status=403))
    with pytest.raises(InvalidOption, match="Namespace 'default' does not exist"):
        preview(world, SERVICE)
    namespace: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}
    world.kube.holding(namespace)
    with pytest.raises(KubeError, match="forbidden"):
        preview(world, SERVICE)


def test_an_object_is_tried_by_a_forced_dry_run(world: FakeWorld) -> None:
    world.kube.dry_run = lambda manifest: {**manifest, "spec": {"tried": True}}
    found = preview(world, SERVICE)
    assert found.live is None
    assert found.dry_run == {**SERVICE, "spec": {"tried": True}}
    assert world.kube.writes == []


def test_a_job_that_runs_is_made_anew_to_change_its_queue_but_a_lack_of_rights_stays_one(world: FakeWorld) -> None:
    job: Manifest = {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "recipe-a", "namespace": "default"}}
    namespace: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "default"}}
    world.kube.holding(job, namespace)
    denied = 'admission webhook "vjob.kb.io" denied the request: labels[kueue.x-k8s.io/queue-name]: is immutable'
    world.kube.dry_run = _raising(KubeError(denied, status=403))
    assert preview(world, {**job, "spec": {}}).made_anew == "a job that runs cannot change its queue"
    world.kube.dry_run = _raising(KubeError("jobs.batch is forbidden", status=403))
    with pytest.raises(KubeError, match="forbidden"):
        preview(world, {**job, "spec": {}})
