# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspaces of every kind, and the plan of a payload in one of them without a cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from unit.plan.builders import (
    CLUSTER_ID,
    GATEWAY,
    NGINX,
    NOTHING_SET,
    REGION,
    UID,
    live_pool,
    surroundings,
)

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import Names
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.payload import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._kube.kinds import KUEUE
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Manifest
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.compare import Preview
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import Identity
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.inference_gateway import ModelGateway
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.load_balancer import LoadBalancerPlace
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.make import make_plan
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.modes import Facts, mode_of
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_pool import (
    ObservedPool,
    PoolSurroundings,
    create_body,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_decision import decide
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.pool_spec import PoolSpec, pool_spec
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.queueing import Queueing
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.scaling import Monitoring
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Plan
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.storage_facts import (
    INSTANCE_PRINCIPAL,
    WORKLOAD_IDENTITY,
    StorageFacts,
)

SUBNET, GROUP = (f"ocid1.{kind}.{REGION}.aaaaaaaa" for kind in ("subnet", "networksecuritygroup"))

worlds = st.builds(
    Facts,
    queueing=st.just(Queueing(KUEUE)),
    way_in=st.sampled_from([NOTHING_SET, GATEWAY, NGINX]),
    pool_generation=st.integers(1, 3),
    replicas=st.none() | st.integers(0, 3),
    models=st.sampled_from(
        [
            ModelGateway(),
            ModelGateway("envoy", GATEWAY.gateway, "https://10-0-0-1.nip.io"),
            ModelGateway("envoy", ("gateways", "models")),
            ModelGateway("kong", url="https://10-0-0-2.nip.io"),
        ]
    ),
    monitoring=st.builds(Monitoring, fallback=st.booleans()),
    balancers=st.sampled_from([LoadBalancerPlace(), LoadBalancerPlace(SUBNET, GROUP, private=True)]),
    storage=st.builds(
        StorageFacts,
        endpoint=st.just("https://objectstorage.us-ashburn-1.oraclecloud.com"),
        par_endpoint=st.sampled_from(["", "http://127.0.0.1:8080"]),
        namespace=st.just("ns"),
        mounts=st.just(tuple(f"10.0.0.{number}:/export" for number in range(3))),
        auth=st.sampled_from([INSTANCE_PRINCIPAL, WORKLOAD_IDENTITY]),
    ),
)


def identity_of(payload: Payload, namespace: str = "default") -> Identity:
    return Identity(CLUSTER_ID, namespace, Names.of(payload.deployment_name), UID)


def manifests_of(payload: Payload, world: Facts, namespace: str = "default") -> list[Manifest]:
    return mode_of(payload).manifests(payload, identity_of(payload, namespace), world)


def plan_of(payload: Payload, world: Facts, *, deployed: bool) -> Plan:
    """The plan of a first run, or of one in a world that is as an earlier run left it."""
    identity, spec = identity_of(payload), pool_spec(payload)
    return make_plan(
        spec,
        identity,
        [Preview(one, one if deployed else None, one) for one in manifests_of(payload, world)],
        orphans=(),
        decision=decide(spec, identity, pools_of(spec, identity, world) if deployed else [], None),
        place=place_of(spec),
        entries=(),
        adopt=False,
        missing_namespace=False,
        unfinished="",
        node_steps=(),
        warnings=(),
    )


def pools_of(spec: PoolSpec | None, identity: Identity, world: Facts) -> Sequence[ObservedPool]:
    """The pool as OKE shows it once it was made for the deployment."""
    return [live_pool(create_body(spec, identity, place_of(spec), world.pool_generation))] if spec else []


def place_of(spec: PoolSpec | None) -> PoolSurroundings:
    """Where the pool goes: what its blueprint says of the place wins."""
    place = surroundings()
    return (
        place
        if spec is None
        else replace(
            place,
            compartment_id=spec.compartment_id or place.compartment_id,
            image_id=spec.image_id or place.image_id,
            availability_domains=(spec.availability_domain,)
            if spec.availability_domain
            else place.availability_domains,
        )
    )
