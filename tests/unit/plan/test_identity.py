# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tells one deployment's objects and resources from everybody else's."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import CLUSTER_ID, body, identity, part

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.names import canonical_name
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.identity import (
    GENERATION,
    UID,
    carries,
    short_ocid,
)

LABEL_VALUE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
FREEFORM_TAGS_PER_RESOURCE = 10


def test_oci_accepts_our_tags_which_takes_no_period_and_no_space_in_a_key() -> None:
    for tags in (part(body(), "freeformTags"), part(body(), "nodeConfigDetails", "freeformTags")):
        assert isinstance(tags, dict)
        assert len(tags) <= FREEFORM_TAGS_PER_RESOURCE
        assert [key for key in tags if "." in key or " " in key or len(key) > 100] == []
        assert [value for value in tags.values() if not isinstance(value, str) or len(value) > 256] == []


def test_pool_and_instances_carry_cluster_namespace_name_and_uid() -> None:
    wanted = identity().search_tags()
    assert set(wanted.values()) == {"oci-ai-blueprints", "vllm-inference", "default", CLUSTER_ID}
    for tags in (part(body(), "freeformTags"), part(body(), "nodeConfigDetails", "freeformTags")):
        assert isinstance(tags, dict)
        found = {key: str(value) for key, value in tags.items()}
        assert carries(found, wanted)
        assert (found[UID], found[GENERATION]) == (identity().uid, "1")


def test_tags_of_the_same_name_in_another_namespace_do_not_find_this_deployment() -> None:
    assert not carries(identity(namespace="team-a").tags(), identity(namespace="team-b").search_tags())


def test_tags_of_the_same_name_on_another_cluster_do_not_find_this_deployment() -> None:
    elsewhere = replace(identity(), cluster_id="ocid1.cluster.oc1.phx.aaaaaaaaother12345")
    assert not carries(elsewhere.tags(), identity().search_tags())


def test_an_object_of_an_earlier_deployment_of_the_same_name_is_not_ours() -> None:
    assert identity().owns(identity().labels())
    assert not identity(uid="f" * 32).owns(identity().labels())


def test_people_read_a_deployment_as_namespace_and_name() -> None:
    assert identity(namespace="ml").label == "ml/vllm-inference"


def test_labels_name_the_cluster_by_the_end_of_its_ocid_and_leave_it_out_when_it_is_unknown() -> None:
    assert short_ocid(CLUSTER_ID) in identity().labels().values()
    assert len(replace(identity(), cluster_id="").labels()) == len(identity().labels()) - 1


@given(st.text(min_size=1, max_size=300))
def test_every_name_that_can_be_typed_gives_labels_that_kubernetes_accepts(raw: str) -> None:
    one = identity(raw)
    if not one.names.canonical:
        return
    assert DNS_LABEL.fullmatch(one.names.workload)
    assert [value for value in one.labels().values() if not LABEL_VALUE.fullmatch(value)] == []


@given(st.text(max_size=300))
def test_a_canonical_name_is_its_own_canonical_name(raw: str) -> None:
    assert canonical_name(canonical_name(raw)) == canonical_name(raw)


@given(st.text(alphabet="abcdefgh -_./", min_size=1, max_size=80), st.text(alphabet=" \t\n", max_size=5))
def test_space_around_a_name_does_not_change_what_it_becomes(raw: str, space: str) -> None:
    if len(canonical_name(raw)) <= 40:
        assert canonical_name(f"{space}{raw}{space}") == canonical_name(raw)


def test_a_member_of_a_group_is_part_of_it_and_everything_else_of_itself() -> None:
    member = replace(identity(), group="rag")
    for one, whole in ((member, "rag"), (identity(), "vllm-inference")):
        assert one.labels()["app.kubernetes.io/part-of"] == one.tags()["oci-ai-blueprints/part-of"] == whole
    assert member.selector() == identity().selector()
    assert member.search_tags() == identity().search_tags()
