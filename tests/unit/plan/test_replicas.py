# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many replicas a run asks for, and when it leaves the number to others."""

from __future__ import annotations

from unit.plan.builders import Fields, live_object, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.replicas import replicas

REPLICAS: Fields = {"f:spec": {"f:replicas": {}}}


def live(count: Json, owner: str = "oci-ai-blueprints") -> Manifest:
    return {**live_object((owner, REPLICAS)), "spec": {"replicas": count}}


def deployed(count: Json) -> Json:
    return {"recipe_replica_count": count}


def sent(count: int, last_good: Json, found: Manifest | None, **changes: Json) -> int | None:
    """Replicas in the manifest of VLLM with this count."""
    return replicas(payload(recipe_replica_count=count, **changes), last_good, found)


def test_a_new_deployment_gets_what_the_blueprint_says() -> None:
    assert sent(3, None, None) == 3


def test_a_deployment_scaled_by_hand_or_autoscaler_keeps_its_size() -> None:
    assert sent(1, deployed(1), live(5, "kubectl")) is None


def test_the_live_number_is_sent_while_it_is_ours_since_leaving_it_out_would_reset_it() -> None:
    assert sent(1, deployed(1), live(5)) == 5


def test_a_changed_count_in_the_blueprint_is_a_wish_whoever_owns_the_number() -> None:
    assert sent(2, deployed(1), live(5, "kube-controller-manager")) == 2


def test_a_blueprint_that_gave_no_count_asked_for_one() -> None:
    assert sent(1, {}, live(5)) == 5
    assert sent(2, {}, live(5)) == 2


def test_a_count_that_jinja_made_a_fraction_is_the_same_count() -> None:
    assert sent(2, deployed(2.0), live(5)) == 5


def test_without_a_good_revision_the_blueprint_decides() -> None:
    assert sent(2, None, live(5)) == 2


def test_scaling_to_nothing_is_a_size_like_any_other() -> None:
    assert sent(2, deployed(2), live(0)) == 0


def test_a_live_object_without_a_number_gets_the_blueprints() -> None:
    assert sent(2, deployed(2), {**live(0), "spec": {}}) == 2


AUTOSCALED: dict[str, Json] = {"recipe_pod_autoscaling_params": {"min_replicas": 2, "max_replicas": 4}}


def test_an_autoscaled_deployment_starts_within_its_bounds_and_is_never_resized_again() -> None:
    assert sent(1, None, None, **AUTOSCALED) == 2
    assert sent(1, deployed(1), live(4, "kube-controller-manager"), **AUTOSCALED) is None
    assert sent(3, deployed(1), live(4, "kube-controller-manager"), **AUTOSCALED) is None
    assert sent(3, deployed(1), live(4), **AUTOSCALED) == 4
