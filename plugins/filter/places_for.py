# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter places_for: documentation and the choice it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf

from ansible.errors import AnsibleFilterError

DOCUMENTATION = r"""
name: places_for
short_description: Places where nodes can be launched now, the best first
version_added: 0.2.0
description:
  - Chooses among the rows of M(oci_ai.blueprints.gpu_capacity_info) those where so many nodes can be launched, and puts
    the cheapest first. At the same price, and where no price is known, the place with most room goes first.
  - The list is empty when there is no such place. Rows of fault domains are left out.
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
positional: shapes
options:
  _input:
    description: The rows, RV(oci_ai.blueprints.gpu_capacity_info#module:capacity).
    type: list
    elements: dict
    required: true
  shapes:
    description: A shape, or a list of shapes that will do. All shapes of the rows when absent.
    type: list
    elements: str
  nodes:
    description: How many nodes are needed in one availability domain.
    type: int
    default: 1
"""

EXAMPLES = r"""
- name: Read where GPUs can be had
  oci_ai.blueprints.gpu_capacity_info:
    families:
      - H100
      - A100
  register: found

- name: Deploy where two such nodes can be had for the least money
  oci_ai.blueprints.blueprint_deploy:
    blueprint: "{{ blueprint | combine(where) }}"
    cluster_id: "{{ cluster_id }}"
  vars:
    where:
      recipe_node_shape: "{{ place.shape }}"
      recipe_availability_domain: "{{ place.availability_domain }}"
    place: "{{ found.capacity | oci_ai.blueprints.places_for(['BM.GPU.H100.8', 'BM.GPU.A100-v2.8'], nodes=2) | first }}"
"""

RETURN = r"""
_value:
  description: Those of the rows where the nodes can be launched, the best first.
  type: list
  elements: dict
"""

Row = Mapping[str, object]


def places_for(rows: object, shapes: object = None, nodes: object = 1) -> list[Row]:
    """Rows where ``nodes`` nodes can be launched. Raises AnsibleFilterError for what are no rows of capacity."""
    if not isinstance(rows, Sequence) or not all(isinstance(row, Mapping) and "can_launch" in row for row in rows):
        raise AnsibleFilterError("places_for: the input is no list of rows of gpu_capacity_info.")
    if isinstance(nodes, bool) or not isinstance(nodes, int) or nodes < 1:
        raise AnsibleFilterError(f"places_for: nodes: {nodes!r} is no integer above 0 (of a text, make one with int).")
    wanted = _wanted(shapes)
    fitting = [
        row
        for row in rows
        if not row.get("fault_domain")
        and (wanted is None or str(row.get("shape")).upper() in wanted)
        and _room(row) >= nodes
    ]
    return sorted(fitting, key=lambda row: (_price(row), -_room(row)))


def _wanted(shapes: object) -> tuple[str, ...] | None:
    """None means any shape, an empty list none."""
    if shapes is None:
        return None
    if isinstance(shapes, str):
        return (shapes.upper(),)
    if isinstance(shapes, Sequence) and all(isinstance(shape, str) for shape in shapes):
        return tuple(shape.upper() for shape in shapes)
    raise AnsibleFilterError(f"places_for: shapes: {shapes!r} is neither a shape nor a list of shapes.")


def _room(row: Row) -> int:
    """Nodes that can be launched; none where that is unknown."""
    found = row["can_launch"]
    return found if isinstance(found, int) else 0


def _price(row: Row) -> float:
    found = row.get("usd_per_hour")
    return found if isinstance(found, (int, float)) else inf


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"places_for": places_for}
