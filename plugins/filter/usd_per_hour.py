# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filter usd_per_hour: documentation and the sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ansible.errors import AnsibleFilterError

from ..module_utils._catalog.shapes import SHAPES

DOCUMENTATION = r"""
name: usd_per_hour
short_description: What node pools cost per hour
version_added: 0.2.0
description:
  - Adds up Oracle's list prices for the nodes of a pool, or of several.
  - Pools are found in RV(oci_ai.blueprints.deployment_info#module:deployments[].node_pool), and in the variable
    C(node_pools) of hosts that the inventory P(oci_ai.blueprints.oke#inventory) makes.
  - The sum is null when the price or the size of one of them is not known.
  - Discounts, boot volumes and traffic are left out.
options:
  _input:
    description:
      - A pool, or a list of pools, each with C(shape) and C(size), and with C(ocpus) and C(memory_in_gbs) for flexible
        shapes. Null is no pool.
    type: raw
    required: true
author:
  - OCI AI Blueprints collection contributors (@oci-ai-blueprints)
"""

EXAMPLES = r"""
- name: Read what is deployed
  oci_ai.blueprints.deployment_info:
    cluster_id: "{{ cluster_id }}"
  register: found

- name: Stop when that costs more than was agreed
  ansible.builtin.assert:
    that: pools | oci_ai.blueprints.usd_per_hour <= 200
    fail_msg: "Deployments cost {{ pools | oci_ai.blueprints.usd_per_hour }} USD per hour."
  vars:
    pools: "{{ found.deployments | map(attribute='node_pool') }}"
"""

RETURN = r"""
_value:
  description: US dollars per hour, null when not all prices are known.
  type: float
"""


def usd_per_hour(pools: object) -> float | None:
    """The sum for all nodes. Raises AnsibleFilterError for what are no pools."""
    listed = pools if isinstance(pools, Sequence) and not isinstance(pools, str) else [pools]
    prices = [_price(pool) for pool in listed if pool is not None]
    known = [price for price in prices if price is not None]
    return round(sum(known), 4) if len(known) == len(prices) else None


def _price(pool: object) -> float | None:
    if not isinstance(pool, Mapping) or not {"shape", "size"} <= set(pool) or not _can_be_priced(pool):
        raise AnsibleFilterError("usd_per_hour: the input is no node pool, and no list of node pools.")
    if pool["size"] == 0:
        return 0.0
    if pool["size"] is None or not pool["shape"]:
        return None
    shape = SHAPES.get(pool["shape"])
    node = shape.usd_per_hour(pool.get("ocpus") or 0, pool.get("memory_in_gbs") or 0) if shape else None
    return None if node is None else node * pool["size"]


def _can_be_priced(pool: Mapping[str, object]) -> bool:
    """Null is what was not read."""
    size, parts = pool["size"], (pool.get("ocpus"), pool.get("memory_in_gbs"))
    return (
        isinstance(pool["shape"], str | None)
        and (size is None or (isinstance(size, int) and size >= 0))
        and all(isinstance(part, int | float | None) for part in parts)
    )


class FilterModule:
    """What Ansible asks for."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"usd_per_hour": usd_per_hour}
