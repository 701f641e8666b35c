# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a controller listens, and how the API server finds it there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..kube_api import Object


@dataclass(frozen=True)
class Place:
    """Two ports of loopback. `certificates` holds tls.crt and tls.key, `authority` (PEM) signed them."""

    webhook_port: int
    health_port: int
    certificates: Path
    authority: str

    @property
    def health(self) -> str:
        return f"http://127.0.0.1:{self.health_port}/readyz"

    def listening(self) -> Object:
        """What LeaderWorkerSet's and Kueue's configuration files have in common."""
        return {
            "webhook": {"host": "127.0.0.1", "port": self.webhook_port, "certDir": str(self.certificates)},
            "health": {"healthProbeBindAddress": f"127.0.0.1:{self.health_port}"},
            "metrics": {"bindAddress": "0"},
            "leaderElection": {"leaderElect": False},
        }

    def client_config(self, path: str) -> Object:
        authority = base64.b64encode(self.authority.encode()).decode()
        return {"url": f"https://127.0.0.1:{self.webhook_port}{path}", "caBundle": authority}

    def webhooks(
        self, configurations: Iterable[Object], prefix: str, adapt: Callable[[Object], Object | None]
    ) -> list[Object]:
        """Webhook configurations made for a Service in the cluster, led here; `adapt` answers None for what is dropped.

        Their names get the prefix, as in an installation: the controllers look for them.
        """
        return [
            {
                **configuration,
                "metadata": {"name": f"{prefix}-{configuration['metadata']['name']}"},
                "webhooks": [
                    {**adapted, "clientConfig": self.client_config(adapted["clientConfig"]["service"]["path"])}
                    for adapted in map(adapt, configuration["webhooks"])
                    if adapted
                ],
            }
            for configuration in configurations
        ]
