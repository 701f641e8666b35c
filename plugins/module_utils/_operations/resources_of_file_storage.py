# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems that blueprints mount, the mount targets they are reached by, and the exports that join the two.

They belong to their users and may lie in any compartment: they are read by OCID, once for all that mount the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from .._blueprint.payload import Payload
from .._errors import OciError
from .._oci import file_storage
from .info_records import Key
from .resource_states import Resource
from .world import World

Found = TypeVar("Found")
FILE_SYSTEM, MOUNT_TARGET, EXPORT = "FileSystem", "MountTarget", "Export"


def of_file_storage(world: World, payloads: Mapping[Key, Payload]) -> list[tuple[Key, Resource]]:
    """Resources and whose they are. Of what may not be read only the OCID is told."""
    if not world.cluster_id:
        return []
    mounts = {key: _mounts(payload) for key, payload in payloads.items()}
    different = dict.fromkeys(pair for pairs in mounts.values() for pair in pairs)
    asked = {pair: world.start(_read, world, *pair) for pair in different}
    known = {pair: reading.result() for pair, reading in asked.items()}
    return [(key, one) for key, pairs in mounts.items() for pair in pairs for one in known[pair]]


def _mounts(payload: Payload) -> list[tuple[str, str]]:
    return [(one.file_system_ocid, one.mount_target_ocid) for one in payload.input_file_system]


def _read(world: World, file_system_id: str, mount_target_id: str) -> list[Resource]:
    system = _or_nothing(lambda: file_storage.file_system(world.oci, file_system_id))
    target = _or_nothing(lambda: file_storage.mount_target(world.oci, mount_target_id))
    found = [
        Resource(FILE_SYSTEM, file_system_id, system.name if system else "", system.state if system else ""),
        Resource(MOUNT_TARGET, mount_target_id, target.name if target else "", target.state if target else ""),
    ]
    if target is not None:
        exports = _or_nothing(lambda: file_storage.exports(world.oci, file_system_id, target.export_set_id)) or []
        found += [Resource(EXPORT, one.id, one.path, one.state) for one in exports]
    return found


def _or_nothing(read: Callable[[], Found]) -> Found | None:
    """What is there; None for what is gone or may not be seen."""
    try:
        return read()
    except OciError as error:
        if error.status not in (403, 404):
            raise
        return None
