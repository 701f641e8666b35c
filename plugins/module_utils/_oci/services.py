# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCI services this collection calls: host and version path. Hosts are those of Oracle's own SDK."""

from __future__ import annotations

from typing import NamedTuple

from .sdk import regions, sdk


class Service(NamedTuple):
    """``host`` is a template over region and the domain of its realm; ``version`` is the path all calls start with."""

    host: str
    version: str = ""


CONTAINER_ENGINE = Service("https://containerengine.{region}.oci.{secondLevelDomain}", "/20180222")
CORE = Service("https://iaas.{region}.{secondLevelDomain}", "/20160918")
FILE_STORAGE = Service("https://filestorage.{region}.oci.{secondLevelDomain}", "/20171215")
IDENTITY = Service("https://identity.{region}.oci.{secondLevelDomain}", "/20160918")
LOAD_BALANCER = Service("https://iaas.{region}.{secondLevelDomain}", "/20170115")
LIMITS = Service("https://limits.{region}.oci.{secondLevelDomain}", "/20190729")
OBJECT_STORAGE = Service("https://objectstorage.{region}.{secondLevelDomain}")
FEDERATION = Service("https://auth.{region}.{secondLevelDomain}", "/v1/x509")
"""Where instances exchange their certificates for tokens."""

KUBERNETES_TOKENS = Service("https://containerengine.{region}.{secondLevelDomain}")
"""The host OKE tokens are signed for, whatever endpoint the calls themselves go to."""


def base_url(service: Service, region: str) -> str:
    """URL of a service in a region, without the version path. The SDK knows the realms and their domains."""
    known = regions()
    realm = known.realms.get(region)
    if realm is None:  # a region newer than the SDK: it also looks into the places where users describe their own
        return str(sdk().regions.endpoint_for("", service_endpoint_template=service.host, region=region))
    return service.host.format(region=region, secondLevelDomain=known.domains[realm])


def full_region(region: str) -> str:
    """Region identifier for a name or key: ``us-ashburn-1`` for ``iad``. Unknown ones are returned as they are."""
    return regions().names.get(region.lower(), region.lower()) if region else ""
