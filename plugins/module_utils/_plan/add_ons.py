# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which add-ons a cluster has, by its workloads and by what OKE says it installed: version, health, owner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .._catalog.add_ons import ADD_ONS, CONTROL_PLANE, AddOn
from .._manifest import Manifest, entries, metadata, name_of, namespace_of, section, text
from .compare import labels_of

CHART_LABELS = ("helm.sh/chart", "chart")
NAME_LABELS = ("app.kubernetes.io/name", "app", "k8s-app")
VERSION_LABEL = "app.kubernetes.io/version"
RELEASE = "meta.helm.sh/release-name"
"""Annotation that Helm gives all it installs."""
RELEASE_LABELS = ("app.kubernetes.io/instance", "release")
ADDON_MANAGER = "addonmanager.kubernetes.io/mode"
"""Label of what OKE itself installs and restores."""
GRAFANA_PASSWORD = "GF_SECURITY_ADMIN_PASSWORD"
ACTIVE = "ACTIVE"
PLACES = {add_on.name: place for place, add_on in enumerate(ADD_ONS)}
_CHART = re.compile(r"^(?P<chart>.+?)-(?P<version>v?\d+\.\d.*)$")


@dataclass(frozen=True)
class OkeAddOn:
    """What OKE says of an add-on of its own. ``state`` as in OCI, ``error`` "" unless it reports one."""

    name: str
    version: str
    state: str
    error: str


@dataclass
class Installed:
    """One installation of an add-on: workloads of one Helm release, or an add-on of OKE. ``main`` leads to its pods."""

    name: str
    namespace: str = ""
    release: str = ""
    workloads: list[Manifest] = field(default_factory=list)
    main: Manifest | None = None
    oke: OkeAddOn | None = None
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    """What could not be looked at, and may be a problem."""

    @property
    def by_oke(self) -> bool:
        return self.oke is not None or any(ADDON_MANAGER in labels_of(one) for one in self.workloads)


def installed_add_ons(
    workloads: Iterable[Manifest],
    of_oke: Sequence[OkeAddOn],
    unavailable: Mapping[str, str] | None,
    unseen: Sequence[str] = (),
) -> list[Installed]:
    """In the table's order.

    ``unavailable``: API services that do not answer, with the reason; None where nobody may look. ``unseen``: kinds of
    workloads that may not be listed.
    """
    found: dict[tuple[str, str, str], Installed] = {}
    for workload in workloads:
        add_on = _add_on_of(workload)
        if add_on is None:
            continue
        key = (add_on.name, namespace_of(workload), _release(workload))
        one = found.setdefault(key, Installed(*key))
        one.workloads.append(workload)
        if one.main is None and _tokens(workload) & {*add_on.names}:
            one.main = workload
    named = {oke: add_on for add_on in ADD_ONS for oke in add_on.oke}
    for oke in of_oke:
        add_on = named.get(oke.name)
        there = [one for one in found.values() if add_on and one.name == add_on.name and not _by_helm(one)]
        if there:
            there[0].oke = oke
        else:
            name = add_on.name if add_on else oke.name
            found[name, "", f"oke:{oke.name}"] = Installed(name, oke=oke)
    for one in found.values():
        one.problems = [*map(_not_ready, filter(_is_short, one.workloads)), *_other_problems(one, unavailable or {})]
        one.doubts = [f"{kind} are unknown" for kind in unseen]
        if unavailable is None and _needs_api(one):
            one.doubts.append("API services are unknown")
    return sorted(found.values(), key=lambda one: (PLACES.get(one.name, len(PLACES)), one.name, one.namespace))


def row(
    one: Installed,
    ours: frozenset[str],
    services: Sequence[Manifest],
    public: Mapping[str, Sequence[str]],
    *,
    beside_control_plane: bool,
) -> dict[str, object]:
    """An entry of ``add_ons``. ``ours``: releases that a workspace installed, ``namespace/name``.

    ``public``: URLs of Services, by ``namespace/name``. ``beside_control_plane``: whether upstream's runs here, too.
    """
    serving = _services_of(one, services)
    return {
        "name": one.name,
        "namespace": one.namespace,
        "release": one.release,
        "chart_version": next((found["version"] for found in map(_chart, one.workloads) if found), ""),
        "version": _version(one),
        "status": "degraded" if one.problems else "unknown" if one.doubts else "healthy",
        "message": _sentence(one),
        "installed_by": _owner(one, ours, beside_control_plane=beside_control_plane),
        "internal_url": internal_url(serving[0]) if serving else "",
        "public_urls": [url for service in serving for url in public.get(full_name(service), ())],
        "admin_secret": _admin_secret(one),
    }


def runs_control_plane(found: Iterable[Installed]) -> bool:
    """Whether the cluster is a workspace of upstream's control plane."""
    return any(one.name == CONTROL_PLANE for one in found)


def other_releases(workloads: Iterable[Manifest]) -> list[dict[str, object]]:
    """Helm releases that no add-on of the table is part of."""
    known: set[tuple[str, str]] = set()
    others: dict[tuple[str, str], str] = {}
    for workload in workloads:
        release = text(section(metadata(workload), "annotations"), RELEASE)
        key = (namespace_of(workload), release)
        if release and _add_on_of(workload) is not None:
            known.add(key)
        elif release:
            others.setdefault(key, _label(workload, CHART_LABELS))
    return [
        {"namespace": namespace, "release": release, "chart": chart}
        for (namespace, release), chart in sorted(others.items())
        if (namespace, release) not in known
    ]


def full_name(manifest: Manifest) -> str:
    return f"{namespace_of(manifest)}/{name_of(manifest)}"


