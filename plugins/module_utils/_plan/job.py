# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests of a blueprint in job mode: an Indexed Job and the Secret it needs."""

from __future__ import annotations

import hashlib
import json

from .._blueprint.payload import Payload
from .._manifest import Json, Manifest, section
from .._manifest import metadata as metadata_of
from . import staging
from .env_secret import env_secret, move_secrets
from .identity import Identity
from .queueing import JobQueue
from .readiness import job_complete
from .service import metadata, pod_template
from .storage_facts import NO_STORAGE, StorageFacts
from .volumes import claims

NOT_TO_BE_MOVED = "cluster-autoscaler.kubernetes.io/safe-to-evict"
REST_OF_THE_BLUEPRINT = "oci-ai-blueprints/rest-of-the-blueprint"
"""Annotation that tells a job of a changed blueprint from one that ran already, where its pods would be the same."""
IN_THE_PODS = ("recipe_container_env", "recipe_container_command", "recipe_container_command_args")
"""May hold secrets. Pods that differ in these are other pods anyway."""


def job(
    payload: Payload,
    identity: Identity,
    *,
    pool_generation: int,
    storage: StorageFacts = NO_STORAGE,
    queue: JobQueue | None = None,
) -> list[Manifest]:
    """All objects in the order they are applied.

    Every copy has an index and must succeed. A program that failed once is not run again by Kubernetes: that costs GPU
    hours, so a person decides. A copy that lost its node (eviction, preemption) did not fail, and is run again.
    ``queue``: where a team's job waits. ``suspend`` is never sent: the queue sets it, and to apply it again would stop
    a running job.
    """
    moved = move_secrets(payload, identity)
    copies = payload.recipe_replica_count or 1
    template = pod_template(payload, identity, moved, pool_generation=pool_generation, storage=storage)
    about, spec = section(template, "metadata"), section(template, "spec")
    annotations: dict[str, Json] = {**section(about, "annotations"), NOT_TO_BE_MOVED: "false"}
    described = metadata(payload, identity)
    named = {**section(described, "annotations"), REST_OF_THE_BLUEPRINT: _rest_of(payload)}
    workload: Manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            **described,
            "annotations": named,
            "labels": {**section(described, "labels"), **(queue.labels() if queue else {})},
        },
        "spec": {
            "completionMode": "Indexed",
            "completions": copies,
            "parallelism": copies,
            "backoffLimit": 0,
            "podFailurePolicy": {
                "rules": [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]}]
            },
            "template": {
                "metadata": {**about, "annotations": annotations},
                "spec": {**spec, "restartPolicy": "Never"},
            },
        },
    }
    return [
        *env_secret(moved, identity),
        *staging.objects(payload, identity, storage),
        *claims(payload, identity, storage),
        workload,
    ]


def has_run_for_another(live: Manifest, wanted: Manifest) -> bool:
    """Whether a job that is complete ran for a blueprint that differs from the one wanted now."""
    ran, asked = (section(metadata_of(one), "annotations").get(REST_OF_THE_BLUEPRINT) for one in (live, wanted))
    return job_complete(live) and ran is not None and ran != asked


def _rest_of(payload: Payload) -> str:
    """Fingerprint of the other fields. A name typed in another way, or a renewed request for a bucket, is no change."""
    asked = payload.model_dump(
        mode="json",
        exclude_defaults=True,
        exclude={
            **dict.fromkeys(IN_THE_PODS, True),
            "deployment_name": True,
            "input_object_storage": {"__all__": {"par"}},
        },
    )
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
