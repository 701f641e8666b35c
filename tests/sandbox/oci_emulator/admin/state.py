# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..models.network import Part
from ..region import Region
from ..wire.json_types import JsonObject

GONE = frozenset({"DELETED", "TERMINATED"})


def state(region: Region) -> JsonObject:
    """Live resources by type: `{id, name, lifecycle_state, freeform_tags}` and what the type adds."""
    return {
        "clusters": [
            row(
                one.id,
                one.name,
                one.state,
                one.freeform_tags,
                addons=sorted(one.addons),
                admin_kubeconfig=one.admin_kubeconfig,
            )
            for one in region.clusters.values()
            if one.state not in GONE
        ],
        "node_pools": [
            row(
                pool.id,
                pool.name,
                pool.state,
                pool.details.get("freeformTags"),
                cluster_id=pool.cluster_id,
                shape=pool.shape.name,
                size=pool.size,
                nodes=[
                    {"id": node.id, "name": node.name, "address": node.address, "lifecycle_state": node.state}
                    for node in pool.nodes
                ],
            )
            for pool in region.node_pools.values()
            if pool.state not in GONE
        ],
        "instances": [
            row(one.id, one.name, one.state, one.freeform_tags, shape=one.shape, node_pool_id=one.node_pool_id)
            for one in region.instances.by_id.values()
            if one.state not in GONE
        ],
        "images": [
            row(one.id, one.name, one.state, dict(one.freeform_tags))
            for one in region.images.by_id.values()
            if one.compartment_id and one.state not in GONE
        ],
        **compute_management(region),
        "volumes": [
            row(one.id, one.name, one.state, one.freeform_tags, size_gb=one.size_gb)
            for one in region.volumes.values()
            if one.state not in GONE
        ],
        "network": [
            row(one.id, one.name, one.state, one.tags, kind=type(one).__name__, vcn_id=one.vcn_id)
            for one in region.network.live(Part).values()
        ],
        "load_balancers": [
            row(one.id, one.name, one.state, one.freeform_tags) for one in region.load_balancers.values()
        ],
        **file_storage(region),
        "buckets": [
            row(one.id, one.name, "ACTIVE", one.freeform_tags, objects=sorted(one.objects))
            for one in region.storage.buckets.values()
        ],
        "preauthenticated_requests": [
            row(one.id, one.name, "ACTIVE", {}, bucket=bucket.name, access=one.access, expires=one.expires)
            for bucket in region.storage.buckets.values()
            for one in bucket.par_by_id.values()
        ],
        "multipart_uploads": [
            row(one.id, one.object_name, "ACTIVE", {}, bucket=bucket.name, parts=sorted(one.parts))
            for bucket in region.storage.buckets.values()
            for one in bucket.upload_by_id.values()
        ],
    }


def compute_management(region: Region) -> JsonObject:
    things = region.compute_management
    return {
        "instance_configurations": [
            row(one.id, one.name, "ACTIVE", one.freeform_tags) for one in things.configurations.values()
        ],
        "instance_pools": [
            row(one.id, one.name, one.state, one.freeform_tags, size=one.size, instances=list(one.members))
            for one in things.pools.values()
            if one.state not in GONE
        ],
        "cluster_networks": [
            row(one.id, one.name, one.state, one.freeform_tags, instance_pool_id=one.pool.id)
            for one in things.networks.values()
            if one.state not in GONE
        ],
        "compute_clusters": [
            row(one.id, one.name, one.state, one.freeform_tags)
            for one in things.compute_clusters.values()
            if one.state not in GONE
        ],
    }


def file_storage(region: Region) -> JsonObject:
    files = region.files
    kinds = ("file_systems", files.file_systems), ("mount_targets", files.mount_targets), ("exports", files.exports)
    return {
        kind: [row(one.id, one.name, one.state, one.freeform_tags) for one in things.values() if one.state not in GONE]
        for kind, things in kinds
    }


def row(ocid: str, name: str, lifecycle: str, tags: object, **more: object) -> JsonObject:
    return {"id": ocid, "name": name, "lifecycle_state": lifecycle, "freeform_tags": tags or {}, **more}  # type: ignore[dict-item]
