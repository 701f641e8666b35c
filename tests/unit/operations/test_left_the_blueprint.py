# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of earlier revisions: which are gone from the blueprint, and which routes stay."""

from __future__ import annotations

from dataclasses import replace

from unit.operations.fakes import FakeWorld
from unit.plan.builders import GATEWAY, NOTHING_SET, identity, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json, metadata
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.left_the_blueprint import (
    kept_routes,
    orphans,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.service import service
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import ref_of

OBJECTS = service(payload(), identity(), GATEWAY, pool_generation=1, replicas=1)
INTERNAL = service(payload(), identity(), NOTHING_SET, pool_generation=1, replicas=1)
REFS = tuple(map(ref_of, OBJECTS))
ROUTE = OBJECTS[-1]
MODEL: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "llama-4"}}
KEYED: dict[str, Json] = {"recipe_inference_gateway": {"model_name": "llama-4", "api_key": "1234567890"}}
KONG = ModelGateway("kong")


def test_objects_that_left_the_blueprint_are_found_again_when_they_are_ours(world: FakeWorld) -> None:
    theirs = {**ROUTE, "metadata": {**metadata(ROUTE), "name": "theirs", "labels": {}}}
    world.kube.holding(*OBJECTS, theirs)
    gone = orphans(world, identity(), (*REFS, ref_of(theirs)), INTERNAL)
    assert [ref_of(one) for one in gone] == [ref_of(ROUTE)]


def test_routes_stay_while_no_way_in_is_found_since_nobody_asked_to_close_them() -> None:
    model_route = identity().names.gateway
    assert kept_routes(REFS, INTERNAL, model_route) == (ref_of(ROUTE),)
    assert kept_routes(REFS, OBJECTS, model_route) == ()
    model = service(payload(**MODEL), identity(), NOTHING_SET, pool_generation=1, replicas=1, models=KONG)
    keyed = service(payload(**KEYED), identity(), NOTHING_SET, pool_generation=1, replicas=1, models=KONG)
    assert kept_routes((*REFS, ref_of(model[-1])), model, model_route) == (ref_of(ROUTE),)
    assert kept_routes(REFS, keyed, model_route) == ()


def test_an_object_that_is_served_in_a_newer_version_now_has_not_left(world: FakeWorld) -> None:
    older = replace(ref_of(ROUTE), api_version="gateway.networking.k8s.io/v1beta1")
    world.kube.holding(*OBJECTS)
    assert orphans(world, identity(), (*REFS[:-1], older), OBJECTS) == ()
