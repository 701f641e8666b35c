# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import oci
import pytest

from .clients import Sdk

MODELS = oci.core.models


def report(sdk: Sdk, domain: str, *shapes: dict[str, Any]) -> list[Any]:
    details = {
        "compartmentId": sdk.emulated.tenancy,
        "availabilityDomain": domain,
        "shapeAvailabilities": list(shapes),
    }
    return list(sdk.compute.create_compute_capacity_report(details).data.shape_availabilities)


def test_a_report_tells_hosts_shortage_and_missing_hardware(sdk: Sdk) -> None:
    first, _second, third = sdk.emulated.domains
    sdk.emulated.admin("PUT", "/capacity", {"shape": "VM.GPU.A10.1", "availability_domain": first, "available": 0})
    rows = report(sdk, first, {"instanceShape": "BM.GPU.H100.8"}, {"instanceShape": "VM.GPU.A10.1"})
    assert [(row.availability_status, row.available_count) for row in rows] == [
        ("AVAILABLE", 4),
        ("OUT_OF_HOST_CAPACITY", None),
    ]
    assert report(sdk, third, {"instanceShape": "BM.GPU.H100.8"})[0].availability_status == "HARDWARE_NOT_SUPPORTED"


def test_a_report_can_promise_what_a_launch_does_not_find(sdk: Sdk) -> None:
    capacity = {"shape": "VM.GPU.A10.1", "availability_domain": "AD-1", "available": 0, "reported": 4}
    sdk.emulated.admin("PUT", "/capacity", capacity)
    assert report(sdk, sdk.emulated.domains[0], {"instanceShape": "VM.GPU.A10.1"})[0].available_count == 4
    work = sdk.wait(sdk.oke.create_node_pool(sdk.pool_details(node_shape="VM.GPU.A10.1")))
    assert work.status == "FAILED"


def test_a_reservation_takes_hosts_and_its_end_gives_them_back(sdk: Sdk) -> None:
    first = sdk.emulated.domains[0]
    details = {
        "compartmentId": sdk.emulated.compartment,
        "availabilityDomain": first,
        "displayName": "training",
        "instanceReservationConfigs": [{"instanceShape": "BM.GPU.H100.8", "reservedCount": 3}],
    }
    made = sdk.compute.create_compute_capacity_reservation(details).data
    (listed,) = sdk.compute.list_compute_capacity_reservations(sdk.emulated.compartment, lifecycle_state="ACTIVE").data
    (config,) = sdk.compute.get_compute_capacity_reservation(listed.id).data.instance_reservation_configs
    assert (listed.display_name, listed.reserved_instance_count) == ("training", 3)
    assert (config.instance_shape, config.reserved_count, config.used_count) == ("BM.GPU.H100.8", 3, 0)
    assert report(sdk, first, {"instanceShape": "BM.GPU.H100.8"})[0].available_count == 1
    with pytest.raises(oci.exceptions.ServiceError, match="Out of host capacity"):
        sdk.compute.create_compute_capacity_reservation(details)
    sdk.compute.delete_compute_capacity_reservation(made.id)
    assert report(sdk, first, {"instanceShape": "BM.GPU.H100.8"})[0].available_count == 4


def test_a_report_of_a_flexible_shape_needs_its_configuration(sdk: Sdk) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        report(sdk, sdk.emulated.domains[0], {"instanceShape": "VM.Standard.E5.Flex"})
    assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")


def test_shapes_say_what_they_hold_and_which_limits_count_them(sdk: Sdk) -> None:
    shapes = oci.pagination.list_call_get_all_results(
        sdk.compute.list_shapes, sdk.emulated.compartment, availability_domain=sdk.emulated.domains[0]
    ).data
    by_name = {shape.shape: shape for shape in shapes}
    h100, flexible = by_name["BM.GPU.H100.8"], by_name["VM.Standard.E5.Flex"]
    assert (h100.gpus, h100.ocpus, h100.memory_in_gbs, h100.rdma_ports) == (8, 112, 2048, 16)
    assert h100.quota_names == ["gpu-h100-count"]
    assert (flexible.is_flexible, flexible.gpus, flexible.gpu_description) == (True, 0, None)
    assert flexible.ocpu_options.max == 126
    assert flexible.quota_names == ["standard-e5-core-count", "standard-e5-memory-count"]
    assert "BM.GPU.B200.8" not in by_name


