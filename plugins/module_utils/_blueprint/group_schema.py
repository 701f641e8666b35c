# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file with a group of deployments: every field of OCI AI Blueprints' schema, under its own name."""

from __future__ import annotations

from typing import Literal, get_args

from ._pydantic import Field
from .parts import Part

Export = Literal["service_url", "internal_dns_name"]
EXPORTS: tuple[str, ...] = get_args(Export)


class GroupMember(Part):
    """``recipe`` is a payload as it stands alone, except for its references to other members."""

    name: str
    recipe: dict[str, object]
    depends_on: list[str] = Field(default=[])
    exports: list[Export] = Field(default=[])


class DeploymentGroup(Part):
    name: str
    deployments: list[GroupMember]


class GroupFile(Part):
    """What a catalogue says about the group besides (category, titles) changes nothing."""

    deployment_group: DeploymentGroup
    blueprint_category: object = None
    blueprint_type: object = None
    blueprint_title: object = None
    blueprint_short_description: object = None
    blueprint_long_description: object = None
