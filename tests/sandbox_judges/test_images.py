# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Images that callers import, by the unmodified SDK."""

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import QUICK, Sdk

MODELS = oci.core.models
H100 = "BM.GPU.H100.8"
ELSEWHERE = "https://objectstorage.us-ashburn-1.oraclecloud.com/p/token/n/published/b/images/o/rdma%2Fgpu.oci"
ALL = {"work_request_states": ["SUCCEEDED", "FAILED"], "waiter_kwargs": QUICK}


def details(sdk: Sdk, uri: str = ELSEWHERE) -> Any:
    return MODELS.CreateImageDetails(
        compartment_id=sdk.emulated.compartment,
        display_name="rdma",
        freeform_tags={"source": "abc"},
        image_source_details=MODELS.ImageSourceViaObjectStorageUriDetails(source_uri=uri),
    )


def test_an_import_shows_its_progress(sdk: Sdk) -> None:
    sdk.emulated.admin("PUT", "/delays", {"image_import_s": 2})
    response = sdk.compute.create_image(details(sdk))
    assert response.data.lifecycle_state == "IMPORTING"
    client = sdk.client(oci.work_requests.WorkRequestClient)
    seen = set()

    def done(answer: Any) -> bool:
        seen.add(answer.data.percent_complete)
        return bool(answer.data.time_finished)

    work = client.get_work_request(response.headers["opc-work-request-id"])
    assert oci.wait_until(client, work, evaluate_response=done, **QUICK).data.status == "SUCCEEDED"
    assert any(10 < percent < 100 for percent in seen)
    (listed,) = [one for one in sdk.compute.list_images(sdk.emulated.compartment).data if one.display_name == "rdma"]
    assert (listed.lifecycle_state, listed.freeform_tags) == ("AVAILABLE", {"source": "abc"})


def test_an_imported_image_runs_on_bare_metal_gpus_once_that_is_said(sdk: Sdk) -> None:
    work = sdk.compute_waiting.create_image_and_wait_for_work_request(details(sdk), **ALL).data
    image = work.resources[0].identifier
    source = {"sourceType": "IMAGE", "imageId": image, "bootVolumeSizeInGBs": 500}
    pool = sdk.pool_details(node_shape=H100, node_source_details=source)
    with pytest.raises(oci.exceptions.ServiceError) as unfit:
        sdk.oke.create_node_pool(pool)
    assert (unfit.value.status, unfit.value.code) == (400, "InvalidParameter")
    sdk.compute.add_image_shape_compatibility_entry(image, H100)
    assert sdk.compute.get_image_shape_compatibility_entry(image, H100).data.shape == H100
    assert sdk.wait(sdk.oke.create_node_pool(pool)).status == "SUCCEEDED"


def test_an_import_that_cannot_read_its_source_leaves_no_image(sdk: Sdk) -> None:
    namespace = sdk.storage.get_namespace().data
    own = f"{sdk.emulated.url}/n/{namespace}/b/nothing/o/gpu.oci"
    work = sdk.compute_waiting.create_image_and_wait_for_work_request(details(sdk, own), **ALL).data
    assert work.status == "FAILED"
    assert sdk.emulated.admin("GET", "/state")["images"] == []
    with pytest.raises(oci.exceptions.ServiceError) as no_url:
        sdk.compute.create_image(details(sdk, "gpu.oci"))
    assert (no_url.value.status, no_url.value.code) == (400, "InvalidParameter")


def test_a_fault_ends_an_import(sdk: Sdk) -> None:
    fault = {"operation": "ImportImage", "status": 500, "code": "InternalError", "message": "Image import failed."}
    sdk.emulated.admin("POST", "/faults", fault)
    work = sdk.compute_waiting.create_image_and_wait_for_work_request(details(sdk), **ALL).data
    (error,) = sdk.client(oci.work_requests.WorkRequestClient).list_work_request_errors(work.id).data
    assert (work.status, error.message) == ("FAILED", "Image import failed.")


def test_only_own_images_are_changed_and_deleted(sdk: Sdk) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as platform:
        sdk.compute.delete_image(sdk.image())
    assert platform.value.status == 404
    work = sdk.compute_waiting.create_image_and_wait_for_work_request(details(sdk), **ALL).data
    image = work.resources[0].identifier
    newer = MODELS.UpdateImageDetails(display_name="newer", operating_system="Canonical Ubuntu")
    renamed = sdk.compute.update_image(image, newer).data
    assert (renamed.display_name, renamed.freeform_tags) == ("newer", {"source": "abc"})
    assert (renamed.operating_system, renamed.operating_system_version) == ("Canonical Ubuntu", "8")
    sdk.compute.delete_image(image)
    assert sdk.compute.get_image(image).data.lifecycle_state == "DELETED"
    assert "newer" not in {one.display_name for one in sdk.compute.list_images(sdk.emulated.compartment).data}
