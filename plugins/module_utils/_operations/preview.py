# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object as it is, and as the API server says that applying a manifest would leave it. Reads and dry-runs only."""

from __future__ import annotations

from .._errors import InvalidOption, KubeError
from .._kube.kinds import JOB, NAMESPACE, PERSISTENT_VOLUME_CLAIM, kind_of
from .._manifest import Manifest, name_of, namespace_of
from .._plan.compare import Preview
from .._plan.job import has_run_for_another
from .._plan.readiness import job_failed
from .._plan.settled import settled
from .._plan.step import ref_of
from .world import World


def as_it_is(world: World, manifest: Manifest, workload: Manifest | None = None) -> Preview:
    """One object that stays whatever it has become. The ``workload`` was read before."""
    live = _live(world, manifest, workload)
    return Preview(manifest, live, live)


def preview(world: World, manifest: Manifest, workload: Manifest | None = None) -> Preview:
    """One object as it is, and as the API server says an apply would leave it. The ``workload`` was read before."""
    live = _live(world, manifest, workload)
    failure = job_failed(live) if live is not None and kind_of(manifest) is JOB else ""
    if failure:
        return Preview(manifest, live, None, made_anew=f"its last run failed: {failure}")
    if live is not None and kind_of(manifest) is JOB and has_run_for_another(live, manifest):
        return Preview(manifest, live, None, made_anew="the blueprint has changed since it ran")
    if live is not None and settled(manifest, live):
        return Preview(manifest, live, live)
    try:
        return Preview(manifest, live, world.kube.apply(manifest, dry_run=True, force=True))
    except KubeError as error:
        if error.status == 404:
            return Preview(manifest, live, None)
        if error.status == 403:
            _refuse_missing_namespace(world, namespace_of(manifest), error)
        if live is not None and kind_of(manifest) is JOB and _held_by_its_queue(error):
            return Preview(manifest, live, None, made_anew="a job that runs cannot change its queue")
        immutable = [cause for cause in error.causes or (str(error),) if "immutable" in cause]
        if error.status == 422 and live is not None and kind_of(manifest) is PERSISTENT_VOLUME_CLAIM:
            raise _refused_change(manifest, error) from error
        if error.status == 422 and live is not None and immutable:
            return Preview(manifest, live, None, made_anew="; ".join(immutable))
        raise


def _live(world: World, manifest: Manifest, workload: Manifest | None) -> Manifest | None:
    if workload is not None and ref_of(workload) == ref_of(manifest):
        return workload
    return world.kube.get(kind_of(manifest), name_of(manifest), namespace_of(manifest))


def _held_by_its_queue(refusal: KubeError) -> bool:
    """Kueue's webhook refuses to move a job that runs, and Kubernetes passes that on as a lack of rights."""
    return refusal.status == 403 and "admission webhook" in str(refusal) and "kueue.x-k8s.io/" in str(refusal)


def _refused_change(manifest: Manifest, refusal: KubeError) -> InvalidOption:
    """A claim made anew would lose what is on its volume."""
    return InvalidOption(
        f"Volume claim {name_of(manifest)!r} cannot become what the blueprint asks for, and keeps its data.",
        hint="A volume only grows. Undeploy first, or give the size and the storage class that it has.",
        evidence=[str(refusal)],
    )


def _refuse_missing_namespace(world: World, namespace: str, refusal: KubeError) -> None:
    """Rights are given in a namespace: in one that is not there nobody but an administrator has any."""
    if world.kube.get(NAMESPACE, namespace) is None:
        raise InvalidOption(
            f"Namespace {namespace!r} does not exist, and you have no right to make objects in a new one.",
            hint="Create it, and bind the Role of docs/rbac.yaml in it; or correct the option namespace.",
            evidence=[str(refusal)],
        ) from refusal
