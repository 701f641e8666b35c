# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manifests of a blueprint in job mode: an Indexed Job and the Secret it needs."""

from __future__ import annotations

from .._blueprint.payload import Payload
from .._manifest import Json, Manifest, section
from . import staging
from .env_secret import env_secret, move_secrets
from .identity import Identity
from .queueing import JobQueue
from .service import metadata, pod_template
from .storage_facts import NO_STORAGE, StorageFacts
from .volumes import claims

NOT_TO_BE_MOVED = "cluster-autoscaler.kubernetes.io/safe-to-evict"


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
    workload: Manifest = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {**described, "labels": {**section(described, "labels"), **(queue.labels() if queue else {})}},
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
