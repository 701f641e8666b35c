# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of the last revision that the blueprint no longer asks for: which go, in which order, and which stay."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from .._errors import OutputsNotUploaded
from .._kube.kinds import KINDS, POD
from .._manifest import Manifest, name_of
from .._plan.compare import labels_of
from .._plan.identity import Identity
from .._plan.inference_gateway import GUARD_KINDS
from .._plan.routes import ROUTE_KINDS
from .._plan.step import ObjectRef, ref_of
from .._plan.volumes import holds_outputs
from .record import Phase, Record
from .removal_order import REMOVED_IN_ORDER
from .world import World


def orphans(
    world: World, identity: Identity, recorded: Sequence[ObjectRef], manifests: Sequence[Manifest]
) -> tuple[Manifest, ...]:
    """Live objects of ours that the last revision had and the blueprint no longer asks for, in the order they go."""
    wanted = [ref_of(manifest) for manifest in manifests]
    order = {kind.name: place for place, kind in enumerate(REMOVED_IN_ORDER)}
    gone = [ref for ref in recorded if not any(ref.is_same_object(one) for one in wanted)]
    dropped = sorted(gone, key=lambda ref: order.get(ref.kind, len(order)))
    if not dropped:
        return ()
    live = world.together(
        [partial(world.kube.get, KINDS[f"{ref.api_version}/{ref.kind}"], ref.name, ref.namespace) for ref in dropped]
    )
    return tuple(one for one in live if one is not None and identity.owns(labels_of(one)))


def refuse_to_lose_outputs(
    world: World, identity: Identity, newest: Record | None, gone: Sequence[Manifest], workload: Manifest | None
) -> None:
    """Raises OutputsNotUploaded where a volume would go with what no bucket has. An undeploy has asked before."""
    if newest is None or newest.phase is Phase.UNDEPLOYING or not any(holds_outputs(one) for one in gone):
        return
    # Only now: a shipped module compiles everything it loads, and volumes seldom leave a blueprint.
    from .._plan.outputs import not_uploaded

    pods = world.kube.list(POD, identity.namespace, labels={"app": identity.names.workload}).items
    reasons = not_uploaded([*gone, *([workload] if workload else [])], pods, mode=newest.mode)
    if reasons:
        raise OutputsNotUploaded(
            f"{identity.label}: the blueprint gives up a volume whose outputs are not uploaded; nothing was changed.",
            hint="Keep its output_object_storage, copy them yourself, or undeploy with discard_outputs: true first.",
            evidence=reasons,
        )


def kept_routes(
    recorded: Sequence[ObjectRef], manifests: Sequence[Manifest], model_route: str
) -> tuple[ObjectRef, ...]:
    """Own routes of the last revision while no way in is found: it may be away for a moment, and nobody closed it.

    They only go when another way in takes over, when a key is asked for elsewhere, or with the deployment.
    """
    own = {str(one["kind"]) for one in manifests if name_of(one) != model_route} & ROUTE_KINDS
    if own or any(one["kind"] in GUARD_KINDS for one in manifests):
        return ()
    return tuple(ref for ref in recorded if ref.kind in ROUTE_KINDS and ref.name != model_route)
