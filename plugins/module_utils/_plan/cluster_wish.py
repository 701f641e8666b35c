# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a workspace's cluster is wanted to be, and the tags by which what was made for it is found again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .identity import MANAGED_BY_TAG, MANAGER, carries

CLUSTER_NAME_TAG = "oci-ai-blueprints/workspace-cluster"
PLACE_TAG = "oci-ai-blueprints/resource"
"""Tag that says which of the cluster's resources one is: names can be changed by anybody, and are not unique."""
VCN_CIDR, SERVICES_CIDR, ANYBODY = "10.0.0.0/16", "10.96.0.0/16", "0.0.0.0/0"


@dataclass(frozen=True)
class NodesWish:
    """The node pool for what needs no GPU. Memory and disk are in OCI's GB (2^30 bytes)."""

    shape: str
    ocpus: int
    memory_gb: int
    size: int
    boot_volume_gb: int


SYSTEM_NODES = NodesWish("VM.Standard.E5.Flex", ocpus=4, memory_gb=32, size=3, boot_volume_gb=100)
"""One in each fault domain or availability domain, large enough for the add-ons of a workspace."""


@dataclass(frozen=True)
class ClusterWish:
    """A cluster with its network, as a task wants it. "", () and None: not said, so that what exists is fine.

    ``clients``: CIDRs that may call the Kubernetes API; a new cluster lets all of them. ``nodes``: SYSTEM_NODES for a
    new cluster. ``addons``: OKE's own, each with the configurations to have.
    """

    name: str
    compartment_id: str
    kubernetes_version: str = ""
    vcn_cidr: str = ""
    services_cidr: str = ""
    public_endpoint: bool | None = None
    clients: tuple[str, ...] = ()
    nodes: NodesWish | None = None
    addons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        return self.public_endpoint is not False

    @property
    def whole_vcn(self) -> str:
        return self.vcn_cidr or VCN_CIDR

    @property
    def services(self) -> str:
        return self.services_cidr or SERVICES_CIDR

    @property
    def callers(self) -> tuple[str, ...]:
        return self.clients or (ANYBODY,)

    @property
    def system_nodes(self) -> NodesWish:
        return self.nodes or SYSTEM_NODES

    def tags(self, place: str) -> dict[str, str]:
        """Freeform tags of one of its resources."""
        return {**owner_tags(self.name), PLACE_TAG: place}


def owner_tags(name: str) -> dict[str, str]:
    """Tags that everything made for the cluster of that name carries."""
    return {MANAGED_BY_TAG: MANAGER, CLUSTER_NAME_TAG: name}


def made_for(name: str, tags: Mapping[str, str]) -> bool:
    """Whether a resource with these tags was made for the cluster of that name."""
    return carries(tags, owner_tags(name))
