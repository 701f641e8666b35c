# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a VCN is divided: where the API endpoint, load balancers, nodes and pods have their addresses. Pure."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import NamedTuple

from .._errors import InvalidOption

LARGEST, SMALLEST = 16, 20
ENDPOINT_PREFIX = 28
"""Oracle's own sample of a cluster gives the endpoint so much."""


class SubnetWish(NamedTuple):
    """A regional subnet. ``private``: no public addresses, out by NAT and service gateway only."""

    name: str
    cidr: str
    private: bool


def divide(vcn_cidr: str, *, public_endpoint: bool) -> tuple[SubnetWish, ...]:
    """The subnets of a VCN from /16 to /20: of a /16, nodes get a /20, pods a /18, load balancers a /24.

    Pods have most, since each has an address of the VCN's. Raises InvalidOption.
    """
    try:
        vcn = IPv4Network(vcn_cidr)
    except ValueError as error:
        raise InvalidOption(f"vcn_cidr: {error}.") from None
    if not LARGEST <= vcn.prefixlen <= SMALLEST:
        raise InvalidOption(f"vcn_cidr: {vcn_cidr} has to be between /{LARGEST} and /{SMALLEST}.")
    return (
        SubnetWish("endpoint", _nth(vcn, ENDPOINT_PREFIX, 0), private=not public_endpoint),
        SubnetWish("load-balancers", _nth(vcn, vcn.prefixlen + 8, 1), private=False),
        SubnetWish("nodes", _nth(vcn, vcn.prefixlen + 4, 1), private=True),
        SubnetWish("pods", _nth(vcn, vcn.prefixlen + 2, 1), private=True),
    )


def _nth(vcn: IPv4Network, prefix: int, at: int) -> str:
    return str(IPv4Network((int(vcn.network_address) + (at << (32 - prefix)), prefix)))
