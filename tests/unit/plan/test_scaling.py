# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scaling of pods: what KEDA is told."""

from __future__ import annotations

from typing import cast

import pytest
from unit.plan.builders import identity, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.scaling import (
    Monitoring,
    initial_replicas,
    own_query,
    scaled_object,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ObjectRef

DEPLOYMENT = ObjectRef("apps/v1", "Deployment", "default", "recipe-vllm-inference")
OWN = 'recipe="vllm-inference",namespace="default"'


def scaled(monitoring: Monitoring | None = None, **params: Json) -> Manifest:
    asked: dict[str, Json] = {"min_replicas": 1, "max_replicas": 4, **params}
    found = scaled_object(
        payload(recipe_pod_autoscaling_params=asked), identity(), DEPLOYMENT, monitoring or Monitoring()
    )
    (only,) = found
    return only


def trigger(**params: Json) -> dict[str, str]:
    return cast(dict[str, str], part(scaled(**params), "spec", "triggers", 0, "metadata"))


def test_a_blueprint_without_scaling_of_pods_gets_no_scaled_object() -> None:
    assert scaled_object(payload(), identity(), DEPLOYMENT, Monitoring()) == []


def test_the_default_query_is_the_share_of_slow_requests_of_this_deployment_alone() -> None:
    metric = "vllm:e2e_request_latency_seconds_bucket"
    assert trigger()["query"] == (
        f'(1 - sum(rate({metric}{{le="5.0",{OWN}}}[5m])) / (sum(rate({metric}{{le="+Inf",{OWN}}}[5m])) > 0))'
        " or vector(0)"
    )
    assert trigger()["threshold"] == "0.5"
    assert trigger()["serverAddress"] == "http://prometheus-server.cluster-tools.svc.cluster.local"


def test_the_default_query_follows_metric_and_window() -> None:
    query = trigger(scaling_metric="time_to_first_token_seconds", collect_metrics_timespan="1m")["query"]
    assert 'vllm:time_to_first_token_seconds_bucket{le="+Inf"' in query
    assert "[1m]" in query
    assert trigger(scaling_metric="vllm:request_queue_time_seconds_bucket")["query"].count("vllm:request_queue") == 2


def test_an_own_query_wins_and_finds_the_pods_that_upstream_scrapes_through_the_service() -> None:
    query = "sum(rate(x{le='5.0', instance='recipe-vllm-inference.default:80'}[1m]))"
    assert trigger(query=query)["query"] == f"sum(rate(x{{le='5.0', {OWN}}}[1m]))"
    foreign = 'x{instance="recipe-vllm-inference-2.default:80"}'
    assert own_query(foreign, identity()) == foreign


def test_the_prometheus_of_the_blueprint_wins_over_the_workspaces() -> None:
    own = Monitoring("http://prometheus.monitoring:9090")
    assert part(scaled(own), "spec", "triggers", 0, "metadata", "serverAddress") == own.prometheus
    asked = scaled(own, server_address="http://mine:9090")
    assert part(asked, "spec", "triggers", 0, "metadata", "serverAddress") == "http://mine:9090"


def test_the_ratio_is_compared_as_a_value_so_that_it_can_ask_for_more_than_two_replicas() -> None:
    assert part(scaled(), "spec", "triggers", 0, "metricType") == "Value"


def test_every_knob_reaches_its_field() -> None:
    spec = part(
        scaled(
            scaling_threshold=0.75,
            scaling_cooldown=30,
            polling_interval=20,
            stabilization_window_down=0,
            scaling_period_down=120,
            stabilization_window_up=5,
            scaling_period_up=10,
        ),
        "spec",
    )
    assert (part(spec, "pollingInterval"), part(spec, "cooldownPeriod")) == (20, 30)
    assert (part(spec, "minReplicaCount"), part(spec, "maxReplicaCount")) == (1, 4)
    assert part(spec, "triggers", 0, "metadata", "threshold") == "0.75"
    assert part(spec, "advanced", "horizontalPodAutoscalerConfig", "behavior") == {
        "scaleDown": {
            "stabilizationWindowSeconds": 0,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 120}],
        },
        "scaleUp": {"stabilizationWindowSeconds": 5, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 10}]},
    }


def test_a_prometheus_that_is_gone_shrinks_nothing_where_keda_can_be_told_so() -> None:
    assert part(scaled(), "spec", "fallback") == {
        "failureThreshold": 3,
        "replicas": 1,
        "behavior": "currentReplicasIfHigher",
    }
    assert "fallback" not in cast(dict[str, Json], part(scaled(Monitoring(fallback=False)), "spec"))


@pytest.mark.parametrize(("count", "expected"), [(1, 2), (3, 3), (9, 4)])
def test_a_new_deployment_starts_within_the_bounds(count: int, expected: int) -> None:
    params: dict[str, Json] = {"min_replicas": 2, "max_replicas": 4}
    assert initial_replicas(payload(recipe_replica_count=count, recipe_pod_autoscaling_params=params)) == expected
    assert initial_replicas(payload(recipe_replica_count=count)) == count
