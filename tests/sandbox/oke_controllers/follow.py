# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import logging
import time
from collections.abc import Callable

from ..kube_api import KubeApi, KubeError, Object

log = logging.getLogger(__name__)
RETRY_AFTER_S = 0.2
Reconcile = Callable[[Object], None]


def follow(api: KubeApi, path: str, reconcile: Reconcile) -> None:
    """Hands over every object of a collection as it is now, and again after each change of it. Never returns."""
    while True:
        try:
            listing = api.get(path)
            head = {"apiVersion": listing["apiVersion"], "kind": listing["kind"].removesuffix("List")}
            for item in listing["items"]:
                _reconcile(reconcile, {**head, **item})
            for change, changed in api.watch(path, listing["metadata"]["resourceVersion"]):
                if change == "ERROR":
                    break
                if change != "DELETED":
                    _reconcile(reconcile, changed)
        except (KubeError, OSError) as error:
            log.info("%s: %s", path, error)
            time.sleep(RETRY_AFTER_S)


def _reconcile(reconcile: Reconcile, found: Object) -> None:
    """A conflict or a vanished object is no failure: the change that caused it is handed over next."""
    try:
        reconcile(found)
    except KubeError as error:
        if error.status not in (404, 409):
            log.warning("%s %s: %s", found.get("kind"), found["metadata"]["name"], error)
