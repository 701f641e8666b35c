# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File Storage: mount targets, and the paths under which file systems can be mounted from them."""

from __future__ import annotations

from typing import NamedTuple

from .client import Oci, segment
from .services import FILE_STORAGE
from .wire import Record, text, texts


class MountTarget(NamedTuple):
    """A mount target. Its address stands behind ``private_ip_ids``."""

    id: str
    state: str
    availability_domain: str
    export_set_id: str
    private_ip_ids: tuple[str, ...]
    name: str = ""


class FileSystem(NamedTuple):
    """A file system."""

    id: str
    name: str
    state: str


class Export(NamedTuple):
    """A path under which a file system is offered."""

    path: str
    state: str
    id: str = ""


def mount_target(oci: Oci, mount_target_id: str) -> MountTarget:
    """One mount target."""
    return mount_target_of(oci.read("GetMountTarget", FILE_STORAGE, f"/mountTargets/{segment(mount_target_id)}").record)


def file_system(oci: Oci, file_system_id: str) -> FileSystem:
    """One file system."""
    found = oci.read("GetFileSystem", FILE_STORAGE, f"/fileSystems/{segment(file_system_id)}").record
    return FileSystem(text(found, "id"), text(found, "displayName"), text(found, "lifecycleState"))


def exports(oci: Oci, file_system_id: str, export_set_id: str) -> list[Export]:
    """Exports of a file system in one mount target's export set."""
    query = {"fileSystemId": file_system_id, "exportSetId": export_set_id}
    return [
        Export(text(item, "path"), text(item, "lifecycleState"), text(item, "id"))
        for item in oci.pages("ListExports", FILE_STORAGE, "/exports", query)
    ]


def mount_target_of(found: Record) -> MountTarget:
    """Reshape a MountTarget of the API."""
    return MountTarget(
        id=text(found, "id"),
        state=text(found, "lifecycleState"),
        availability_domain=text(found, "availabilityDomain"),
        export_set_id=text(found, "exportSetId"),
        private_ip_ids=texts(found, "privateIpIds"),
        name=text(found, "displayName"),
    )
