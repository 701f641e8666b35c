# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin API of the OCI emulator, as far as controllers need it."""

from __future__ import annotations

from typing import Any

import urllib3


class Emulator:
    """Raises `OSError` when the emulator does not answer as it should."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/admin"
        self._pool = urllib3.PoolManager(retries=False, timeout=5)

    def delay(self, name: str) -> float:
        """Seconds something takes now."""
        return float(self._ask("GET", "/delays")[name])

    def step_fails(self, step: str) -> bool:
        """Counts one more `step`; true when a fault meets it."""
        return bool(self._ask("POST", "/steps", {"step": step})["fails"])

    def volume_made(self, ocid: str, name: str, zone: str, size_gb: int, vpus_per_gb: int) -> None:
        """`zone` is the availability domain as nodes know it."""
        made = {"id": ocid, "name": name, "availability_domain": zone, "size_gb": size_gb, "vpus_per_gb": vpus_per_gb}
        self._ask("PUT", "/volumes", made)

    def release_volume(self, ocid: str) -> bool:
        """False when the region does not let it go now."""
        return bool(self._ask("POST", "/volumes/release", {"id": ocid})["accepted"])

    def load_balancer_made(self, service_uid: str, address: str) -> None:
        self._ask("PUT", "/load-balancers", {"service_uid": service_uid, "address": address})

    def load_balancer_gone(self, service_uid: str) -> None:
        self._ask("DELETE", "/load-balancers", {"service_uid": service_uid})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._pool.request(method, self._url + path, json=body)
        except urllib3.exceptions.HTTPError as error:
            raise OSError(f"{self._url}{path}: {error}") from error
        if answer.status != 200:
            raise OSError(f"{self._url}{path} answers {answer.status}")
        found: dict[str, Any] = answer.json()
        return found
