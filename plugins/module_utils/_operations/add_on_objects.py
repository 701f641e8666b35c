# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to add-ons in a cluster: objects of kinds they define, what is in and for their namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .._kube.kinds import (
    API_SERVICE,
    CUSTOM_RESOURCE_DEFINITION,
    NAMESPACE,
    PERSISTENT_VOLUME,
    PERSISTENT_VOLUME_CLAIM,
    SERVICE,
    Kind,
)
from .._manifest import Manifest, entries, name_of, namespace_of, section, text
from .._plan.compare import labels_of
from .requests import ReadAddOnObjects
from .surroundings import Surroundings
from .world import World

READERS = 16
MANAGED_BY = "app.kubernetes.io/managed-by"
VALIDATING = Kind(
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    namespaced=False,
)
MUTATING = Kind(
    "admissionregistration.k8s.io/v1",
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfigurations",
    namespaced=False,
)
IN_A_NAMESPACE = (PERSISTENT_VOLUME_CLAIM, SERVICE)
FOR_A_NAMESPACE = (VALIDATING, MUTATING, API_SERVICE, PERSISTENT_VOLUME)
Row = dict[str, object]


@dataclass
class AddOnObjectsOutcome:
    """Result of a task, which changes nothing."""

    definitions: Sequence[Row] = ()
    remains: Sequence[Row] = ()
    before: str = ""
    after: str = ""
    secrets: tuple[str, ...] = field(default=())

    def result(self) -> dict[str, object]:
        return {"changed": False, "definitions": self.definitions, "remains": self.remains}


def add_on_objects(request: ReadAddOnObjects, around: Surroundings) -> AddOnObjectsOutcome:
    """Raises what Kubernetes answers where something may not be read: nothing is overlooked."""
    world = World(request.connections, around, readers=READERS)
    kube = world.kube
    defined = [
        one
        for one in kube.list(CUSTOM_RESOURCE_DEFINITION).items
        if text(section(one, "spec"), "group") in request.groups
    ]
    asked = [world.start(kube.list, _kind(one)) for one in defined]
    around_them = [world.start(kube.list, kind) for kind in (*IN_A_NAMESPACE, *FOR_A_NAMESPACE, NAMESPACE)]
    return AddOnObjectsOutcome(
        [_definition(one, answer.result().items) for one, answer in zip(defined, asked, strict=True)],
        [
            {"kind": text(one, "kind"), "namespace": namespace_of(one), "name": name_of(one)}
            for answer in around_them
            for one in answer.result().items
            if _namespaces(one) & {*request.namespaces}
        ],
    )


def _kind(definition: Manifest) -> Kind:
    spec = section(definition, "spec")
    names = section(spec, "names")
    version = next((text(one, "name") for one in entries(spec, "versions") if one.get("storage") is True), "")
    return Kind(
        f"{text(spec, 'group')}/{version}",
        text(names, "kind"),
        text(names, "plural"),
        namespaced=text(spec, "scope") == "Namespaced",
    )


def _definition(definition: Manifest, objects: Sequence[Manifest]) -> Row:
    kind = _kind(definition)
    return {
        "name": name_of(definition),
        "group": text(section(definition, "spec"), "group"),
        "api_version": kind.api_version,
        "kind": kind.name,
        "objects": [
            {"namespace": namespace_of(one), "name": name_of(one), "managed_by": labels_of(one).get(MANAGED_BY, "")}
            for one in objects
        ],
    }


def _namespaces(found: Manifest) -> set[str]:
    """Namespaces that an object is in, or serves from."""
    kind, spec = text(found, "kind"), section(found, "spec")
    if kind == NAMESPACE.name:
        return {name_of(found)}
    if kind == API_SERVICE.name:
        return {text(section(spec, "service"), "namespace")}
    if kind == PERSISTENT_VOLUME.name:
        return {text(section(spec, "claimRef"), "namespace")}
    if kind in (VALIDATING.name, MUTATING.name):
        return set(_called(found))
    if kind == SERVICE.name and text(spec, "type") != "LoadBalancer":
        return set()
    return {namespace_of(found)}


def _called(configuration: Manifest) -> Iterator[str]:
    for webhook in entries(configuration, "webhooks"):
        yield text(section(section(webhook, "clientConfig"), "service"), "namespace")
