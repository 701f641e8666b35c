# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user asked for: one frozen dataclass per verb. Nothing here knows of Ansible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .._blueprint.membership import ALONE, Membership
from .._kube.options import KubeOptions
from .._oci.options import OciOptions

if TYPE_CHECKING:
    from .._blueprint.image_wish import ImageWish
    from .._blueprint.secrets_payload import SecretWish
    from .._plan.cluster_wish import ClusterWish
    from .._plan.node_pool import ObservedPool


@dataclass(frozen=True)
class Connections:
    """How to reach OCI and the cluster. ``cluster_id`` alone is enough for both."""

    oci: OciOptions
    kube: KubeOptions
    cluster_id: str = ""


@dataclass(frozen=True)
class Deploy:
    """Bring blueprints to the state they describe. ``wait_timeout`` in seconds, one budget for all of it.

    ``drain``: an update evicts pods that hold GPUs which are to be cut anew, a shared pool those on nodes it replaces.
    ``membership``: place in a group of the one deployment that is worked on. ``coming``: node pools that this task is
    to make before it comes to that one, as far as check mode can foresee them.
    """

    blueprints: tuple[object, ...]
    connections: Connections
    compartment_id: str = ""
    namespace: str = "default"
    wait: bool = True
    wait_timeout: int = 3600
    on_failure: Literal["keep", "rollback"] = "keep"
    adopt: bool = False
    drain: bool = False
    check: bool = False
    membership: Membership = ALONE
    coming: tuple[ObservedPool, ...] = ()


@dataclass(frozen=True)
class Undeploy:
    """Take deployments away, with proof. Names as typed or canonical; those of the ``group`` if one is named."""

    names: tuple[str, ...]
    connections: Connections
    group: str = ""
    compartment_id: str = ""
    namespace: str = "default"
    wait: bool = True
    wait_timeout: int = 3600
    discard_outputs: bool = False
    force: bool = False
    adopt: bool = False
    check: bool = False


@dataclass(frozen=True)
class Info:
    """Read deployments. No names: all, or all of the ``group``. No namespace: every namespace.

    ``drift``: also what a deployment would repair. ``resources``: also what they have in OCI.
    """

    connections: Connections
    names: tuple[str, ...] = ()
    group: str = ""
    compartment_id: str = ""
    namespace: str = ""
    drift: bool = False
    resources: bool = False


@dataclass(frozen=True)
class ReadKubeconfig:
    """Write down how programs reach a cluster. ``connections`` names it by its OCID."""

    connections: Connections


@dataclass(frozen=True)
class ReadAddOnObjects:
    """Read what belongs to add-ons: objects of API ``groups``, what is in and for ``namespaces``."""

    connections: Connections
    groups: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadWorkspaceInfo:
    """Read what a cluster offers to deployments."""

    connections: Connections
    compartment_id: str = ""


@dataclass(frozen=True)
class ReadCapacity:
    """Read where GPUs can be had. No shapes and no families: every shape with GPUs. No domains: all of the region.

    ``ocpus`` and ``memory_gb`` are for flexible shapes. ``in_cluster``: also what is free in the cluster.
    """

    connections: Connections
    shapes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    availability_domains: tuple[str, ...] = ()
    fault_domains: bool = False
    ocpus: float = 0
    memory_gb: float = 0
    compartment_id: str = ""
    in_cluster: bool = False


@dataclass(frozen=True)
class ReadLogs:
    """Read the logs of a deployment's containers. No containers: all. ``tail_lines`` None: whole logs.

    ``since`` is a span such as 15m or an RFC 3339 time; ``dest`` a folder, or with ``interleaved`` one file.
    """

    connections: Connections
    name: str
    namespace: str = "default"
    containers: tuple[str, ...] = ()
    tail_lines: int | None = 100
    since: str = ""
    previous: bool = False
    timestamps: bool = False
    match: str = ""
    follow_seconds: int = 0
    include_events: bool = False
    dest: str = ""
    interleaved: bool = False
    check: bool = False


@dataclass(frozen=True)
class ReadFleet:
    """Find clusters, in these regions and compartments (none: the configured region, the whole tenancy).

    ``tags``: freeform tags that a cluster must have. ``look_inside``: also read the GPUs that are free in each.
    """

    connections: Connections
    regions: tuple[str, ...] = ()
    compartments: tuple[str, ...] = ()
    recursive: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)
    look_inside: bool = True
    deployments: bool = False


@dataclass(frozen=True)
class WriteSecrets:
    """Write and remove secrets of users. ``force``: also what workloads still need."""

    wishes: tuple[SecretWish, ...]
    connections: Connections
    namespace: str = "default"
    adopt: bool = False
    force: bool = False
    check: bool = False


@dataclass(frozen=True)
class ReadSecrets:
    """Read what is known of secrets, without their values. No names: all of the namespace."""

    connections: Connections
    names: tuple[str, ...] = ()
    namespace: str = "default"


@dataclass(frozen=True)
class KeepImage:
    """Have an image as wished, or without a wish none of that name.

    ``force``: remove it although node pools make nodes of it.
    """

    name: str
    wish: ImageWish | None
    connections: Connections
    compartment_id: str = ""
    wait: bool = True
    wait_timeout: int = 7200
    adopt: bool = False
    force: bool = False
    check: bool = False


@dataclass(frozen=True)
class KeepCluster:
    """Have a cluster with its network as wished, or without a wish nothing that was made for the cluster of that name.

    ``connections`` may name a cluster that exists. ``force``: leave volumes behind that claims in the cluster made.
    """

    name: str
    wish: ClusterWish | None
    connections: Connections
    compartment_id: str = ""
    wait_timeout: int = 3600
    force: bool = False
    check: bool = False
