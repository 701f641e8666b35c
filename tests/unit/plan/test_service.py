# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service becomes around its container: Deployment, Service, placement of pods, labels."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import (
    AMD,
    CPU_FLEX,
    GATEWAY,
    NGINX,
    NOTHING_SET,
    UID,
    blueprint,
    identity,
    of_kind,
    part,
    payload,
    shared,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload, parse
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.routes import WayIn
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ref_of

SECRETS: Json = [{"key": "HF_TOKEN", "value": "hf_abcdefghijklmnopqrstuvwx"}]
EXTRA: Json = [{"name": "jaeger", "port": 16686, "path": "/jaeger"}]
FULL: dict[str, Json] = {"recipe_container_env": SECRETS, "recipe_additional_ingress_ports": EXTRA}


def made(
    asked: Payload, way_in: WayIn = NOTHING_SET, *, generation: int = 1, replicas: int | None = 1
) -> list[Manifest]:
    return service(asked, identity(asked.deployment_name), way_in, pool_generation=generation, replicas=replicas)


def deployment(asked: Payload, *, generation: int = 1, replicas: int | None = 1) -> Manifest:
    return of_kind(made(asked, generation=generation, replicas=replicas), "Deployment")[0]


def pods(asked: Payload, *path: str | int) -> Json:
    return part(deployment(asked), "spec", "template", *path)


def test_what_others_need_is_applied_first_and_the_way_in_last() -> None:
    kinds = [one["kind"] for one in made(payload(**FULL), NGINX)]
    assert kinds == ["Secret", "Service", "Deployment", "Ingress", "Ingress"]


def test_every_object_and_every_pod_carries_the_deployments_labels() -> None:
    for manifest in made(payload(**FULL), GATEWAY):
        assert part(manifest, "metadata", "labels") == identity().labels()
    assert pods(payload(), "metadata", "labels") == {**identity().labels(), "recipe": "vllm-inference"}
    assert pods(payload(recipe_prometheus_enabled=False), "metadata", "labels") == identity().labels()


def test_every_object_lives_in_the_deployments_namespace() -> None:
    asked = payload(**FULL)
    found = service(asked, identity(namespace="ml"), NGINX, pool_generation=1, replicas=1)
    assert {ref_of(one).namespace for one in found} == {"ml"}


def test_names_as_typed_stay_readable_in_annotations() -> None:
    annotations = part(deployment(payload(recipe_id="llm  inference/nvidia")), "metadata", "annotations")
    assert annotations == {
        "oci-ai-blueprints/deployment-name": "vLLM Inference",
        "oci-ai-blueprints/recipe-id": "llm  inference/nvidia",
    }
    assert "recipe-id" not in str(deployment(payload(recipe_id=None)))


def test_pods_are_selected_by_the_app_label_alone_which_never_changes() -> None:
    found = made(payload())
    assert part(of_kind(found, "Deployment")[0], "spec", "selector") == {
        "matchLabels": {"app": "recipe-vllm-inference"}
    }
    assert part(of_kind(found, "Service")[0], "spec", "selector") == {"app": "recipe-vllm-inference"}


def test_replicas_are_sent_unless_somebody_else_owns_them() -> None:
    assert part(deployment(payload(), replicas=3), "spec", "replicas") == 3
    assert "replicas" not in str(part(deployment(payload(), replicas=None), "spec"))


def test_a_rollout_on_gpus_frees_one_before_it_takes_one_and_others_take_first() -> None:
    with_gpus = part(deployment(payload()), "spec", "strategy", "rollingUpdate")
    without = part(deployment(payload(**CPU_FLEX)), "spec", "strategy", "rollingUpdate")
    assert with_gpus == {"maxSurge": 0, "maxUnavailable": 1}
    assert without == {"maxSurge": 1, "maxUnavailable": 0}


def test_a_rollout_may_take_as_long_as_a_model_takes_to_download() -> None:
    assert part(deployment(payload()), "spec", "progressDeadlineSeconds") == 7200


def test_pods_get_no_api_token_and_no_variables_of_other_services() -> None:
    assert pods(payload(), "spec", "automountServiceAccountToken") is False
    assert pods(payload(), "spec", "enableServiceLinks") is False


def test_a_pull_secret_is_named_to_the_pods_only_when_there_is_one() -> None:
    assert pods(payload(recipe_container_secret_name="ngc"), "spec", "imagePullSecrets") == [{"name": "ngc"}]
    assert "imagePullSecrets" not in str(pods(payload(), "spec"))


