# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names a deployment's objects carry."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

# A Service name and a pod label of it end at 63 characters, "recipe-" and suffixes such as "-lws" included.
LONGEST_NAME = 50
_KEPT_OF_A_LONG_NAME = 41

# Hosts of the workspace's own pages: a deployment of that name would take over their address.
RESERVED_HOSTS = frozenset({"api", "blueprints", "grafana", "mlflow", "prometheus"})


def canonical_name(raw: str) -> str:
    """Name as Kubernetes can carry it, by the rule of OCI AI Blueprints: ``vLLM from_HF`` -> ``vllm-fromhf``.

    White space becomes a hyphen, what is neither letter, digit nor hyphen vanishes. A canonical name is returned as it
    is. Empty when nothing usable is left.
    """
    folded = unicodedata.normalize("NFKD", "-".join(raw.split())).encode("ascii", "ignore").decode().lower()
    kept = re.sub(r"[^a-z0-9-]", "", folded)
    name = re.sub(r"-+", "-", kept).strip("-")
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(raw.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{name[:_KEPT_OF_A_LONG_NAME].rstrip('-')}-{digest}"


def refusal_of(raw: str) -> str:
    """Why nothing can be deployed under this name; empty when it can."""
    name = canonical_name(raw)
    if not name:
        return "has no letter or digit that a Kubernetes name can keep"
    if any(unicodedata.category(letter) == "Cc" and not letter.isspace() for letter in raw):
        return "holds control characters, which no annotation or result could show"
    if name in RESERVED_HOSTS:
        return f"becomes {name!r}, which is an address of the workspace itself"
    return ""


@dataclass(frozen=True)
class Names:
    """Names of one deployment: as typed, canonical, and those of its Kubernetes objects."""

    raw: str
    canonical: str

    @classmethod
    def of(cls, raw: str) -> Names:
        return cls(raw=raw, canonical=canonical_name(raw))

    @property
    def workload(self) -> str:
        """Deployment, Service, Job and main route share this name."""
        return f"recipe-{self.canonical}"

    @property
    def lws(self) -> str:
        """A LeaderWorkerSet makes a headless Service of its own name: it must not be the public one's."""
        return f"{self.workload}-lws"

    @property
    def tls(self) -> str:
        return f"{self.workload}-tls"

    @property
    def secret(self) -> str:
        """The Secret with the values of the payload that must not stand in clear."""
        return f"{self.workload}-env"

    @property
    def gateway(self) -> str:
        """Route on the shared inference gateway, and what guards it."""
        return f"{self.workload}-gw"

    @property
    def load_balancer(self) -> str:
        """The Service of type LoadBalancer beside the cluster's own."""
        return f"{self.workload}-lb"

    @property
    def staging(self) -> str:
        """What copies to and from object storage: its program, its secrets, its service account."""
        return f"{self.workload}-staging"

    def extra_route(self, port_name: str) -> str:
        return f"{self.workload}-{port_name}"
