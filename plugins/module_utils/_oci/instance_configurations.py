# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instance configurations: a launch that is repeated for each instance of a pool. Only name and tags ever change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import OciError
from .client import Oci, given, segment
from .services import CORE
from .wire import Record, record, tags, text


class InstanceConfiguration(NamedTuple):
    """An instance configuration. ``launch``: the launch details as the API sent them, {} in lists."""

    id: str
    name: str
    compartment_id: str
    freeform_tags: Mapping[str, str]
    launch: Record


def get(oci: Oci, configuration_id: str) -> InstanceConfiguration | None:
    """One configuration; None when there is none (any more)."""
    try:
        return instance_configuration(oci.read("GetInstanceConfiguration", CORE, _path(configuration_id)).record)
    except OciError as error:
        if error.status == 404:
            return None
        raise


def list_configurations(oci: Oci, compartment_id: str) -> list[InstanceConfiguration]:
    """Configurations of a compartment, without their launch."""
    query = given(compartmentId=compartment_id)
    listed = oci.pages("ListInstanceConfigurations", CORE, "/instanceConfigurations", query)
    return [instance_configuration(item) for item in listed]


def create(oci: Oci, body: Record, token: str) -> str:
    """OCID of a new one, there at once. The same ``token`` with the same body never makes a second one."""
    answer = oci.write("CreateInstanceConfiguration", CORE, "POST", "/instanceConfigurations", body=body, token=token)
    return text(answer.record, "id")


def delete(oci: Oci, configuration_id: str) -> None:
    """Delete one. OciError 409 while a pool uses it, 404 when it is gone."""
    oci.write("DeleteInstanceConfiguration", CORE, "DELETE", _path(configuration_id), repeatable=True)


def instance_configuration(found: Record) -> InstanceConfiguration:
    """Reshape an InstanceConfiguration or its summary of the API."""
    return InstanceConfiguration(
        id=text(found, "id"),
        name=text(found, "displayName"),
        compartment_id=text(found, "compartmentId"),
        freeform_tags=tags(found),
        launch=record(record(found, "instanceDetails"), "launchDetails"),
    )


def _path(configuration_id: str) -> str:
    return f"/instanceConfigurations/{segment(configuration_id)}"