def test_a_limit_of_a_domain_is_asked_with_the_domain(sdk: Sdk) -> None:
    def availability(name: str, **where: str) -> Any:
        service = "compute" if name.startswith("gpu") else "container-engine"
        compartment = where.pop("compartment_id", sdk.emulated.compartment)
        return sdk.limits.get_resource_availability(service, name, compartment, **where).data

    where = {"availability_domain": sdk.emulated.domains[0]}
    sdk.emulated.admin("PUT", "/limits", {"limit_name": "gpu-h100-count", "availability_domain": "AD-1", "value": 16})
    found = availability("gpu-h100-count", **where)
    assert (found.used, found.available, found.effective_quota_value) == (0, 16, None)
    sdk.emulated.admin("PUT", "/quotas", {"limit_name": "gpu-h100-count", "availability_domain": "AD-1", "value": 8})
    found = availability("gpu-h100-count", **where)
    assert (found.available, found.effective_quota_value) == (8, 8)
    assert availability("gpu-h100-count", **where, compartment_id=sdk.emulated.tenancy).effective_quota_value is None
    assert availability("cluster-count").used == 1
    for name, wrong in (("gpu-h100-count", {}), ("cluster-count", where)):
        with pytest.raises(oci.exceptions.ServiceError) as refused:
            availability(name, **wrong)
        assert (refused.value.status, refused.value.code) == (400, "InvalidParameter")


def test_limit_definitions_and_values_are_listed(sdk: Sdk) -> None:
    definition = sdk.limits.list_limit_definitions(sdk.emulated.tenancy, name="gpu-a10-count").data[0]
    assert (definition.service_name, definition.scope_type) == ("compute", "AD")
    values = sdk.limits.list_limit_values(sdk.emulated.tenancy, "compute", name="gpu-h200-count").data
    assert [(row.availability_domain, row.value) for row in values] == list(
        zip(sdk.emulated.domains, (0, 128, 128), strict=True)
    )
    assert "compute" in {service.name for service in sdk.limits.list_services(sdk.emulated.tenancy).data}


def test_the_tenancy_its_domains_and_compartments_are_known(sdk: Sdk) -> None:
    domains = sdk.identity.list_availability_domains(sdk.emulated.tenancy).data
    assert [domain.name for domain in domains] == sdk.emulated.domains
    faults = sdk.identity.list_fault_domains(sdk.emulated.tenancy, sdk.emulated.domains[0]).data
    assert [fault.name for fault in faults] == ["FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3"]
    assert sdk.identity.get_tenancy(sdk.emulated.tenancy).data.home_region_key == "IAD"
    found = sdk.identity.list_compartments(sdk.emulated.tenancy, compartment_id_in_subtree=True).data
    assert [one.id for one in found] == [sdk.emulated.compartment]
    with pytest.raises(oci.exceptions.ServiceError) as refused:
        sdk.identity.get_compartment("nonsense")
    assert refused.value.code == "InvalidParameter"


def test_the_network_of_a_worker_can_be_followed(sdk: Sdk) -> None:
    node = sdk.create_pool().nodes[0]
    attachment = sdk.compute.list_vnic_attachments(sdk.emulated.compartment, instance_id=node.id).data[0]
    vnic = sdk.network.get_vnic(attachment.vnic_id).data
    assert vnic.private_ip == node.private_ip
    address = sdk.network.list_private_ips(vnic_id=vnic.id).data[0]
    assert address.ip_address == node.private_ip
    subnet = sdk.network.get_subnet(vnic.subnet_id).data
    assert (subnet.availability_domain, subnet.lifecycle_state) == (None, "AVAILABLE")
    subnets = sdk.network.list_subnets(sdk.emulated.compartment, vcn_id=subnet.vcn_id).data
    assert len(subnets) == 4
    assert len(sdk.network.list_network_security_groups(compartment_id=sdk.emulated.compartment).data) == 2