def test_pods_of_a_dedicated_pool_run_on_that_pool_only() -> None:
    found = part(deployment(payload(), generation=3), "spec", "template", "spec", "nodeSelector")
    assert found == {
        "node.kubernetes.io/instance-type": "VM.GPU.A10.2",
        "kubernetes.io/arch": "amd64",
        "oci-ai-blueprints/uid": UID,
        "oci-ai-blueprints/generation": "3",
    }


def test_pods_on_shared_nodes_take_any_shared_pool_of_the_shape() -> None:
    assert pods(shared(), "spec", "nodeSelector") == {
        "node.kubernetes.io/instance-type": "VM.GPU.A10.2",
        "kubernetes.io/arch": "amd64",
        "corrino/pool-shared-any": "true",
    }


def test_pods_on_a_named_shared_pool_take_that_one() -> None:
    found = pods(shared(recipe_shared_node_pool_selector="a10pool"), "spec", "nodeSelector")
    assert isinstance(found, dict)
    assert found["corrino"] == "a10pool"
    assert "corrino/pool-shared-any" not in found


def test_further_labels_of_shared_nodes_are_required_too() -> None:
    custom: Json = [{"key": "team.example.com/tier", "value": "gold"}, {"key": "zone", "value": "1"}]
    found = pods(shared(shared_node_pool_custom_node_selectors=custom), "spec", "nodeSelector")
    assert isinstance(found, dict)
    assert (found["team.example.com/tier"], found["zone"], found["corrino/pool-shared-any"]) == ("gold", "1", "true")


def test_pods_tolerate_the_taint_of_their_shapes_gpus_whether_they_ask_for_one_or_not() -> None:
    def taint(vendor: str) -> Json:
        return [{"key": f"{vendor}.com/gpu", "operator": "Exists", "effect": "NoSchedule"}]

    assert pods(payload(recipe_nvidia_gpu_count=None), "spec", "tolerations") == taint("nvidia")
    assert pods(shared(**AMD), "spec", "tolerations") == taint("amd")
    assert "tolerations" not in str(pods(payload(**CPU_FLEX), "spec"))


def test_pods_are_announced_to_prometheus_on_request() -> None:
    announced = pods(payload(recipe_prometheus_enabled=True), "metadata", "annotations")
    assert announced == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "8000",
        "prometheus.io/path": "/metrics",
    }
    assert "annotations" not in str(pods(payload(recipe_prometheus_enabled=False), "metadata"))


def test_a_changed_secret_value_rolls_the_pods() -> None:
    other: Json = [{"key": "HF_TOKEN", "value": "hf_zyxwvutsrqponmlkjihgfedc"}]
    one, two = payload(recipe_container_env=SECRETS), payload(recipe_container_env=other)
    assert pods(one, "metadata", "annotations") != pods(two, "metadata", "annotations")
    assert pods(one, "spec") == pods(two, "spec")


def test_the_service_has_port_80_unless_the_blueprint_says_otherwise() -> None:
    assert part(of_kind(made(payload()), "Service")[0], "spec", "ports") == [
        {"name": "http", "port": 80, "targetPort": 8000, "protocol": "TCP"}
    ]
    other = of_kind(made(payload(recipe_host_port="8080")), "Service")[0]
    assert part(other, "spec", "ports", 0, "port") == 8080


def test_extra_ports_are_ports_of_the_service() -> None:
    found = of_kind(made(payload(recipe_additional_ingress_ports=EXTRA)), "Service")[0]
    assert part(found, "spec", "ports", 1) == {
        "name": "jaeger",
        "port": 16686,
        "targetPort": 16686,
        "protocol": "TCP",
    }


def test_a_service_is_never_open_to_the_outside_by_itself() -> None:
    assert part(of_kind(made(payload()), "Service")[0], "spec", "type") == "ClusterIP"


@given(st.permutations(sorted(blueprint(**FULL).items())))
def test_the_order_of_a_blueprints_fields_changes_nothing(fields: list[tuple[str, Json]]) -> None:
    assert made(parse(dict(fields)), NGINX) == made(payload(**FULL), NGINX)


def test_planning_twice_gives_the_same_and_leaves_the_blueprint_as_it_is() -> None:
    asked = payload(**FULL)
    before = copy.deepcopy(asked)
    assert made(asked, GATEWAY) == made(asked, GATEWAY)
    assert asked == before
