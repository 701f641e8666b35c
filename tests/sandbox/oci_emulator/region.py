# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

from .delays import Delays
from .kubernetes.api import KubernetesApi, KubernetesError
from .kubernetes.control_planes import end_all
from .kubernetes.nodes import KubernetesWorkers, NoWorkers, Workers
from .models.clusters import Cluster
from .models.compartments import Compartment, compartments
from .models.compute_management import ComputeManagement
from .models.file_storage import FileStorage
from .models.hosts import Hosts
from .models.images import Images
from .models.instances import Instances
from .models.load_balancers import LoadBalancer
from .models.network import Network
from .models.node_pools import NodePool
from .models.object_storage import ObjectStorage
from .models.reservations import Reservation
from .models.volumes import Volume
from .models.work_requests import WorkRequests
from .seed import sandbox_cluster
from .settings import Settings
from .wire.errors import not_found
from .wire.faults import Faults
from .wire.request_log import RequestLog
from .wire.retry_tokens import RetryTokens
from .wire.signing import Caller

log = logging.getLogger(__name__)


class Region:
    """Everything that exists in the emulated region, and the tasks that change it in time."""

    def __init__(self, settings: Settings, *, workers: Workers | None = None) -> None:
        self.settings = settings
        self.caller = Caller.from_pem(
            Path(settings.public_key_file),
            tenancy_id=settings.tenancy_id,
            user_id=settings.user_id,
            fingerprint=settings.fingerprint,
            clock=self.time_of_day,
        )
        if workers is None:
            workers = (
                KubernetesWorkers(KubernetesApi(Path(settings.kubeconfig))) if settings.kubeconfig else NoWorkers()
            )
        self._workers = workers
        self.log = RequestLog()
        self.tasks: set[asyncio.Task[None]] = set()
        self._populate()

    def _populate(self) -> None:
        settings = self.settings
        self.compartments: dict[str, Compartment] = compartments(settings)
        self.subscribed = [settings.region]
        self.clock_ahead_s = 0.0
        self.delays = Delays()
        self.delays.change(settings.delays)
        self.faults = Faults()
        self.hosts = Hosts(settings.availability_domains)
        self.images = Images(settings.region, self.kubernetes_versions)
        self.network = Network(settings)
        self.instances = Instances()
        self.compute_management = ComputeManagement()
        self.reservations: dict[str, Reservation] = {}
        self.volumes: dict[str, Volume] = {}
        self.load_balancers: dict[str, LoadBalancer] = {}
        self.files = FileStorage()
        self.clusters: dict[str, Cluster] = {settings.cluster_id: sandbox_cluster(settings)}
        self.node_pools: dict[str, NodePool] = {}
        self.oke_work = WorkRequests("clustersworkrequest", settings.region)
        self.core_work = WorkRequests("coreservicesworkrequest", settings.region)
        self.storage = ObjectStorage(settings.object_storage_namespace)
        self.retry_tokens = RetryTokens(self.is_deleted)

    @property
    def kubernetes_versions(self) -> list[str]:
        """Versions the container engine offers, the sandbox's own last."""
        own = self.settings.kubernetes_version
        minor = int(own.split(".")[1])
        return [f"v1.{minor - 2}.1", f"v1.{minor - 1}.1", own]

    @property
    def now(self) -> float:
        """Seconds on a clock that never jumps."""
        return time.monotonic()

    def time_of_day(self) -> datetime:
        """What its clocks on the wall show."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead_s)

    def start(self, flow: Coroutine[object, object, None]) -> None:
        """Let something happen in time."""
        task = asyncio.get_running_loop().create_task(self._guarded(flow))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _guarded(self, flow: Coroutine[object, object, None]) -> None:
        try:
            await flow
        except Exception:
            log.exception("a flow of the emulator broke")

    async def settle(self) -> None:
        """Stop whatever is under way."""
        tasks = list(self.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def reset(self) -> None:
        """Back to the beginning: one empty cluster. Nodes in Kubernetes go too."""
        await self.settle()
        await end_all(self.settings.further_clusters)
        self._populate()
        self.log.clear()
        await self.remove_strangers()

    async def remove_strangers(self) -> None:
        await self._workers.remove_strangers(lambda: set(self.instances.by_id))

    async def remove_strangers_when_reachable(self, attempts: int = 120) -> None:
        """After a restart: nodes of instances that nobody remembers must not stay in a cluster that lived on."""
        for _attempt in range(attempts):
            try:
                await self.remove_strangers()
                return
            except (OSError, KubernetesError):
                await asyncio.sleep(1)

    def workers_of(self, cluster_id: str) -> Workers:
        """The Kubernetes side of a cluster's nodes, where it has one."""
        if cluster_id == self.settings.cluster_id:
            return self._workers
        cluster = self.clusters.get(cluster_id)
        return (
            KubernetesWorkers(KubernetesApi(Path(cluster.kubeconfig)))
            if cluster and cluster.kubeconfig
            else NoWorkers()
        )

    def is_deleted(self, ocid: str) -> bool:
        by_id = (
            self.node_pools,
            self.clusters,
            self.instances.by_id,
            self.images.by_id,
            self.volumes,
            self.network.by_id,
            *self.files.by_id,
        )
        states = {things[ocid].state for things in by_id if ocid in things}
        states |= set(self.compute_management.states(ocid))
        return not states or bool(states & {"DELETING", "DELETED", "TERMINATING", "TERMINATED"})

    def forget_old_records(self) -> None:
        moment = self.now - self.delays.deleted_records_s
        self.node_pools = {k: v for k, v in self.node_pools.items() if not 0 < v.gone_at < moment}
        self.clusters = {k: v for k, v in self.clusters.items() if not 0 < v.gone_at < moment}
        self.instances.forget_before(moment)
        self.compute_management.forget_before(moment)
        self.files.forget_before(moment)
        self.network.forget_before(moment)
        self.volumes = {k: v for k, v in self.volumes.items() if not 0 < v.gone_at < moment}

    def compartment(self, ocid: str) -> Compartment:
        found = self.compartments.get(ocid)
        if found is None or not found.readable:
            raise not_found()
        return found

    def node_pool(self, ocid: str) -> NodePool:
        self.forget_old_records()
        if ocid not in self.node_pools:
            raise not_found()
        return self.node_pools[ocid]

    def cluster(self, ocid: str) -> Cluster:
        self.forget_old_records()
        if ocid not in self.clusters:
            raise not_found()
        return self.clusters[ocid]
