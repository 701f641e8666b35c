# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster knows of a deployment before anything is planned: records, workspace defaults, the live workload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .._blueprint.names import Names
from .._blueprint.payload import Payload
from .._errors import InvalidBlueprint, InvalidOption, Problem
from .._kube.kinds import KINDS, NAMESPACE, SECRET
from .._manifest import Json, Manifest, metadata, name_of
from .._plan.compare import labels_of
from .._plan.identity import MANAGED_BY, MANAGER, UID, Identity
from .._plan.modes import Mode
from .._plan.node_pool import ObservedPool
from .._plan.step import ObjectRef
from .._plan.workspace import Workspace
from . import record as records
from .read_workspace import read_workspace
from .record import Phase, Record
from .requests import Deploy
from .secrets_of_others import refuse_missing_secrets
from .world import World


@dataclass(frozen=True)
class Known:
    """``records``: newest first. ``nameless``: the identity without the uid, which the pools may have to tell."""

    records: tuple[Record, ...]
    workspace: Workspace
    workload: Manifest | None
    nameless: Identity
    compartment_id: str
    done: bool
    """The job ran to its end under this very blueprint: even if its objects are gone it is not run again."""

    @property
    def newest(self) -> Record | None:
        return self.records[0] if self.records else None

    @property
    def objects(self) -> tuple[ObjectRef, ...]:
        """Objects of the newest revision."""
        return self.records[0].objects if self.records else ()

    @property
    def last_good_payload(self) -> Json:
        """The newest payload that was deployed as a whole."""
        good = (Phase.DEPLOYED, Phase.SUPERSEDED)
        return next((record.payload for record in self.records if record.phase in good), None)

    def identity(self, pools: Sequence[ObservedPool], fresh_uid: str) -> Identity:
        """With the uid of the record, else of what the deployment left in the cluster or in OCI, else a fresh one."""
        return replace(self.nameless, uid=self._uid(pools) or fresh_uid)

    def _uid(self, pools: Sequence[ObservedPool]) -> str:
        if self.newest is not None:
            return self.newest.uid
        labels = labels_of(self.workload or {})
        if labels.get(MANAGED_BY) == MANAGER and labels.get(UID):
            return labels[UID]
        return next((pool.tags[UID] for pool in pools if pool.tags.get(UID)), "")


def read_known(payload: Payload, mode: Mode, request: Deploy, world: World, digest: str) -> Known:
    """Raises InvalidBlueprint for a name that another deployment has and for Secrets that are not there.

    ``digest``: fingerprint of the blueprint, to tell a job that is done from one that is to run again.
    """
    kube, namespace = world.kube, request.namespace
    names = Names.of(payload.deployment_name)
    found = world.start(records.read, kube, namespace, names.canonical)
    defaults = world.start(read_workspace, kube)
    home = world.start(kube.get, NAMESPACE, namespace)
    live = world.start(kube.get, KINDS[mode.workload], mode.workload_name(names), namespace) if mode.workload else None
    secrets = {name: world.start(kube.get, SECRET, name, namespace) for name in _named_secrets(payload)}
    workspace = defaults.result()
    _refuse_leaving_namespace(home.result())
    identity = Identity(world.cluster_id, namespace, names, "", group=request.membership.canonical)
    known = tuple(found.result())
    newest = known[0] if known else None
    _refuse_clash(identity, newest)
    done = mode.ends and newest is not None and newest.phase is Phase.DEPLOYED and newest.digest == digest
    if not done:
        refuse_missing_secrets(payload, {name: secret.result() for name, secret in secrets.items()}, namespace)
    return Known(
        records=known,
        workspace=workspace,
        workload=live.result() if live else None,
        nameless=identity,
        compartment_id=_compartment(payload, request, newest, workspace, world),
        done=done,
    )


def _named_secrets(payload: Payload) -> list[str]:
    """Secrets of others that the blueprint refers to."""
    wanted = {item.secret_name for item in payload.recipe_environment_secrets or ()}
    return sorted({*wanted, *filter(None, [payload.recipe_container_secret_name])})


def _refuse_leaving_namespace(namespace: Manifest | None) -> None:
    """Objects in it may still look whole, but they are going, and nothing new is let in."""
    if namespace is not None and metadata(namespace).get("deletionTimestamp"):
        raise InvalidOption(
            f"Namespace {name_of(namespace)!r} is being deleted, and all that is in it.",
            hint="Wait until it is gone, create it again if you still want it, then run again.",
        )


def _refuse_clash(identity: Identity, newest: Record | None) -> None:
    """Two names as typed may become one canonical name; the second would take the first one's place."""
    if newest is None or newest.phase is Phase.UNDEPLOYING or newest.holds_nothing:
        return
    if newest.raw_name != identity.names.raw:
        canonical = identity.names.canonical
        raise InvalidBlueprint(
            [
                Problem(
                    "V04",
                    "deployment_name",
                    f"{identity.names.raw!r} becomes {canonical!r}, which {newest.raw_name!r} uses already",
                )
            ],
            name=identity.names.raw,
        )


def _compartment(payload: Payload, request: Deploy, newest: Record | None, workspace: Workspace, world: World) -> str:
    """Where OCI resources go: by the blueprint, the task, where they are already, the workspace, the cluster."""
    told = payload.recipe_compartment_ocid or request.compartment_id
    known = told or (newest.compartment_id if newest else "") or workspace.compartment_id
    return known or (world.cluster.compartment_id if world.cluster_id else "")
