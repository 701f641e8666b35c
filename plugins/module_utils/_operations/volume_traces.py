# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes behind a deployment's claims, in the cluster and in OCI. None of them carries our labels or tags."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import partial

from .._kube.kinds import PERSISTENT_VOLUME, PERSISTENT_VOLUME_CLAIM
from .._manifest import Manifest, metadata, name_of, section, text
from .._oci import block_volumes
from .._plan.compare import labels_of
from .._plan.identity import Identity
from .record import Record
from .world import World

BLOCK_DRIVER = "blockvolume.csi.oraclecloud.com"


@dataclass(frozen=True)
class Volumes:
    """Names of claims, and OCIDs of the block volumes behind them."""

    claims: frozenset[str] = frozenset()
    ocids: frozenset[str] = frozenset()

    def __or__(self, other: Volumes) -> Volumes:
        return Volumes(self.claims | other.claims, self.ocids | other.ocids)


NO_VOLUMES = Volumes()


def recorded(records: Iterable[Record]) -> Volumes:
    """What the records know: it may have gone from the cluster long ago."""
    known = list(records)
    claims = {ref.name for one in known for ref in one.objects if ref.kind == PERSISTENT_VOLUME_CLAIM.name}
    return Volumes(frozenset(claims), frozenset(ocid for one in known for ocid in one.block_volumes))


def behind(world: World, identity: Identity, claims: Set[str]) -> list[Manifest]:
    """Volumes that are or were bound to the claims, without those of the deployment's own making."""
    volumes = world.kube.list(PERSISTENT_VOLUME).items if claims else []
    return [one for one in volumes if _claimed(one, identity.namespace) in claims and not identity.owns(labels_of(one))]


def _claimed(volume: Manifest, namespace: str) -> str:
    """Name of the claim in the namespace that the volume is or was bound to, else ""."""
    claim = section(section(volume, "spec"), "claimRef")
    return text(claim, "name") if text(claim, "namespace") == namespace else ""


def ocids(volumes: Iterable[Manifest]) -> frozenset[str]:
    """OCIDs of the block volumes that volumes of the cluster stand for."""
    sources = [section(section(one, "spec"), "csi") for one in volumes]
    return frozenset(text(csi, "volumeHandle") for csi in sources if text(csi, "driver") == BLOCK_DRIVER)


def still_there(world: World, known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Block volumes that still cost money, ``ocid, STATE`` each, and a sentence for each that cannot be seen."""
    asked = sorted(known)
    states = world.together([partial(block_volumes.state, world.oci, ocid) for ocid in asked]) if asked else []
    left, unseen = [], []
    for ocid, state in zip(asked, states, strict=True):
        if not state:
            unseen.append(f"Block volume {ocid} cannot be seen: it is gone, or you may not read volumes.")
        elif state not in block_volumes.ENDED:
            left.append(f"{ocid}, {state}")
    return left, unseen


def made_for_pods(claim: Manifest) -> bool:
    """Whether a claim belongs to a pod and goes with it."""
    owners = metadata(claim).get("ownerReferences")
    return isinstance(owners, list) and bool(owners)


def names(claims: Iterable[Manifest]) -> frozenset[str]:
    """Names of claims."""
    return frozenset(name_of(claim) for claim in claims)
