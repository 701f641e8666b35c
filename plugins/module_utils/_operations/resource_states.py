# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What OCI says of resources of which only the cluster or a record told: one list for each kind and compartment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from .._errors import OciError
from .._oci import block_volumes, load_balancers
from .._oci.client import Oci
from .info_records import Key
from .world import World

BALANCER, VOLUME = "LoadBalancer", "BlockVolume"
UNKNOWN_STATES = "their state is not told"


@dataclass(frozen=True)
class Resource:
    """One thing in OCI. ``state`` is OCI's word, "" where only our records or the cluster told of it.

    ``called``: what OCI calls it, where that is all that is known of it.
    """

    kind: str
    id: str
    name: str = ""
    state: str = ""
    called: str = ""

    def as_result(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id, "name": self.name, "state": self.state}


@dataclass(frozen=True)
class Listed:
    """OCIDs and states of what there is in a compartment, by OCID and by name."""

    by_id: Mapping[str, str]
    by_name: Mapping[str, tuple[str, str]]


def _volumes(oci: Oci, compartment_id: str) -> Listed:
    return Listed(block_volumes.states(oci, compartment_id), {})


def _balancers(oci: Oci, compartment_id: str) -> Listed:
    found = load_balancers.load_balancers(oci, compartment_id)
    return Listed({}, {one.name: (one.id, one.state) for one in found})


LISTS: Mapping[str, tuple[str, Callable[[Oci, str], Listed]]] = {
    BALANCER: ("Load balancers", _balancers),
    VOLUME: ("Block volumes", _volumes),
}
"""By kind: what warnings call it, and how a compartment's are listed."""


def with_states(world: World, found: Mapping[Key, list[Resource]], compartments: Iterable[str]) -> list[str]:
    """Puts in OCIDs and states. No call for kinds of which there are none; a sentence for each that was refused.

    OKE makes both kinds in the cluster's own compartment.
    """
    kinds = {one.kind for resources in found.values() for one in resources} & {*LISTS}
    if not kinds or not world.cluster_id:
        return []
    places = sorted({*compartments, world.cluster.compartment_id})
    asked = [(kind, place) for kind in sorted(kinds) for place in places]
    warnings = []
    for answer in world.together([partial(_list, world, kind, place) for kind, place in asked]):
        if isinstance(answer, str):
            warnings.append(answer)
            continue
        kind, listed = answer
        for resources in found.values():
            resources[:] = [_known(one, listed) if one.kind == kind else one for one in resources]
    return warnings


def may_not_be_listed(what: str, compartment_id: str, error: OciError, consequence: str) -> str:
    """A sentence for a refusal; raises the error when it is none."""
    if error.status not in (403, 404):
        raise error
    return f"{what} in {compartment_id} may not be listed: {consequence}."


def _list(world: World, kind: str, compartment_id: str) -> tuple[str, Listed] | str:
    what, read = LISTS[kind]
    try:
        return kind, read(world.oci, compartment_id)
    except OciError as error:
        return may_not_be_listed(what, compartment_id, error, UNKNOWN_STATES)


def _known(one: Resource, listed: Listed) -> Resource:
    ocid, state = listed.by_name.get(one.called, (one.id, listed.by_id.get(one.id, one.state)))
    return replace(one, id=ocid, state=state)
