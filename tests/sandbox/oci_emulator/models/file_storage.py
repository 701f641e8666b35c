# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ..clock import timestamp
from ..wire.json_types import JsonObject


@dataclass
class FileResource:
    """What file systems, mount targets, export sets and exports have in common."""

    id: str
    name: str
    compartment_id: str
    availability_domain: str
    freeform_tags: dict[str, str] = field(default_factory=dict)
    state: str = "CREATING"
    created: str = field(default_factory=timestamp)
    gone_at: float = 0.0
    version: int = 1

    @property
    def etag(self) -> str:
        return f"{self.id[-16:]}-{self.version}"

    def become(self, state: str) -> None:
        self.state = state
        self.version += 1

    @property
    def is_gone(self) -> bool:
        return self.state in ("DELETING", "DELETED")


@dataclass
class FileSystem(FileResource):
    kms_key_id: str | None = None


@dataclass
class MountTarget(FileResource):
    """An NFS server in a subnet; its address is that of the private IP."""

    subnet_id: str = ""
    private_ip_id: str = ""
    export_set_id: str = ""
    nsg_ids: list[str] = field(default_factory=list)


@dataclass
class ExportSet(FileResource):
    """Comes and goes with its mount target."""

    mount_target_id: str = ""


@dataclass
class Export(FileResource):
    """A file system at a path of an export set. `name` is not used."""

    export_set_id: str = ""
    file_system_id: str = ""
    path: str = ""
    options: list[JsonObject] = field(default_factory=list)


@dataclass
class FileStorage:
    file_systems: dict[str, FileSystem] = field(default_factory=dict)
    mount_targets: dict[str, MountTarget] = field(default_factory=dict)
    export_sets: dict[str, ExportSet] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)

    @property
    def by_id(self) -> tuple[Mapping[str, FileResource], ...]:
        return self.file_systems, self.mount_targets, self.export_sets, self.exports

    def exports_of(self, *, file_system_id: str = "", export_set_id: str = "") -> list[Export]:
        """Live exports, of one or the other."""
        return [
            one
            for one in self.exports.values()
            if not one.is_gone
            and file_system_id in ("", one.file_system_id)
            and export_set_id in ("", one.export_set_id)
        ]

    def forget_before(self, moment: float) -> None:
        forget(self.file_systems, moment)
        forget(self.mount_targets, moment)
        forget(self.export_sets, moment)
        forget(self.exports, moment)


R = TypeVar("R", bound=FileResource)


def forget(records: dict[str, R], moment: float) -> None:
    for ocid in [one.id for one in records.values() if 0 < one.gone_at < moment]:
        del records[ocid]
