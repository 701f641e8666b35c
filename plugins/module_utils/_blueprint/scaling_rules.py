# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about scaling: replicas by load, nodes by replicas, and how many of both fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .capacity import most_nodes, most_replicas, own_pool, shape_of
from .rule import ERROR, JOB, SERVICE, SHARED_POOL, WARNING, WORKLOADS, AnyRule, EachRule, Rule, Shapes
from .schema import Payload

# Limits of Kubernetes' HorizontalPodAutoscaler, in seconds.
LONGEST_WINDOW_S = 3600
LONGEST_PERIOD_S = 1800
WINDOWS = ("stabilization_window_down", "stabilization_window_up")
PERIODS = ("scaling_period_down", "scaling_period_up")
# (field, its form, what it says otherwise)
FORMS = (
    (
        "collect_metrics_timespan",
        re.compile(r"([0-9]+(ms|[smhdwy]))+"),
        "must be a duration with its unit, such as 5m",
    ),
    (
        "scaling_metric",
        re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*"),
        "is no name of a metric: letters, digits, '_' and ':'",
    ),
    ("server_address", re.compile(r"https?://[^\s/]+(/\S*)?"), "must be a URL, http:// or https://"),
)
MOST_COPIES_OF_A_JOB = 100_000
"""What Kubernetes runs of an indexed Job at the same time."""
MOST_REPLICAS = 150_000
"""Pods of the largest cluster that Kubernetes is made for (its "Considerations for large clusters")."""
MOST_NODES = 5000
"""Nodes of the largest cluster that Kubernetes is made for, and that OKE allows."""
PODS, NODES = "recipe_pod_autoscaling_params", "recipe_node_autoscaling_params"


def refused_scaling_of_pods(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it)."""
    params = b.recipe_pod_autoscaling_params
    if params is None:
        return
    least, most = params.min_replicas, params.max_replicas
    if least is not None and least < 1:
        yield f"{PODS}.min_replicas", "must be at least 1: without a pod there is nothing to measure"
    if most is not None and most < max(least or 1, 1):
        yield f"{PODS}.max_replicas", f"is below min_replicas ({max(least or 1, 1)})"
    for names, longest in ((WINDOWS, LONGEST_WINDOW_S), (PERIODS, LONGEST_PERIOD_S)):
        for name in names:
            if (getattr(params, name) or 0) > longest:
                yield f"{PODS}.{name}", f"must be at most {longest} s"
    if params.scaling_threshold is not None and params.scaling_threshold <= 0:
        yield f"{PODS}.scaling_threshold", "must be above 0"
    for name, form, says in FORMS:
        text = getattr(params, name)
        if text is not None and not form.fullmatch(text):
            yield f"{PODS}.{name}", says


def refused_scaling_of_nodes(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it)."""
    params = b.recipe_node_autoscaling_params
    if params is None:
        return
    least, most = params.min_nodes, params.max_nodes
    if least is not None and most is not None and least > most:
        yield f"{NODES}.max_nodes", f"is below min_nodes ({least})"
    elif most == 0:
        yield f"{NODES}.max_nodes", "must be at least 1"
    if "recipe_node_pool_size" in b.model_fields_set:
        size = b.recipe_node_pool_size
        if size < (least or 0) or (most is not None and size > most):
            yield "recipe_node_pool_size", f"{size} lies outside of min_nodes and max_nodes ({least} to {most})"


def pods_at_first(b: Payload) -> int:
    return b.recipe_replica_count * (b.multinode_num_nodes_to_use_from_shared_pool or 1)


def numbers_of_nodes(b: Payload) -> Iterator[tuple[str, int]]:
    """(field, nodes) of every pool that is made or grows."""
    yield "recipe_node_pool_size", b.recipe_node_pool_size
    yield "shared_node_pool_size", b.shared_node_pool_size or 0
    scaling = b.recipe_node_autoscaling_params
    yield f"{NODES}.max_nodes", (scaling and scaling.max_nodes) or 0


