# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import asdict, dataclass, fields


@dataclass
class Delays:
    """How long things take, in seconds: short by default for quick tests, settable to look like the real service."""

    node_pool_create_s: float = 1.0
    node_pool_update_s: float = 0.7
    node_pool_delete_s: float = 0.7
    node_delete_s: float = 0.7
    cluster_s: float = 0.7
    addon_s: float = 0.4
    instance_launch_s: float = 0.6
    instance_terminate_s: float = 0.4
    instance_pool_s: float = 1.0
    """Instance pools and cluster networks, creation and change."""
    image_import_s: float = 1.0
    volume_s: float = 0.3
    """Block volumes, coming and going."""
    file_storage_s: float = 0.3
    """File systems, mount targets and exports, coming and going."""
    network_s: float = 0.1
    """Parts of a network, going."""
    gpu_allocatable_s: float = 0.3
    mig_s: float = 0.5
    """From a MIG layout asked for to the mig-manager's answer."""
    register_timeout_s: float = 0.5
    eviction_minute_s: float = 0.1
    """One minute of a pool's eviction grace: PT60M lasts 6 s by default."""
    list_lag_s: float = 0.0
    """Lists do not show what is younger than this."""
    deleted_records_s: float = 1800.0
    """How long DELETED and TERMINATED records can still be read."""

    def change(self, given: dict[str, float]) -> None:
        """Raises `ValueError` for a name that does not exist or a value that is no duration."""
        known = {f.name for f in fields(self)}
        unknown = sorted(set(given) - known)
        if unknown:
            raise ValueError(f"unknown delays {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        for name, seconds in given.items():
            if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or seconds < 0:
                raise ValueError(f"{name} must be a number of seconds, not {seconds!r}")
        for name, seconds in given.items():
            setattr(self, name, float(seconds))

    def as_dict(self) -> dict[str, float]:
        return asdict(self)
