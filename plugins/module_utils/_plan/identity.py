# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who a deployment is, and the labels and tags that say so on everything made for it.

A deployment is (cluster, namespace, canonical name, uid). The name alone does not do: the same name in two namespaces
would share a node pool, and a deployment made again under its old name would take over what its predecessor left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .._blueprint.names import Names

MANAGER = "oci-ai-blueprints"
MANAGED_BY = "app.kubernetes.io/managed-by"
INSTANCE = "app.kubernetes.io/instance"
PART_OF = "app.kubernetes.io/part-of"
UID = "oci-ai-blueprints/uid"
NAMESPACE = "oci-ai-blueprints/namespace"
CLUSTER = "oci-ai-blueprints/cluster"
GENERATION = "oci-ai-blueprints/generation"
SHARED_BY_ANY = "corrino/pool-shared-any"
POOL = "corrino"
HAS_RDMA = "corrino/rdma"
MANAGED_BY_TAG = "oci-ai-blueprints/managed-by"
INSTANCE_TAG = "oci-ai-blueprints/instance"
PART_OF_TAG = "oci-ai-blueprints/part-of"
"""Keys of freeform tags that stand for Kubernetes' labels of that name: OCI takes no period in a key."""


@dataclass(frozen=True)
class Identity:
    """One deployment. ``cluster_id`` is the OKE cluster's OCID, empty when the cluster was reached by other means;
    ``group`` the canonical name of the group that it is part of, empty when it stands alone."""

    cluster_id: str
    namespace: str
    names: Names
    uid: str
    group: str = ""

    @property
    def part_of(self) -> str:
        return self.group or self.names.canonical

    @property
    def label(self) -> str:
        """``namespace/name``, as people and messages write it."""
        return f"{self.namespace}/{self.names.canonical}"

    def selector(self) -> dict[str, str]:
        """Labels that find every object of this deployment, whichever uid it was made under."""
        return {MANAGED_BY: MANAGER, INSTANCE: self.names.canonical}

    def labels(self) -> dict[str, str]:
        """Labels of every Kubernetes object. The cluster's OCID is too long for one: its end stands for it."""
        labels = {
            "app": self.names.workload,
            MANAGED_BY: MANAGER,
            INSTANCE: self.names.canonical,
            PART_OF: self.part_of,
            UID: self.uid,
        }
        if self.cluster_id:
            labels[CLUSTER] = short_ocid(self.cluster_id)
        return labels

    def tags(self) -> dict[str, str]:
        """Freeform tags of every OCI resource."""
        return {
            MANAGED_BY_TAG: MANAGER,
            INSTANCE_TAG: self.names.canonical,
            PART_OF_TAG: self.part_of,
            NAMESPACE: self.namespace,
            CLUSTER: self.cluster_id,
            UID: self.uid,
        }

    def search_tags(self) -> dict[str, str]:
        """Tags that find this deployment's OCI resources even when the record and its uid are lost."""
        return {
            MANAGED_BY_TAG: MANAGER,
            INSTANCE_TAG: self.names.canonical,
            NAMESPACE: self.namespace,
            CLUSTER: self.cluster_id,
        }

    def owns(self, labels: Mapping[str, str]) -> bool:
        """Whether an object's labels carry this very deployment's identity."""
        return (
            labels.get(MANAGED_BY) == MANAGER
            and labels.get(INSTANCE) == self.names.canonical
            and (labels.get(UID) == self.uid)
        )


def short_ocid(ocid: str) -> str:
    """The last 11 characters, which OKE itself uses to name nodes and kubeconfig entries after a cluster."""
    return ocid[-11:]


def carries(tags: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether ``tags`` hold all of ``wanted``."""
    return all(tags.get(key) == value for key, value in wanted.items())
