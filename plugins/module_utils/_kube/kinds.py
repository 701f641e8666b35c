# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kubernetes kinds this collection touches and their API paths: fixed, so that no discovery is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from .._manifest import Manifest


class Kind(NamedTuple):
    """A kind as the API serves it. ``api_version`` is ``v1`` or ``group/version``; ``plural`` is the resource name."""

    api_version: str
    name: str
    plural: str
    namespaced: bool = True

    @property
    def key(self) -> str:
        """``apiVersion/kind``, for instance ``apps/v1/Deployment``: the key of KINDS."""
        return f"{self.api_version}/{self.name}"

    def collection(self, namespace: str | None = None) -> str:
        """Path of the objects of this kind: in one namespace, or in all of them when none is given."""
        place = f"/namespaces/{quote(namespace, safe='')}" if namespace and self.namespaced else ""
        return f"{api_path(self.api_version)}{place}/{self.plural}"

    def path(self, name: str, namespace: str | None = None) -> str:
        """Path of one object. A namespaced kind needs its namespace: without one it could not be addressed."""
        if self.namespaced and not namespace:
            raise ValueError(f"{self.name} {name!r} needs a namespace")
        return f"{self.collection(namespace)}/{quote(name, safe='')}"


def api_path(api_version: str) -> str:
    """``/api/v1`` for the core group, ``/apis/<group>/<version>`` for every other."""
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"


CONFIG_MAP = Kind("v1", "ConfigMap", "configmaps")
EVENT = Kind("v1", "Event", "events")
NAMESPACE = Kind("v1", "Namespace", "namespaces", namespaced=False)
NODE = Kind("v1", "Node", "nodes", namespaced=False)
PERSISTENT_VOLUME = Kind("v1", "PersistentVolume", "persistentvolumes", namespaced=False)
PERSISTENT_VOLUME_CLAIM = Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims")
POD = Kind("v1", "Pod", "pods")
SECRET = Kind("v1", "Secret", "secrets")
SERVICE = Kind("v1", "Service", "services")
SERVICE_ACCOUNT = Kind("v1", "ServiceAccount", "serviceaccounts")
DEPLOYMENT = Kind("apps/v1", "Deployment", "deployments")
REPLICA_SET = Kind("apps/v1", "ReplicaSet", "replicasets")
DAEMON_SET = Kind("apps/v1", "DaemonSet", "daemonsets")
STATEFUL_SET = Kind("apps/v1", "StatefulSet", "statefulsets")
JOB = Kind("batch/v1", "Job", "jobs")
LEASE = Kind("coordination.k8s.io/v1", "Lease", "leases")
LEADER_WORKER_SET = Kind("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "leaderworkersets")
HORIZONTAL_POD_AUTOSCALER = Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
INGRESS = Kind("networking.k8s.io/v1", "Ingress", "ingresses")
INGRESS_CLASS = Kind("networking.k8s.io/v1", "IngressClass", "ingressclasses", namespaced=False)
ROLE = Kind("rbac.authorization.k8s.io/v1", "Role", "roles")
ROLE_BINDING = Kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings")
GATEWAY = Kind("gateway.networking.k8s.io/v1", "Gateway", "gateways")
GATEWAY_CLASS = Kind("gateway.networking.k8s.io/v1", "GatewayClass", "gatewayclasses", namespaced=False)
HTTP_ROUTE = Kind("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes")
SECURITY_POLICY = Kind("gateway.envoyproxy.io/v1alpha1", "SecurityPolicy", "securitypolicies")
KONG_PLUGIN = Kind("configuration.konghq.com/v1", "KongPlugin", "kongplugins")
KONG_CONSUMER = Kind("configuration.konghq.com/v1", "KongConsumer", "kongconsumers")
SCALED_OBJECT = Kind("keda.sh/v1alpha1", "ScaledObject", "scaledobjects")
CUSTOM_RESOURCE_DEFINITION = Kind(
    "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", namespaced=False
)
API_SERVICE = Kind("apiregistration.k8s.io/v1", "APIService", "apiservices", namespaced=False)
STORAGE_CLASS = Kind("storage.k8s.io/v1", "StorageClass", "storageclasses", namespaced=False)
VOLUME_ATTACHMENT = Kind("storage.k8s.io/v1", "VolumeAttachment", "volumeattachments", namespaced=False)

KUEUE = "kueue.x-k8s.io/v1beta2"
KUEUE_BEFORE_0_15 = "kueue.x-k8s.io/v1beta1"
"""Still served by newer ones."""

RESOURCE_FLAVOR = Kind(KUEUE, "ResourceFlavor", "resourceflavors", namespaced=False)
CLUSTER_QUEUE = Kind(KUEUE, "ClusterQueue", "clusterqueues", namespaced=False)
COHORT = Kind(KUEUE, "Cohort", "cohorts", namespaced=False)
LOCAL_QUEUE = Kind(KUEUE, "LocalQueue", "localqueues")
WORKLOAD = Kind(KUEUE, "Workload", "workloads")
WORKLOAD_PRIORITY_CLASS = Kind(KUEUE, "WorkloadPriorityClass", "workloadpriorityclasses", namespaced=False)
QUEUEING = (RESOURCE_FLAVOR, CLUSTER_QUEUE, COHORT, LOCAL_QUEUE, WORKLOAD, WORKLOAD_PRIORITY_CLASS)
"""What Kueue adds, in its newest version; `KINDS` has the older one too."""

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        CONFIG_MAP,
        EVENT,
        NAMESPACE,
        NODE,
        PERSISTENT_VOLUME,
        PERSISTENT_VOLUME_CLAIM,
        POD,
        SECRET,
        SERVICE,
        SERVICE_ACCOUNT,
        DEPLOYMENT,
        REPLICA_SET,
        DAEMON_SET,
        STATEFUL_SET,
        JOB,
        LEASE,
        LEADER_WORKER_SET,
        HORIZONTAL_POD_AUTOSCALER,
        INGRESS,
        INGRESS_CLASS,
        ROLE,
        ROLE_BINDING,
        GATEWAY,
        GATEWAY_CLASS,
        HTTP_ROUTE,
        SECURITY_POLICY,
        KONG_PLUGIN,
        KONG_CONSUMER,
        SCALED_OBJECT,
        API_SERVICE,
        CUSTOM_RESOURCE_DEFINITION,
        STORAGE_CLASS,
        VOLUME_ATTACHMENT,
        *QUEUEING,
        *(kind._replace(api_version=KUEUE_BEFORE_0_15) for kind in QUEUEING),
    )
}
"""Every kind by ``apiVersion/kind``."""


def kind_of(manifest: Manifest) -> Kind:
    """Kind of a manifest. Raises KeyError for one that the table does not list: a gap in the table, not user input."""
    return KINDS[f"{manifest.get('apiVersion')}/{manifest.get('kind')}"]
