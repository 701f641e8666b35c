# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the control plane of OCI AI Blueprints itself deployed: called as ours is, but without our labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .._manifest import Manifest, metadata, name_of, namespace_of, text
from .add_ons import full_name, internal_url
from .compare import labels_of
from .identity import MANAGED_BY, MANAGER
from .workload import counts

PREFIX = "recipe-"
SET_SUFFIX = "-lws"


def upstream_deployments(
    workloads: Iterable[Manifest], services: Iterable[Manifest], public: Mapping[str, Sequence[str]]
) -> list[dict[str, object]]:
    """A row for each, by namespace and name. ``public``: URLs of Services, by ``namespace/name``."""
    theirs = [one for one in workloads if _is_theirs(one)]
    by_name = {full_name(one): one for one in services}
    return [_row(one, by_name, public) for one in sorted(theirs, key=full_name)]


def _is_theirs(workload: Manifest) -> bool:
    """Parts of a larger object belong to that."""
    is_ours = labels_of(workload).get(MANAGED_BY) == MANAGER
    return name_of(workload).startswith(PREFIX) and not is_ours and not metadata(workload).get("ownerReferences")


def _row(
    workload: Manifest, services: Mapping[str, Manifest], public: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    namespace, shared = namespace_of(workload), name_of(workload).removesuffix(SET_SUFFIX)
    place = f"{namespace}/{shared}"
    inside = internal_url(services[place]) if place in services else ""
    return {
        "canonical_name": shared.removeprefix(PREFIX),
        "namespace": namespace,
        "kind": text(workload, "kind"),
        "name": name_of(workload),
        "replicas": counts(workload),
        "endpoints": {"internal": inside, "public": list(public.get(place, ()))},
    }