def _label(workload: Manifest, keys: Sequence[str]) -> str:
    """Value of the first of these labels that the workload has, "" without any."""
    labels = labels_of(workload)
    return next((labels[key] for key in keys if labels.get(key)), "")


def _add_on_of(workload: Manifest) -> AddOn | None:
    """By chart where Helm names one, else by name."""
    chart, tokens = _chart(workload), _tokens(workload)
    if chart is not None:
        for add_on in ADD_ONS:
            if chart["chart"] in add_on.charts:
                return add_on
    return next((add_on for add_on in ADD_ONS if tokens & {*add_on.names, *add_on.parts}), None)


def _chart(workload: Manifest) -> re.Match[str] | None:
    return _CHART.match(_label(workload, CHART_LABELS))


def _tokens(workload: Manifest) -> set[str]:
    labels = labels_of(workload)
    return {name_of(workload), *(labels[key] for key in NAME_LABELS if key in labels)}


def _release(workload: Manifest) -> str:
    noted = text(section(metadata(workload), "annotations"), RELEASE)
    return noted or (_label(workload, RELEASE_LABELS) if _chart(workload) else "")


def _by_helm(one: Installed) -> bool:
    return bool(one.release)


def _version(one: Installed) -> str:
    """Of the program, as its label or its image says."""
    if one.oke is not None:
        return one.oke.version
    main = one.main or (one.workloads[0] if one.workloads else {})
    containers = entries(section(section(section(main, "spec"), "template"), "spec"), "containers")
    image = text(containers[0], "image").partition("@")[0] if containers else ""
    tag = image.rpartition("/")[2].partition(":")[2]
    return labels_of(main).get(VERSION_LABEL) or tag


def _counts(workload: Manifest) -> tuple[int, int]:
    """Pods that are ready, and that there should be."""
    spec, status = section(workload, "spec"), section(workload, "status")
    if workload.get("kind") == "DaemonSet":
        return _number(status, "numberReady"), _number(status, "desiredNumberScheduled")
    wanted = spec.get("replicas")
    return _number(status, "readyReplicas"), wanted if isinstance(wanted, int) else 1


def _number(status: Manifest, key: str) -> int:
    found = status.get(key)
    return found if isinstance(found, int) else 0


def _is_short(workload: Manifest) -> bool:
    ready, wanted = _counts(workload)
    return ready < wanted


def _not_ready(workload: Manifest) -> str:
    ready, wanted = _counts(workload)
    return f"{workload.get('kind')} {full_name(workload)} has {ready} of {wanted} pods ready"


def _needs_api(one: Installed) -> tuple[str, ...]:
    return ADD_ONS[PLACES[one.name]].api_services if one.name in PLACES else ()


def _other_problems(one: Installed, unavailable: Mapping[str, str]) -> list[str]:
    problems = [
        f"API service {name} is not available: {unavailable[name]}" for name in _needs_api(one) if name in unavailable
    ]
    if one.oke is not None and (one.oke.state != ACTIVE or one.oke.error):
        problems.append(f"OKE says {': '.join(filter(None, (one.oke.state, one.oke.error)))}")
    return problems


def _sentence(one: Installed) -> str:
    if one.problems:
        return f"{'; '.join(one.problems)}."
    ready = sum(_counts(workload)[0] for workload in one.workloads)
    known = f"{ready} of {ready} pods ready" if one.workloads else "OKE says ACTIVE"
    return f"{'; '.join([known, *one.doubts])}."


def _owner(one: Installed, ours: frozenset[str], *, beside_control_plane: bool) -> str:
    """``us``, ``oke``, ``upstream`` or ``other``. Without its control plane nothing is upstream's: its releases are
    called as everybody calls them, ``keda`` in ``keda``.
    """
    if f"{one.namespace}/{one.release}" in ours:
        return "us"
    if one.by_oke:
        return "oke"
    add_on = ADD_ONS[PLACES[one.name]]
    theirs = beside_control_plane and add_on.upstream == (one.namespace, one.release)
    return "upstream" if theirs else "other"


def _services_of(one: Installed, services: Iterable[Manifest]) -> list[Manifest]:
    """Services that lead to the pods of the main workload, those with an address first."""
    if one.main is None:
        return []
    labels = labels_of(section(section(one.main, "spec"), "template"))
    fitting = [
        service
        for service in services
        if namespace_of(service) == namespace_of(one.main)
        and (selector := section(section(service, "spec"), "selector"))
        and selector.items() <= labels.items()
    ]
    return sorted(fitting, key=lambda service: (_is_headless(service), name_of(service)))


def _is_headless(service: Manifest) -> bool:
    return section(service, "spec").get("clusterIP") == "None"


def internal_url(service: Manifest) -> str:
    """Of its port for the web, else of its first."""
    ports = entries(section(service, "spec"), "ports")
    web = next((port for port in ports if text(port, "name").startswith(("http", "web", "service"))), None)
    port = web or (ports[0] if ports else {})
    host = f"{name_of(service)}.{namespace_of(service)}.svc.cluster.local"
    scheme = "https" if text(port, "name") == "https" or port.get("port") == 443 else "http"
    return f"{scheme}://{host}" if port.get("port") in (80, 443, None) else f"{scheme}://{host}:{port['port']}"


def _admin_secret(one: Installed) -> str:
    """``namespace/name`` of the Secret that holds the administrator's password; the password itself is never read."""
    pod = section(section(section(one.main or {}, "spec"), "template"), "spec")
    for container in entries(pod, "containers"):
        for variable in entries(container, "env"):
            name = text(section(section(variable, "valueFrom"), "secretKeyRef"), "name")
            if text(variable, "name") == GRAFANA_PASSWORD and name:
                return f"{one.namespace}/{name}"
    return ""
