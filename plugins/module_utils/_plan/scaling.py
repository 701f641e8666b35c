# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scaling of a service's pods: KEDA's ScaledObject, from which KEDA makes the HorizontalPodAutoscaler."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .._blueprint.parts import PodAutoscaling
from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .identity import Identity
from .scrape import SCRAPED_AS
from .step import ObjectRef

DEFAULT_PROMETHEUS = "http://prometheus-server.cluster-tools.svc.cluster.local"
"""Where the workspace of OCI AI Blueprints has it."""
DEFAULT_METRIC = "e2e_request_latency_seconds_bucket"
SLOW_REQUEST_S = "5.0"
"""A request that takes longer is slow; the buckets of vLLM's histogram have this bound."""
FAILED_QUERIES = 3
BUCKET = "_bucket"


@dataclass(frozen=True)
class Monitoring:
    """``prometheus``: its base URL in this workspace. ``fallback``: this KEDA takes one for metrics of type Value."""

    prometheus: str = DEFAULT_PROMETHEUS
    fallback: bool = True


def bounds(params: PodAutoscaling, count: int) -> tuple[int, int]:
    """Least and most replicas. A bound that is left out follows the other one and the blueprint's own count."""
    least = params.min_replicas if params.min_replicas is not None else 1
    most = params.max_replicas if params.max_replicas is not None else max(least, count)
    return least, most


def initial_replicas(payload: Payload) -> int:
    """Replicas of a new deployment: the blueprint's count, within the bounds of its autoscaler."""
    count, params = payload.recipe_replica_count, payload.recipe_pod_autoscaling_params
    if params is None:
        return count
    least, most = bounds(params, count)
    return max(least, min(count, most))


def scaled_object(payload: Payload, identity: Identity, target: ObjectRef, monitoring: Monitoring) -> list[Manifest]:
    """The ScaledObject of ``target``, which has a scale subresource, or nothing. Defaults are upstream's."""
    params = payload.recipe_pod_autoscaling_params
    if params is None:
        return []
    least, most = bounds(params, payload.recipe_replica_count)
    spec: dict[str, Json] = {
        "scaleTargetRef": {"apiVersion": target.api_version, "kind": target.kind, "name": target.name},
        "minReplicaCount": least,
        "maxReplicaCount": most,
        "pollingInterval": _or(params.polling_interval, 15),
        "cooldownPeriod": _or(params.scaling_cooldown, 60),
        "advanced": {
            "restoreToOriginalReplicaCount": False,
            "horizontalPodAutoscalerConfig": {
                "behavior": {
                    "scaleDown": _behavior(params.stabilization_window_down, 180, params.scaling_period_down, 90),
                    "scaleUp": _behavior(params.stabilization_window_up, 120, params.scaling_period_up, 60),
                }
            },
        },
        "triggers": [_trigger(params, identity, monitoring)],
    }
    if monitoring.fallback:
        # A Prometheus that does not answer must not shrink a service under load.
        spec["fallback"] = {
            "failureThreshold": FAILED_QUERIES,
            "replicas": initial_replicas(payload),
            "behavior": "currentReplicasIfHigher",
        }
    about: dict[str, Json] = {
        "name": identity.names.workload,
        "namespace": identity.namespace,
        "labels": {**identity.labels()},
    }
    return [{"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": about, "spec": spec}]


def _trigger(params: PodAutoscaling, identity: Identity, monitoring: Monitoring) -> dict[str, Json]:
    """``Value``, not the default AverageValue: that divides by no replicas, and a ratio could never ask for a third."""
    threshold = params.scaling_threshold if params.scaling_threshold is not None else 0.5
    return {
        "type": params.scaler_type or "prometheus",
        "metricType": "Value",
        "metadata": {
            "serverAddress": params.server_address or monitoring.prometheus,
            "query": own_query(params.query, identity) if params.query else slow_requests(params, identity),
            "threshold": f"{threshold:g}",
        },
    }


def slow_requests(params: PodAutoscaling, identity: Identity) -> str:
    """PromQL: the share of requests that took longer than 5 s.

    Without traffic the ratio would be 0/0; guarded, it is empty, and an empty answer becomes 0.
    """
    name = (params.scaling_metric or DEFAULT_METRIC).removeprefix("vllm:")
    metric = f"vllm:{name if name.endswith(BUCKET) else name + BUCKET}"
    window = params.collect_metrics_timespan or "5m"
    fast, every = (
        f'sum(rate({metric}{{le="{bound}",{_own_series(identity)}}}[{window}]))' for bound in (SLOW_REQUEST_S, "+Inf")
    )
    return f"(1 - {fast} / ({every} > 0)) or vector(0)"


def own_query(query: str, identity: Identity) -> str:
    """The user's PromQL, with the target label of OCI AI Blueprints' own Prometheus replaced.

    There a deployment is scraped through its Service, as ``instance="recipe-<name>.<namespace>:80"``; pods that are
    scraped themselves have addresses there, and carry the deployment's name in another label.
    """
    address = re.escape(f"{identity.names.workload}.{identity.namespace}")
    return re.sub(rf"\binstance\s*=\s*([\"']){address}(\.svc[\w.]*)?:\d+\1", _own_series(identity), query)


def _own_series(identity: Identity) -> str:
    return f'{SCRAPED_AS}="{identity.names.canonical}",namespace="{identity.namespace}"'


def _behavior(window: int | None, window_s: int, period: int | None, period_s: int) -> dict[str, Json]:
    """One pod at a time. Seconds; the second of each pair stands for a value left out."""
    return {
        "stabilizationWindowSeconds": _or(window, window_s),
        "policies": [{"type": "Pods", "value": 1, "periodSeconds": _or(period, period_s)}],
    }


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
