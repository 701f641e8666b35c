# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Node images: imported once, found again, used by a pool, changed, taken up after a kill, removed with proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .background import Background
from .conftest import Sandbox
from .documented import contradictions
from .playing import Played, Task
from .staging import MODELS, Buckets
from .test_doors import DOORS

IMAGE = "oci_ai.blueprints.node_image"
H100, B200 = "BM.GPU.H100.8", "BM.GPU.B200.8"
PREVIEW = {"check_mode": True, "diff": True}


class Published:
    """An image in a bucket, and pre-authenticated requests for it."""

    def __init__(self, sandbox: Sandbox) -> None:
        env = sandbox.env
        self.buckets = Buckets(env["OCI_AI_BLUEPRINTS_ENDPOINT"], env["OCI_CONFIG_FILE"], env["SANDBOX_COMPARTMENT_ID"])
        self.buckets.make("images", {"rdma gpu.oci": b"an image", "older.oci": b"another"})

    def url(self, name: str = "rdma gpu.oci") -> str:
        """A new pre-authenticated request for one object."""
        details = MODELS.CreatePreauthenticatedRequestDetails(
            name=name,
            access_type="ObjectRead",
            object_name=name,
            time_expires=datetime.now(UTC) + timedelta(hours=1),
        )
        made = self.buckets.client.create_preauthenticated_request(self.buckets.namespace, "images", details)
        return str(made.data.full_path)


@pytest.fixture
def published(sandbox: Sandbox) -> Published:
    return Published(sandbox)


def keep(sandbox: Sandbox, name: str = "rdma", **options: Any) -> Task:
    """A task as a user writes it."""
    return {IMAGE: {"name": name, "compartment_id": sandbox.env["SANDBOX_COMPARTMENT_ID"], **options}}


