# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record: one Secret per revision of a deployment, in a namespace of our own.

Deleting a workload's namespace must not lose the knowledge of billed node pools, and a run that was killed leaves a
``pending`` record from which the next one carries on. The content may hold tokens of the payload: it is a Secret, and
nothing of it stands in annotations or labels.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from .._blueprint.membership import ALONE, Membership
from .._errors import InvalidOption, KubeError, LostLock, UnreadableRecord
from .._kube.client import Kube
from .._kube.kinds import SECRET
from .._manifest import Json, Manifest, metadata, name_of, section, text
from .._plan.identity import INSTANCE, MANAGED_BY, MANAGER, NAMESPACE, UID
from .._plan.pool_decision import PartRecord, PoolRecord
from .._plan.step import ObjectRef
from .._plan.workspace import WORKSPACE_NAMESPACE

TYPE = "oci-ai-blueprints/deployment.v1"
GROUP = "oci-ai-blueprints/group"
STATUS = "oci-ai-blueprints/status"
REVISION = "oci-ai-blueprints/revision"
RUN_LOG = "run_log"
"""Key of the Secret beside ``record``: versions that do not know it read the record all the same."""
REVISIONS_KEPT = 10
LARGEST_RECORD = 900_000
"""Bytes after compression. Kubernetes refuses Secrets of more than 1 MiB, and the run's log is in it, too."""


class Phase(StrEnum):
    """How far a revision came."""

    PENDING = "pending"
    DEPLOYED = "deployed"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    UNDEPLOYING = "undeploying"


@dataclass(frozen=True)
class Record:
    """One revision. ``objects`` is the inventory for pruning; ``resource_version``,
    ``secret_uid`` and ``created`` are Kubernetes' own, "" when unwritten."""

    namespace: str
    canonical: str
    raw_name: str
    uid: str
    cluster_id: str
    revision: int
    phase: Phase
    payload: Json
    mode: str = "service"
    digest: str = ""
    objects: tuple[ObjectRef, ...] = ()
    pool: PoolRecord | None = None
    compartment_id: str = ""
    block_volumes: tuple[str, ...] = ()
    """OCIDs of volumes that an undeployment has to see gone."""
    membership: Membership = ALONE
    message: str = ""
    run_log: bytes = b""
    """What ``run_log.pack`` made; see there."""
    resource_version: str = ""
    secret_uid: str = ""
    created: str = ""
    """When Kubernetes stored the revision first."""

    @property
    def holds_nothing(self) -> bool:
        """It failed and was taken away again: its name, domain, model and key are free, its logs still here."""
        return self.phase is Phase.FAILED and not self.objects and self.pool is None

    @property
    def name(self) -> str:
        return f"deployment.{self.namespace}.{self.canonical}.v{self.revision}"


