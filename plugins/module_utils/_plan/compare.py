# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What applying a manifest would change: the live object against the API server's own dry-run answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .._errors import NotOurs
from .._manifest import Json, Manifest, metadata, section
from .identity import INSTANCE, MANAGED_BY, MANAGER, Identity
from .managed_fields import foreign_fields
from .shown import comparable, shown
from .step import Action, ObjectStep, ref_of


@dataclass(frozen=True)
class Preview:
    """One object as it is and as the API server says it would become.

    ``dry_run`` None: the API server cannot try it yet (missing namespace or CRD); it is shown as rendered.
    ``made_anew``: why it has to be deleted and created again, "" when it can stay.
    """

    manifest: Manifest
    live: Manifest | None
    dry_run: Manifest | None
    made_anew: str = ""


def step_of(preview: Preview, identity: Identity, *, adopt: bool) -> ObjectStep:
    """Create, update, replace or leave alone. Raises NotOurs before anything is touched."""
    if preview.live is not None:
        refuse_foreign(preview.live, identity, adopt=adopt or _is_ours_together(preview.manifest, preview.live))
    return change_of(preview)


def change_of(preview: Preview) -> ObjectStep:
    """The same for an object that we may change: who owns it has been looked at."""
    if preview.live is None:
        return _step(Action.CREATE, preview, "does not exist", after=preview.dry_run or preview.manifest)
    why = "is being deleted" if metadata(preview.live).get("deletionTimestamp") else preview.made_anew
    if why:
        manifest = _with_size_of(preview.live, preview.manifest)
        return _step(Action.REPLACE, replace(preview, manifest=manifest), why, after=manifest)
    wanted = preview.dry_run or preview.manifest
    before, after = comparable(preview.live), comparable(wanted)
    if before == after:
        return _step(Action.NONE, preview, "as wanted", after=None)
    return _step(Action.UPDATE, preview, f"differs in {', '.join(differing(before, after))}", after=wanted)


def _with_size_of(live: Manifest, manifest: Manifest) -> Manifest:
    """An object made anew keeps the replicas that the manifest leaves to others: left out, they would become 1."""
    wanted, current = section(manifest, "spec"), section(live, "spec").get("replicas")
    if "replicas" in wanted or current is None:
        return manifest
    return {**manifest, "spec": {**wanted, "replicas": current}}


def _is_ours_together(manifest: Manifest, live: Manifest) -> bool:
    """What several deployments share belongs to none of them: any may bring it back to what it should be."""
    return INSTANCE not in labels_of(manifest) and labels_of(live).get(MANAGED_BY) == MANAGER


def refuse_foreign(live: Manifest, identity: Identity, *, adopt: bool) -> None:
    """Ownership comes first: a forced apply would seize a foreign object without a word."""
    labels = labels_of(live)
    if adopt or identity.owns(labels):
        return
    if labels.get(MANAGED_BY) == MANAGER and labels.get(INSTANCE) == identity.names.canonical:
        owner = f"an earlier deployment of the same name (uid {labels.get('oci-ai-blueprints/uid', 'unknown')})"
    else:
        of_another = f"deployment {labels.get(INSTANCE)}" if labels.get(MANAGED_BY) == MANAGER else ""
        owner = of_another or labels.get(MANAGED_BY, "") or "somebody else"
    ref = ref_of(live)
    raise NotOurs(
        f"{ref.kind} {ref.namespace}/{ref.name} exists already and belongs to {owner}; nothing was changed.",
        hint="Choose another deployment_name, delete that object, or set adopt: true to take it over.",
        kind=ref.kind,
        name=ref.name,
        namespace=ref.namespace,
    )


def labels_of(manifest: Mapping[str, object]) -> dict[str, str]:
    """The object's labels; empty when it has none."""
    metadata = manifest.get("metadata")
    labels = metadata.get("labels") if isinstance(metadata, Mapping) else None
    return {str(key): str(value) for key, value in labels.items()} if isinstance(labels, Mapping) else {}


def uid_of(manifest: Mapping[str, object]) -> str:
    """Kubernetes' uid of a live object."""
    metadata = manifest.get("metadata")
    return str(metadata.get("uid", "")) if isinstance(metadata, Mapping) else ""


def foreign_warnings(live: Manifest) -> list[str]:
    """What other managers added to an object of ours, one sentence each."""
    ref = ref_of(live)
    return [
        f"{ref.kind} {ref.namespace}/{ref.name}: {manager} set {', '.join(paths)} (drift: foreign, left as it is)"
        for manager, paths in sorted(foreign_fields(live).items())
    ]


def _step(action: Action, preview: Preview, why: str, *, after: Manifest | None) -> ObjectStep:
    """``after`` None: nothing changes, so there is nothing to show on either side."""
    ref = ref_of(preview.manifest)
    return ObjectStep(
        action=action,
        where="kubernetes",
        kind=ref.kind,
        name=ref.name,
        namespace=ref.namespace,
        why=why,
        before=None if preview.live is None or after is None else shown(preview.live),
        after=None if after is None else shown(after, before=preview.live),
        ref=ref,
        manifest=preview.manifest,
        live_uid=uid_of(preview.live or {}),
    )


def differing(before: Json, after: Json) -> list[str]:
    """Paths of the fields that differ, outermost first; list items by name where they have one."""
    return [path for path, _before, _after in differing_values(before, after)]


def differing_values(before: Json, after: Json, path: str = "") -> list[tuple[str, Json, Json]]:
    """The same with both values; None where there is none."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            found
            for key in sorted({*before, *after})
            if (key in before) != (key in after) or before.get(key) != after.get(key)
            for found in differing_values(before.get(key), after.get(key), f"{path}.{key}" if path else key)
        ]
    if isinstance(before, list) and isinstance(after, list):
        pairs = _pairs(before, after)
        if any(old != new for _name, old, new in pairs):
            return [
                found
                for name, old, new in pairs
                if old != new
                for found in differing_values(old, new, f"{path}[{name}]")
            ]
    return [(path, before, after)]


def _pairs(before: list[Json], after: list[Json]) -> list[tuple[str, Json, Json]]:
    """Items that belong together: by name where all have one, else by place in lists of the same length."""
    old, new = _by_name(before), _by_name(after)
    if old is not None and new is not None:
        return [(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    if len(before) != len(after):
        return []
    return [(str(place), *both) for place, both in enumerate(zip(before, after, strict=True))]


def _by_name(items: list[Json]) -> dict[str, Json] | None:
    named: dict[str, Json] = {
        name: item for item in items if isinstance(item, dict) and isinstance(name := item.get("name"), str)
    }
    return named if len(named) == len(items) else None
