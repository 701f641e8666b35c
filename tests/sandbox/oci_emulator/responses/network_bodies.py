# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What parts of a network are made of, and changed with: shapes of bodies."""

from __future__ import annotations

from ..wire.fields import DEFINED_TAGS, FLAG, FREEFORM_TAGS, TEXT, TEXTS, Fields, ListOf, Number, Word

NAMES = {"displayName": TEXT, "freeformTags": FREEFORM_TAGS, "definedTags": DEFINED_TAGS}
TARGETS = ("CIDR_BLOCK", "SERVICE_CIDR_BLOCK")
PORT_RANGE = Fields({"min": Number(1, 65535), "max": Number(1, 65535)}, ("min", "max"))
PORTS = Fields({"destinationPortRange": PORT_RANGE, "sourcePortRange": PORT_RANGE})
TRAFFIC = {
    "protocol": TEXT,
    "isStateless": FLAG,
    "description": TEXT,
    "tcpOptions": PORTS,
    "udpOptions": PORTS,
    "icmpOptions": Fields({"type": Number(0, 254), "code": Number(0, 16)}),
}
INGRESS = Fields({**TRAFFIC, "source": TEXT, "sourceType": Word(TARGETS)}, ("protocol", "source"))
EGRESS = Fields({**TRAFFIC, "destination": TEXT, "destinationType": Word(TARGETS)}, ("protocol", "destination"))
ROUTE = Fields(
    {
        "destination": TEXT,
        "destinationType": Word(TARGETS),
        "cidrBlock": TEXT,
        "networkEntityId": TEXT,
        "description": TEXT,
        "routeType": Word(("STATIC",)),
    },
    ("networkEntityId",),
)
SERVICES = ListOf(Fields({"serviceId": TEXT}, ("serviceId",)))
DHCP_OPTION = Fields(
    {
        "type": Word(("DomainNameServer", "SearchDomain")),
        "serverType": Word(("VcnLocalPlusInternet", "CustomDnsServer")),
        "customDnsServers": TEXTS,
        "searchDomainNames": TEXTS,
    },
    ("type",),
)
DHCP = {
    "options": ListOf(DHCP_OPTION),
    "domainNameType": Word(("SUBNET_DOMAIN", "VCN_DOMAIN", "CUSTOM_DOMAIN")),
}
SUBNET_USES = {"routeTableId": TEXT, "securityListIds": TEXTS, "dhcpOptionsId": TEXT}
SUBNET_FIXED = {
    "cidrBlock": TEXT,
    "availabilityDomain": TEXT,
    "dnsLabel": TEXT,
    "prohibitPublicIpOnVnic": FLAG,
    "prohibitInternetIngress": FLAG,
}
VCN_FIXED = {"cidrBlock": TEXT, "cidrBlocks": TEXTS, "dnsLabel": TEXT, "isIpv6Enabled": FLAG}
SECURITY_LISTS = {"ingressSecurityRules": ListOf(INGRESS), "egressSecurityRules": ListOf(EGRESS)}
GROUP_RULE_TARGET = Word((*TARGETS, "NETWORK_SECURITY_GROUP"))
GROUP_RULE = {
    **TRAFFIC,
    "direction": Word(("INGRESS", "EGRESS")),
    "source": TEXT,
    "sourceType": GROUP_RULE_TARGET,
    "destination": TEXT,
    "destinationType": GROUP_RULE_TARGET,
}
ADD_GROUP_RULES = Fields({"securityRules": ListOf(Fields(GROUP_RULE, ("direction", "protocol")))}, ("securityRules",))
UPDATE_GROUP_RULES = Fields(
    {"securityRules": ListOf(Fields({**GROUP_RULE, "id": TEXT}, ("id", "direction", "protocol")))}, ("securityRules",)
)
REMOVE_GROUP_RULES = Fields({"securityRuleIds": TEXTS}, ("securityRuleIds",))
ATTACH = {"services": SERVICES, "blockTraffic": FLAG, "routeTableId": TEXT, "publicIpId": TEXT, "isEnabled": FLAG}


def body(own: dict[str, object], *, needs: tuple[str, ...] = (), in_vcn: bool = True) -> Fields:
    """What creates a part: names, its place and its own fields."""
    place = ("compartmentId", "vcnId") if in_vcn else ("compartmentId",)
    return Fields({**NAMES, **dict.fromkeys(place, TEXT), **own}, (*place, *needs))


def chosen(*names: str) -> dict[str, object]:
    return {name: ATTACH[name] for name in names}
