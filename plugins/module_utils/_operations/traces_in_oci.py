# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What carries a deployment's tags in OCI: node pools, cluster networks, what these stand on, and instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .._errors import OciError
from .._oci import compute, work_requests
from .._plan.identity import Identity, carries
from .._plan.node_pool import ObservedPool
from .._plan.pool_parts import ObservedPart
from .pools import compartments_of, read_pool, search_pools
from .record import Record
from .world import World


@dataclass(frozen=True)
class Instance:
    """A compute instance that carries the deployment's tags."""

    id: str
    name: str


def pools_left(world: World, identity: Identity, records: Sequence[Record], compartment_id: str) -> list[ObservedPool]:
    """By tags, and by what the records know: a list may lag behind a creation of seconds ago."""
    found = {pool.id: pool for pool in search_pools(world, identity, records, compartment_id)}
    for record in records:
        pool_id = _recorded_pool(world, record)
        if pool_id and pool_id not in found:
            pool = read_pool(world, pool_id)
            if pool is not None and carries(pool.tags, identity.search_tags()):
                found[pool_id] = pool
    return list(found.values())


def parts_left(
    world: World, identity: Identity, records: Sequence[Record], compartment_id: str
) -> Sequence[ObservedPart]:
    """None where they may not be listed, and the deployment never had any: whoever may not list made none."""
    from .pool_parts import find_parts

    try:
        return find_parts(world, identity, compartments_of(records, compartment_id))
    except OciError as error:
        had = any(record.pool is not None and record.pool.part is not None for record in records)
        if had or error.status not in (403, 404):
            raise
        return ()


def _recorded_pool(world: World, record: Record) -> str:
    """OCID of the pool a record knows of; of a run that was killed early, asked of its work request."""
    if record.pool is None or record.pool.pool_id or not record.pool.work_request_id:
        return record.pool.pool_id if record.pool else ""
    try:
        return work_requests.get(world.oci, record.pool.work_request_id).node_pool_id
    except OciError as error:
        if error.status == 404:
            return ""
        raise


def instances_left(world: World, identity: Identity, compartment_id: str) -> tuple[list[Instance], list[str]]:
    """Instances with our tags that still cost money, and a sentence on why they could not be listed."""
    try:
        found = compute.instances(world.oci, compartment_id, identity.search_tags())
    except OciError as error:
        if error.status in (403, 404):
            return [], [f"Instances in {compartment_id} may not be listed: only node pools were checked."]
        raise
    return [Instance(one.id, one.name) for one in found], []