def digest_of(payload: Json) -> str:
    """Fingerprint of a payload, to tell a changed blueprint from the same one again."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def retry_token(uid: str, generation: int, attempt: int, what: str = "node_pool") -> str:
    """Token of one attempt at one pool. Made of less, it would replay a failure, or be refused after an undeploy."""
    return hashlib.sha256(f"{uid}/{what}/{generation}/{attempt}".encode()).hexdigest()[:40]


def read(kube: Kube, namespace: str = "", canonical: str = "") -> list[Record]:
    """Records, newest revision first. Without a name those of every deployment; without a namespace, of all."""
    records = [decode(one) for one in stored(kube, namespace, canonical)]
    return sorted(records, key=lambda record: (record.namespace, record.canonical, -record.revision))


def stored(kube: Kube, namespace: str = "", canonical: str = "", group: str = "") -> list[Manifest]:
    """The Secrets that hold records, as they are: their labels tell whose, even where ``decode`` fails."""
    labels = {MANAGED_BY: MANAGER}
    if group:
        labels[GROUP] = group
    if canonical:
        labels[INSTANCE] = canonical
    if namespace:
        labels[NAMESPACE] = namespace
    found = kube.list(SECRET, WORKSPACE_NAMESPACE, labels=labels).items
    return [one for one in found if one.get("type") == TYPE]


def write(kube: Kube, record: Record) -> Record:
    """Creates or replaces the record. Raises LostLock when somebody else wrote it since it was read."""
    manifest = _encode(record)
    try:
        written = kube.replace(manifest) if record.resource_version else _create(kube, manifest)
    except KubeError as error:
        if error.status == 409:
            raise LostLock(
                f"Another run changed the record of {record.namespace}/{record.canonical}; stopped writing."
            ) from error
        raise
    return replace(
        record, resource_version=text(metadata(written), "resourceVersion"), secret_uid=text(metadata(written), "uid")
    )


def remove(kube: Kube, records: Sequence[Record]) -> None:
    """Deletes records, oldest first, so that a run killed half-way still finds the newest."""
    for record in sorted(records, key=lambda item: item.revision):
        kube.delete(SECRET, record.name, WORKSPACE_NAMESPACE, uid=record.secret_uid)


def trim(kube: Kube, records: Sequence[Record]) -> None:
    """Keeps the newest revisions and the last good one."""
    newest = sorted(records, key=lambda record: -record.revision)
    good = next((record for record in newest if record.phase in (Phase.DEPLOYED, Phase.SUPERSEDED)), None)
    remove(kube, [record for record in newest[REVISIONS_KEPT:] if record is not good])


def _create(kube: Kube, manifest: Manifest) -> Manifest:
    """Creates the record, and our namespace with the first one."""
    try:
        return kube.create(manifest)
    except KubeError as error:
        if error.status != 404:
            raise
    ensure_namespace(kube)
    return kube.create(manifest)


def ensure_namespace(kube: Kube, name: str = WORKSPACE_NAMESPACE) -> None:
    """Creates a namespace if it is not there. Somebody else creating it first is fine."""
    labels: dict[str, Json] = {MANAGED_BY: MANAGER} if name == WORKSPACE_NAMESPACE else {}
    manifest: Manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
    try:
        kube.create(manifest)
    except KubeError as error:
        if error.status != 409:
            raise


def _encode(record: Record) -> Manifest:
    content = asdict(record)
    for kept_elsewhere in ("resource_version", "secret_uid", "created", "run_log"):
        del content[kept_elsewhere]
    in_group = {GROUP: record.membership.canonical} if record.membership.group else {}
    if not in_group:
        # Versions before there were groups refuse what they do not know, and of this they need not know.
        del content["membership"]
    packed = gzip.compress(json.dumps(content).encode(), mtime=0)
    if len(packed) > LARGEST_RECORD:
        raise InvalidOption(
            f"The blueprint {record.raw_name!r} is too large to be recorded: {len(packed)} bytes when packed."
        )
    about: dict[str, Json] = {
        "name": record.name,
        "namespace": WORKSPACE_NAMESPACE,
        "labels": {
            MANAGED_BY: MANAGER,
            INSTANCE: record.canonical,
            NAMESPACE: record.namespace,
            UID: record.uid,
            STATUS: str(record.phase),
            REVISION: str(record.revision),
            **in_group,
        },
    }
    if record.resource_version:
        about["resourceVersion"] = record.resource_version
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": about,
        "type": TYPE,
        "data": {
            "record": base64.b64encode(packed).decode(),
            **({RUN_LOG: base64.b64encode(record.run_log).decode()} if record.run_log else {}),
        },
    }


def decode(manifest: Manifest) -> Record:
    """The record in a Secret. Unknown fields are refused: written back without them, what they know would be lost."""
    try:
        data = section(manifest, "data")
        packed = base64.b64decode(text(data, "record"), validate=True)
        content = json.loads(gzip.decompress(packed))
        pool = content.pop("pool")
        place = content.pop("membership", None)
        return Record(
            **{
                **content,
                "phase": Phase(content["phase"]),
                "block_volumes": tuple(content.get("block_volumes", ())),
                "objects": tuple(ObjectRef(**item) for item in content["objects"]),
                "pool": _pool(pool) if pool else None,
                "membership": Membership(place["group"], tuple(place["needs"])) if place else ALONE,
                "run_log": base64.b64decode(text(data, RUN_LOG)),
                "resource_version": text(metadata(manifest), "resourceVersion"),
                "secret_uid": text(metadata(manifest), "uid"),
                "created": text(metadata(manifest), "creationTimestamp"),
            }
        )
    except (ValueError, TypeError, LookupError, AttributeError, OSError, EOFError) as error:
        raise UnreadableRecord(
            f"The record {name_of(manifest)} in namespace {WORKSPACE_NAMESPACE} cannot be read: {error}.",
            hint="Use the version of the collection that wrote it. If it is damaged, delete that Secret and run again.",
            record=name_of(manifest),
        ) from error


def _pool(found: dict[str, Any]) -> PoolRecord:
    part = found.get("part")
    return PoolRecord(**{**found, "part": PartRecord(**part) if part else None})