def images(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Name and state of the images that were imported."""
    return [(one["name"], one["lifecycle_state"]) for one in sandbox.admin.get("/state")["images"]]


def outcomes(played: Played) -> list[tuple[bool, list[str]]]:
    """For each task whether it changed something, and what its plan does."""
    return [(one["result"]["changed"], [step["action"] for step in one["result"]["plan"]]) for one in played.results]


def test_an_image_is_imported_once_used_changed_and_removed(sandbox: Sandbox, published: Published) -> None:
    present = keep(sandbox, source_uri=published.url(), shapes=[H100])
    with sandbox.recording() as calls:
        told = sandbox.play({**present, **PREVIEW})
    assert calls.writes == []
    assert images(sandbox) == []

    done = sandbox.play({**present, "diff": True})
    image = done.result["image"]
    assert (done.result["plan"], done.result["diff"]) == (told.result["plan"], told.result["diff"])
    assert (image["name"], image["state"], H100 in image["shapes"]) == ("rdma", "AVAILABLE", True)
    assert image["source"] == f"oci://images@{published.buckets.namespace}/rdma gpu.oci"
    assert "importing, " in done.stdout, "progress is shown"

    by_bucket = {"bucket_name": "images", "object_name": "rdma gpu.oci", "operating_system": "Oracle Linux"}
    another_url, older = published.url(), published.url("older.oci")
    tasks = [
        keep(sandbox, source_uri=another_url, shapes=[H100], cluster_id=sandbox.cluster_id),
        keep(sandbox, **by_bucket),
        {IMAGE: {"name": "rdma", "cluster_id": sandbox.cluster_id, **by_bucket}},
        {**keep(sandbox, "newer", **by_bucket, shapes=[B200]), **PREVIEW},
        {**keep(sandbox, state="absent"), **PREVIEW},
        keep(sandbox, source_uri=older),
        keep(sandbox, "next", source_uri=older, shapes=["BM.GPU.H100"]),
        keep(sandbox, "next", source_uri=older.replace("/p/", "/p/x")),
    ]
    with sandbox.recording() as calls:
        again = sandbox.play(*({**task, "ignore_errors": True} for task in tasks))
    assert calls.writes == [], "neither a second run, nor a preview, nor what is refused writes anything"
    assert outcomes(again)[:5] == [(False, ["none"])] * 3 + [(True, ["update"]), (True, ["delete"])]
    assert again.results[0]["result"]["image"] == image
    assert "was imported from oci://images@" in again.results[5]["result"]["msg"]
    assert "did you mean BM.GPU.H100.8?" in again.results[6]["result"]["msg"]
    assert "does not let read older.oci" in again.results[7]["result"]["msg"]

    pool = {
        "deployment_name": "h100 pool",
        "recipe_mode": "shared_node_pool",
        "shared_node_pool_size": 1,
        "shared_node_pool_shape": H100,
        "shared_node_pool_boot_volume_size_in_gbs": 500,
        "recipe_node_image_ocid": "{{ rdma.image.id }}",
    }
    network = {
        **pool,
        "deployment_name": "b200 pool",
        "shared_node_pool_shape": B200,
        "recipe_availability_domain": sandbox.domains[2],
    }
    changed = sandbox.play(
        {**keep(sandbox, "newer", **by_bucket, shapes=[B200]), "register": "rdma"},
        sandbox.deploy(pool, network),
        {**keep(sandbox, "newer", state="absent"), "ignore_errors": True},
        keep(sandbox, "newer", state="absent", force=True),
        keep(sandbox, "newer", state="absent"),
    )
    assert changed.results[0]["result"]["image"] == {
        **image,
        "name": "newer",
        "shapes": sorted([*image["shapes"], B200]),
    }
    assert changed.results[1]["result"]["deployments"][1]["status"] == "deployed"
    refused = changed.results[2]["result"]
    assert (refused["error"]["code"], refused["changed"]) == ("in_use", False)
    (pool_said, network_said) = refused["error"]["evidence"]
    assert pool_said.startswith("node pool ")
    assert network_said.startswith("instance configuration ")
    gone = changed.results[3]["result"]
    assert (gone["changed"], gone["image"]["id"], gone["image"]["state"]) == (True, image["id"], "DELETED")
    assert outcomes(changed)[4] == (False, [])
    assert images(sandbox) == []


def test_an_import_goes_on_without_the_run_that_began_it(
    sandbox: Sandbox, published: Published, start: Callable[..., Background]
) -> None:
    url = published.url()
    sandbox.admin.put("/delays", image_import_s=6, list_lag_s=60)
    sandbox.admin.post("/faults", operation="CreateImage", nth=1, delay_s=60, after_effect=True)
    unanswered = start(keep(sandbox, source_uri=url, shapes=[H100]))
    sandbox.wait_for_held("CreateImage")
    unanswered.kill_both()
    sandbox.release()
    no_wait = keep(sandbox, source_uri=url, shapes=[H100], wait=False)
    begun = sandbox.play(no_wait)
    assert begun.result["image"]["state"] == "IMPORTING"
    assert "is still being imported, and is said to run on" in begun.result["warnings"][0]
    assert images(sandbox) == [("rdma", "IMPORTING")], "the unanswered call is repeated, not made anew"

    sandbox.admin.put("/delays", list_lag_s=0)
    waiting = start(keep(sandbox, source_uri=published.url(), shapes=[H100]))
    sandbox.until(lambda: "importing, " in waiting.stdout)
    waiting.kill_controller()
    again = sandbox.play(keep(sandbox, source_uri=published.url(), shapes=[H100]))
    assert images(sandbox) == [("rdma", "AVAILABLE")]
    assert (H100 in again.result["image"]["shapes"], outcomes(again)) == (True, [(True, ["update"])])


def test_a_failed_import_says_why_and_the_next_run_begins_anew(sandbox: Sandbox, published: Published) -> None:
    url = published.url()
    task = keep(sandbox, source_uri=url)
    for operation, code in (
        ("ImportImage", "image_import_failed"),
        ("ImportImage", "image_import_failed"),
        ("CreateImage", "oci_error"),
    ):
        said = f"No image is at {url}."
        sandbox.admin.post("/faults", operation=operation, status=400, code="InvalidParameter", message=said)
        failed = sandbox.play(task)
        assert failed.error == code
        assert "No image is at ****" in failed.result["msg"], "OCI's own words, without what lets others read"
        assert url not in json.dumps(failed.results)
        assert images(sandbox) == []
    assert sandbox.play(task).changed
    assert images(sandbox) == [("rdma", "AVAILABLE")]


def _tasks(sandbox: Sandbox, url: str) -> dict[str, Task]:
    """What both doors are asked, in this order."""
    return {
        "preview": {**keep(sandbox, source_uri=url, shapes=[H100]), **PREVIEW},
        "import": {**keep(sandbox, source_uri=url, shapes=[H100]), "diff": True},
        "change": {**keep(sandbox, "newer", source_uri=url, operating_system="Ubuntu"), "diff": True},
        "unknown option": keep(sandbox, source_url=url),
        "no object": keep(sandbox, source_uri=url.partition("/n/")[0]),
        "no compartment": {IMAGE: {"name": "rdma", "source_uri": url}},
        "remove": {**keep(sandbox, "newer", state="absent"), "diff": True},
    }


def test_both_doors_answer_the_same_and_show_no_pre_authenticated_request(
    sandbox: Sandbox, published: Published
) -> None:
    url = published.url()
    token = url.split("/")[4]
    found: dict[str, list[Any]] = {}
    for door, value in DOORS.items():
        tasks = [{"name": name, "ignore_errors": True, **task} for name, task in _tasks(sandbox, url).items()]
        played = sandbox.play(*tasks, env={"OCI_AI_BLUEPRINTS_DOOR": value}, verbosity=3)
        assert token not in json.dumps(played.results)
        assert token not in played.stdout
        assert contradictions(played.results) == []
        for one in played.results:
            one["result"].get("image", {}).pop("id", None)
        found[door] = [(one["task"], one["outcome"], one["result"]) for one in played.results]
    assert len(found["module"]) == len(_tasks(sandbox, url))
    for one, other in zip(*found.values(), strict=True):
        assert one == other
