# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems of OCI File Storage as their owners make them, with the SDK."""

from __future__ import annotations

from typing import Any

import oci

from .conftest import Sandbox


def make_file_system(sandbox: Sandbox) -> dict[str, Any]:
    """An ``input_file_system`` entry of a new file system whose export is there."""
    config = oci.config.from_file(sandbox.env["OCI_CONFIG_FILE"])
    client = oci.file_storage.FileStorageClient(config, service_endpoint=sandbox.env["OCI_AI_BLUEPRINTS_ENDPOINT"])
    models = oci.file_storage.models
    place = {
        "compartment_id": sandbox.env["SANDBOX_COMPARTMENT_ID"],
        "availability_domain": sandbox.domains[0],
    }
    system = client.create_file_system(models.CreateFileSystemDetails(**place)).data
    details = models.CreateMountTargetDetails(**place, subnet_id=sandbox.env["SANDBOX_NODE_SUBNET_ID"])
    target = client.create_mount_target(details).data
    export = models.CreateExportDetails(export_set_id=target.export_set_id, file_system_id=system.id, path="/models")

    def is_active() -> bool:
        states = [client.get_mount_target(target.id).data, client.get_file_system(system.id).data]
        return all(one.lifecycle_state == "ACTIVE" for one in states)

    sandbox.until(is_active)
    made = client.create_export(export).data
    sandbox.until(lambda: client.get_export(made.id).data.lifecycle_state == "ACTIVE")
    return {
        "file_system_ocid": system.id,
        "mount_target_ocid": target.id,
        "mount_location": "/fss",
        "volume_size_in_gbs": 100,
    }