def replicas_that_fit(b: Payload, shapes: Shapes) -> int | None:
    """Replicas whose GPUs the own pool can have at most; None when nothing tells."""
    shape = shape_of(b, shapes)
    if shape is None or not b.gpus or not own_pool(b) or b.gpus > shape.gpus:
        return None
    return most_nodes(b) * (shape.gpus // b.gpus)


def too_many(replicas: int, b: Payload, shapes: Shapes) -> bool:
    fit = replicas_that_fit(b, shapes)
    return fit is not None and replicas > fit


def pending(replicas: int, b: Payload, shapes: Shapes) -> str:
    shape = shape_of(b, shapes)
    return (
        f"{replicas} replicas of {b.gpus} GPUs do not fit {most_nodes(b)} x {b.recipe_node_shape} "
        f"({shape.gpus if shape else 0} GPUs each): some will stay pending"
    )


SCALING_RULES: tuple[AnyRule, ...] = (
    Rule(
        "V22",
        WORKLOADS,
        ERROR,
        NODES,
        broken=lambda b, shapes: b.recipe_use_shared_node_pool and b.recipe_node_autoscaling_params,
        says=lambda b, shapes: "a shared pool is not scaled by one of its workloads",
    ),
    EachRule("V46", SERVICE, ERROR, over=refused_scaling_of_pods, broken=lambda what: True, says=lambda what: what),
    Rule(
        "V46",
        SERVICE,
        WARNING,
        f"{PODS}.scaling_threshold",
        broken=lambda b, shapes: (
            (params := b.recipe_pod_autoscaling_params)
            and params.query is None
            and (params.scaling_threshold or 0) >= 1
        ),
        says=lambda b, shapes: "is never passed: the default query gives a share of requests, between 0 and 1",
    ),
    Rule(
        "replicas",
        JOB,
        ERROR,
        "recipe_replica_count",
        broken=lambda b, shapes: b.recipe_replica_count > MOST_COPIES_OF_A_JOB,
        says=lambda b, shapes: f"{b.recipe_replica_count} copies: a job can have {MOST_COPIES_OF_A_JOB}",
    ),
    Rule(
        "replicas",
        SERVICE,
        ERROR,
        "recipe_replica_count",
        broken=lambda b, shapes: pods_at_first(b) > MOST_REPLICAS,
        says=lambda b, shapes: f"makes {pods_at_first(b)} pods: the largest clusters hold {MOST_REPLICAS} pods",
    ),
    EachRule(
        "nodes",
        WORKLOADS | SHARED_POOL,
        ERROR,
        over=numbers_of_nodes,
        broken=lambda nodes: nodes > MOST_NODES,
        says=lambda nodes: f"asks for {nodes} nodes: the largest clusters have {MOST_NODES}",
    ),
    Rule(
        "V46",
        SERVICE,
        ERROR,
        f"{PODS}.max_replicas",
        broken=lambda b, shapes: (
            (params := b.recipe_pod_autoscaling_params) and (params.max_replicas or 0) > MOST_REPLICAS
        ),
        says=lambda b, shapes: f"is above {MOST_REPLICAS}, the pods of the largest clusters",
    ),
    Rule(
        "V47",
        WORKLOADS,
        WARNING,
        "recipe_replica_count",
        broken=lambda b, shapes: too_many(b.recipe_replica_count, b, shapes),
        says=lambda b, shapes: pending(b.recipe_replica_count, b, shapes),
    ),
    Rule(
        "V47",
        SERVICE,
        WARNING,
        f"{PODS}.max_replicas",
        broken=lambda b, shapes: most_replicas(b) > b.recipe_replica_count and too_many(most_replicas(b), b, shapes),
        says=lambda b, shapes: pending(most_replicas(b), b, shapes),
    ),
    EachRule("V48", WORKLOADS, ERROR, over=refused_scaling_of_nodes, broken=lambda what: True, says=lambda what: what),
    Rule(
        "V48",
        WORKLOADS,
        ERROR,
        NODES,
        broken=lambda b, shapes: (
            b.recipe_node_autoscaling_params and (shape := shape_of(b, shapes)) and not shape.oke_managed
        ),
        says=lambda b, shapes: f"nodes of {b.recipe_node_shape} are self-managed: OKE cannot scale them",
    ),
    Rule(
        "V49",
        SERVICE,
        WARNING,
        "recipe_prometheus_enabled",
        broken=lambda b, shapes: b.recipe_pod_autoscaling_params and not b.recipe_prometheus_enabled,
        says=lambda b, shapes: "is taken for true: scaling of pods needs their metrics",
    ),
)
