# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""File systems, mount targets and exports, by the unmodified SDK and command line."""

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import QUICK, Cli, Sdk

MODELS = oci.file_storage.models
ACTIVE = {"wait_for_states": ["ACTIVE"], "waiter_kwargs": QUICK}
GONE = {"wait_for_states": ["DELETED"], "waiter_kwargs": QUICK}


class Share:
    """A file system that is exported by a mount target."""

    def __init__(self, sdk: Sdk) -> None:
        self.sdk = sdk
        place = {"compartment_id": sdk.emulated.compartment, "availability_domain": sdk.emulated.domains[0]}
        self.place = (sdk.emulated.compartment, sdk.emulated.domains[0])
        system = MODELS.CreateFileSystemDetails(**place, display_name="models", freeform_tags={"owner": "judge"})
        self.system = sdk.files_waiting.create_file_system_and_wait_for_state(system, **ACTIVE).data
        subnet = sdk.emulated.settings["node_subnet_id"]
        target = MODELS.CreateMountTargetDetails(**place, subnet_id=subnet, display_name="mounts")
        self.target = sdk.files_waiting.create_mount_target_and_wait_for_state(target, **ACTIVE).data
        self.export = self.exported("/models")

    def exported(self, path: str, **more: Any) -> Any:
        details = MODELS.CreateExportDetails(
            export_set_id=self.target.export_set_id, file_system_id=self.system.id, path=path, **more
        )
        return self.sdk.files_waiting.create_export_and_wait_for_state(details, **ACTIVE).data


@pytest.fixture
def share(sdk: Sdk) -> Share:
    return Share(sdk)


def test_the_source_of_a_mount_is_found_from_the_file_system(share: Share) -> None:
    sdk = share.sdk
    (export,) = sdk.files.list_exports(file_system_id=share.system.id).data
    assert (export.path, hasattr(export, "export_options")) == ("/models", False)
    (target,) = [
        one for one in sdk.files.list_mount_targets(*share.place).data if one.export_set_id == export.export_set_id
    ]
    address = sdk.network.get_private_ip(target.private_ip_ids[0]).data
    assert address.ip_address.startswith("10.0.")
    with pytest.raises(oci.exceptions.ServiceError) as hidden:
        sdk.network.get_vnic(address.vnic_id)
    assert hidden.value.status == 404
    (option,) = sdk.files.get_export(export.id).data.export_options
    assert (option.source, option.access, option.identity_squash) == ("0.0.0.0/0", "READ_WRITE", "NONE")
    assert [one.id for one in sdk.files.list_export_sets(*share.place).data] == [target.export_set_id]


def test_lists_are_of_one_availability_domain(share: Share) -> None:
    sdk = share.sdk
    assert [one.display_name for one in sdk.files.list_file_systems(*share.place).data] == ["models"]
    assert sdk.files.list_file_systems(share.place[0], sdk.emulated.domains[1]).data == []
    with pytest.raises(oci.exceptions.ServiceError) as unfiltered:
        sdk.files.list_exports()
    assert unfiltered.value.status == 400


def test_an_export_needs_a_free_path_in_its_own_domain(share: Share) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as taken:
        share.exported("/models")
    assert (taken.value.status, taken.value.code) == (409, "Conflict")
    with pytest.raises(oci.exceptions.ServiceError) as relative:
        share.exported("models")
    assert (relative.value.status, relative.value.code) == (400, "InvalidParameter")
    assert share.exported("/hidden", export_options=[]).export_options == []


def test_a_file_system_goes_after_its_exports_and_a_mount_target_takes_them_along(share: Share) -> None:
    sdk = share.sdk
    with pytest.raises(oci.exceptions.ServiceError) as held:
        sdk.files.delete_file_system(share.system.id)
    assert held.value.status == 409
    sdk.files_waiting.delete_mount_target_and_wait_for_state(share.target.id, **GONE)
    assert sdk.files.get_export(share.export.id).data.lifecycle_state == "DELETED"
    with pytest.raises(oci.exceptions.ServiceError) as no_address:
        sdk.network.get_private_ip(share.target.private_ip_ids[0])
    assert no_address.value.status == 404
    sdk.files_waiting.delete_file_system_and_wait_for_state(share.system.id, **GONE)
    state = sdk.emulated.admin("GET", "/state")
    assert (state["file_systems"], state["mount_targets"], state["exports"]) == ([], [], [])


def test_faults_and_delays_meet_file_storage(share: Share) -> None:
    sdk = share.sdk
    sdk.emulated.admin("POST", "/faults", {"operation": "ListExports", "status": 503, "code": "ServiceUnavailable"})
    with pytest.raises(oci.exceptions.ServiceError) as down:
        sdk.files.list_exports(file_system_id=share.system.id)
    assert down.value.status == 503
    sdk.emulated.admin("PUT", "/delays", {"file_storage_s": 60})
    sdk.files.delete_export(share.export.id)
    assert sdk.files.get_export(share.export.id).data.lifecycle_state == "DELETING"
    sdk.emulated.admin("POST", "/reset")
    assert sdk.files.list_file_systems(*share.place).data == []


def test_the_command_line_shows_a_mount_target(share: Share, cli: Cli) -> None:
    shown = cli("fs", "mount-target", "get", "--mount-target-id", share.target.id)
    assert (shown["display-name"], shown["lifecycle-state"]) == ("mounts", "ACTIVE")
