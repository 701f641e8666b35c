# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compute: which shapes a tenancy may use, where hosts are free, and which instances exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .client import Oci, given
from .services import CORE
from .wire import Record, number, records, tags, text, texts, whole

SHAPES_PER_REPORT = 10
"""More shapes in one capacity report are refused."""
AVAILABLE = "AVAILABLE"
ENDED = frozenset({"TERMINATED"})


class OfferedShape(NamedTuple):
    """A shape as the tenancy is offered it. ``quota_names`` are the limits that count it."""

    name: str
    gpus: int
    ocpus: float
    memory_gb: float
    flexible: bool
    quota_names: tuple[str, ...]


class CapacityQuestion(NamedTuple):
    """A shape to ask for. Flexible shapes need OCPUs and memory, others have 0."""

    shape: str
    ocpus: float = 0
    memory_gb: float = 0
    fault_domain: str = ""


@dataclass(frozen=True)  # a tuple has a count of its own
class Capacity:
    """Free hosts of a shape. ``status``: AVAILABLE, OUT_OF_HOST_CAPACITY or HARDWARE_NOT_SUPPORTED.

    ``count`` is the number of further instances, None when OCI does not tell; ``fault_domain`` "" covers them all.
    """

    shape: str
    availability_domain: str
    fault_domain: str
    status: str
    count: int | None


class Instance(NamedTuple):
    """A compute instance. ``state`` is for instance RUNNING or TERMINATING."""

    id: str
    name: str
    state: str
    shape: str
    compartment_id: str
    availability_domain: str
    fault_domain: str
    freeform_tags: Mapping[str, str]
    metadata: Mapping[str, str]


def shapes(oci: Oci, compartment_id: str, availability_domain: str = "") -> list[OfferedShape]:
    """Shapes offered in an availability domain, or in any. It says nothing about free hosts."""
    query = given(compartmentId=compartment_id, availabilityDomain=availability_domain)
    found = {text(item, "shape"): offered_shape(item) for item in oci.pages("ListShapes", CORE, "/shapes", query)}
    return list(found.values())


def capacity_report(
    oci: Oci, tenancy_id: str, availability_domain: str, questions: Sequence[CapacityQuestion]
) -> list[Capacity]:
    """Free hosts in one availability domain. It ignores limits and promises nothing."""
    found: list[Capacity] = []
    for start in range(0, len(questions), SHAPES_PER_REPORT):
        body: Record = {
            "compartmentId": tenancy_id,
            "availabilityDomain": availability_domain,
            "shapeAvailabilities": [_asked(question) for question in questions[start : start + SHAPES_PER_REPORT]],
        }
        answer = oci.write(
            "CreateComputeCapacityReport", CORE, "POST", "/computeCapacityReports", body=body, repeatable=True
        )
        found += [capacity(item, availability_domain) for item in records(answer.record.get("shapeAvailabilities"))]
    return found


def instances(oci: Oci, compartment_id: str, tagged: Mapping[str, str]) -> list[Instance]:
    """Instances of a compartment that carry all the given freeform tags; terminated ones are left out."""
    found = [
        instance(item) for item in oci.pages("ListInstances", CORE, "/instances", given(compartmentId=compartment_id))
    ]
    return [one for one in found if one.state not in ENDED and tagged.items() <= one.freeform_tags.items()]


def offered_shape(found: Record) -> OfferedShape:
    """Reshape a Shape of the API."""
    return OfferedShape(
        name=text(found, "shape"),
        gpus=whole(found, "gpus"),
        ocpus=number(found, "ocpus"),
        memory_gb=number(found, "memoryInGBs"),
        flexible=found.get("isFlexible") is True,
        quota_names=texts(found, "quotaNames"),
    )


def capacity(found: Record, availability_domain: str) -> Capacity:
    """Reshape a CapacityReportShapeAvailability of the API."""
    return Capacity(
        shape=text(found, "instanceShape"),
        availability_domain=availability_domain,
        fault_domain=text(found, "faultDomain"),
        status=text(found, "availabilityStatus"),
        count=None if found.get("availableCount") is None else whole(found, "availableCount"),
    )


def instance(found: Record) -> Instance:
    """Reshape an Instance of the API."""
    return Instance(
        id=text(found, "id"),
        name=text(found, "displayName"),
        state=text(found, "lifecycleState"),
        shape=text(found, "shape"),
        compartment_id=text(found, "compartmentId"),
        availability_domain=text(found, "availabilityDomain"),
        fault_domain=text(found, "faultDomain"),
        freeform_tags=tags(found),
        metadata=tags(found, "metadata"),
    )


def _asked(question: CapacityQuestion) -> Record:
    asked: Record = {"instanceShape": question.shape}
    if question.fault_domain:
        asked["faultDomain"] = question.fault_domain
    if question.ocpus:
        asked["instanceShapeConfig"] = {"ocpus": question.ocpus, "memoryInGBs": question.memory_gb}
    return asked
