# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for a node image: found by what it was imported from, never doubled, never somebody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.image_wish import ImageSource, ImageWish
from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InUse, InvalidOption, NotOurs
from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import section
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.node_image import (
    ImageStep,
    ObservedImage,
    choose,
    plan_absent,
    plan_present,
    refuse_used,
    tags_of,
)
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.step import Action

H100 = "BM.GPU.H100.8"
SOURCE = ImageSource("images", "rdma.oci", "ns", "us-ashburn-1", uri="https://x/p/sesame/n/ns", token="sesame")
WISH = ImageWish("rdma", SOURCE, shapes=(H100,))
OTHER_SOURCE = ImageWish("rdma", replace(SOURCE, name="older.oci"))
OURS = ObservedImage(
    "ocid1.image.oc1.iad.a", "rdma", "AVAILABLE", "Oracle Linux", "8", "NATIVE", tags_of(WISH), ("VM.Standard3.Flex",)
)
THEIRS = replace(OURS, id="ocid1.image.oc1.iad.b", tags={"team": "ml"})


def step_of(wish: ImageWish, live: ObservedImage | None) -> ImageStep:
    (step,) = plan_present(wish, live, "compartment").steps
    assert isinstance(step, ImageStep)
    return step


def test_an_image_that_is_not_there_is_imported_with_all_that_was_said_of_it() -> None:
    said = replace(WISH, operating_system="Ubuntu", launch_mode="PARAVIRTUALIZED", source_image_type="QCOW2")
    step = step_of(said, None)
    assert (step.action, step.where, step.kind, step.before) == (Action.CREATE, "oci", "Image", None)
    assert step.body == {
        "compartmentId": "compartment",
        "displayName": "rdma",
        "freeformTags": tags_of(WISH),
        "launchMode": "PARAVIRTUALIZED",
        "imageSourceDetails": {
            "sourceType": "objectStorageUri",
            "sourceUri": SOURCE.uri,
            "operatingSystem": "Ubuntu",
            "sourceImageType": "QCOW2",
        },
    }
    assert "sesame" not in str(step.after), "a diff shows no pre-authenticated request"


def test_one_named_by_bucket_is_imported_by_bucket() -> None:
    body = step_of(ImageWish("rdma", replace(SOURCE, uri="", token="")), None).body
    assert section(body, "imageSourceDetails") == {
        "sourceType": "objectStorageTuple",
        "namespaceName": "ns",
        "bucketName": "images",
        "objectName": "rdma.oci",
    }


def test_what_is_as_wished_is_left() -> None:
    live = replace(OURS, shapes=(H100, "VM.Standard3.Flex"))
    step = step_of(replace(WISH, operating_system="Oracle Linux", operating_system_version="8"), live)
    assert (step.action, step.before) == (Action.NONE, step.after)


def test_a_difference_is_sent_and_nothing_else() -> None:
    step = step_of(replace(WISH, name="newer", operating_system_version="9"), OURS)
    assert step.body == {"displayName": "newer", "operatingSystemVersion": "9"}
    assert step.shapes == (H100,)
    assert step.why == f"is named rdma; its version is 8; is not said to run on {H100}"
    assert isinstance(step.after, dict)
    assert step.after["shapes"] == [H100, "VM.Standard3.Flex"], "shapes are added, none is taken away"


def test_another_launch_mode_is_told_as_it_cannot_be_changed() -> None:
    plan = plan_present(replace(WISH, shapes=(), launch_mode="CUSTOM"), OURS, "compartment")
    assert plan.empty
    assert "launch mode NATIVE, not CUSTOM" in plan.warnings[0]


def test_the_same_source_is_found_under_any_name_and_is_not_imported_twice() -> None:
    elsewhere = replace(OURS, name="nodes-2026")
    assert choose(WISH, [THEIRS, elsewhere, OURS], adopt=False) == OURS
    assert choose(WISH, [elsewhere], adopt=False) == elsewhere


def test_a_name_that_another_image_has_is_refused() -> None:
    older = replace(OURS, tags=tags_of(OTHER_SOURCE))
    with pytest.raises(InvalidOption, match=r"was imported from oci://images@ns/older.oci, not from .*/rdma.oci"):
        choose(WISH, [older], adopt=True)
    with pytest.raises(InvalidOption, match="was imported from"):
        choose(WISH, [older, replace(OURS, name="nodes-2026")], adopt=False)
    for beside in ([], [replace(OURS, name="nodes-2026")]):
        with pytest.raises(NotOurs, match="named rdma exists already"):
            choose(WISH, [THEIRS, *beside], adopt=False)


def test_adopting_takes_over_the_one_of_that_name_and_keeps_its_tags() -> None:
    assert choose(WISH, [THEIRS], adopt=True) == THEIRS
    assert step_of(WISH, THEIRS).body == {"freeformTags": {"team": "ml", **tags_of(WISH)}}
    with pytest.raises(InvalidOption, match="there are 2 images named rdma"):
        choose(WISH, [THEIRS, replace(THEIRS, id="another")], adopt=True)


def test_only_ours_of_that_name_is_removed() -> None:
    plan = plan_absent("rdma", [OURS, replace(OURS, id="other", name="nodes-2026")], adopt=False)
    assert [(step.action, step.after) for step in plan.steps] == [(Action.DELETE, None)]
    assert plan_absent("nothing", [OURS, THEIRS], adopt=False).empty
    with pytest.raises(NotOurs):
        plan_absent("rdma", [OURS, THEIRS], adopt=False)


def test_an_image_that_pools_need_is_not_removed() -> None:
    plan = plan_absent("rdma", [OURS], adopt=False)
    refuse_used(plan, [("node pool bp-other", "ocid1.image.oc1.iad.zzz")])
    with pytest.raises(InUse, match="node pool bp-h100 makes nodes of it"):
        refuse_used(plan, [("node pool bp-h100", OURS.id)])
