# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers that copy objects into volumes before the program starts and its outputs into buckets, and what they need.

A job's outputs are uploaded by a second container, which succeeds only when all is in the bucket: a failed upload fails
the job. A service's are copied now and then by a sidecar, and a last time when the pod is told to end.
"""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from .._blueprint.parts import InputBucket
from .._blueprint.payload import Payload
from .._manifest import Json, Manifest
from .identity import Identity
from .storage_facts import WORKLOAD_IDENTITY, StorageFacts

UPLOAD = "upload"
PROGRAM_FILE = "staging.py"
PROGRAM_FOLDER = "/opt/oci-ai-blueprints"
TARGET = "/staging"
ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"
LAST_UPLOAD_S = 600
"""Time that a pod with outputs is given to end: what was not uploaded before goes up then."""
TOKEN_LIVES_S = 3600
SECURITY: Mapping[str, Json] = {
    "runAsUser": 0,
    "runAsNonRoot": False,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"], "add": ["DAC_OVERRIDE"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""Root, with the one right to read and write files of whatever user the program runs as."""


def stages(payload: Payload) -> bool:
    """Whether anything is copied at all."""
    return bool(payload.input_object_storage or payload.output_object_storage)


def init_containers(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Json]:
    """One for each input, in order; then, for a service with outputs, the sidecar."""
    found: list[Json] = [
        _container(
            f"stage-{index}",
            "download",
            {**_source(index, source, identity, facts), **_choice(source)},
            [{"name": f"input-{index}", "mountPath": TARGET}],
            facts,
            account=facts.auth == WORKLOAD_IDENTITY and not source.par,
        )
        for index, source in enumerate(payload.input_object_storage)
    ]
    if payload.output_object_storage and payload.recipe_mode == "service":
        found.append({**_uploader(payload, identity, facts, "sync"), "restartPolicy": "Always"})
    return found


def containers(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Json]:
    """The container that uploads a job's outputs."""
    if not payload.output_object_storage or payload.recipe_mode != "job":
        return []
    return [_uploader(payload, identity, facts, "upload")]


def _uploader(payload: Payload, identity: Identity, facts: StorageFacts, what: str) -> dict[str, Json]:
    outputs = [
        {"bucket": output.bucket_name, "directory": f"{TARGET}/{index}"}
        for index, output in enumerate(payload.output_object_storage)
    ]
    settings: dict[str, Json] = {
        **_login(facts),
        "OUTPUTS": json.dumps(outputs),
        "DEPLOYMENT": identity.label,
        "POD": _field("metadata.name"),
        "POD_NAMESPACE": _field("metadata.namespace"),
    }
    places: list[Json] = [
        {"name": f"output-{index}", "mountPath": f"{TARGET}/{index}", "readOnly": True}
        for index in range(len(payload.output_object_storage))
    ]
    account = what == "upload" or facts.auth == WORKLOAD_IDENTITY
    return _container(UPLOAD, what, settings, places, facts, account=account)


def _source(index: int, source: InputBucket, identity: Identity, facts: StorageFacts) -> dict[str, Json]:
    """Where to copy from. The place that a request opens stands there in clear: another one has to roll the pods."""
    if source.par is None:
        return {**_login(facts), "BUCKET": source.bucket_name}
    place = urlsplit(source.par).path.partition("/n/")[2]
    found: dict[str, Json] = {
        "PAR": {"secretKeyRef": {"name": identity.names.staging, "key": f"input-{index}"}},
        "SOURCE": place.rstrip("/").removesuffix("/o"),
    }
    return {**found, "ENDPOINT": facts.par_endpoint} if facts.par_endpoint else found


def _login(facts: StorageFacts) -> dict[str, Json]:
    return {
        "AUTH": facts.auth,
        "ENDPOINT": facts.endpoint,
        "FEDERATION": facts.federation,
        "NAMESPACE": facts.namespace,
    }


def _choice(source: InputBucket) -> dict[str, Json]:
    lists = {"INCLUDE": source.include, "EXCLUDE": source.exclude}
    return {"TARGET": TARGET, **{name: json.dumps(patterns) for name, patterns in lists.items() if patterns}}


def _field(path: str) -> dict[str, Json]:
    return {"fieldRef": {"apiVersion": "v1", "fieldPath": path}}


def _container(
    name: str, what: str, settings: Mapping[str, Json], places: list[Json], facts: StorageFacts, *, account: bool
) -> dict[str, Json]:
    """``settings`` become the variables STAGING_…; a value that is no text says where it comes from."""
    variables: list[Json] = [
        {"name": f"STAGING_{key}", **({"value": value} if isinstance(value, str) else {"valueFrom": value})}
        for key, value in settings.items()
    ]
    shared: list[Json] = [{"name": "staging-program", "mountPath": PROGRAM_FOLDER, "readOnly": True}]
    if account:
        shared.append({"name": "staging-account", "mountPath": ACCOUNT_FOLDER, "readOnly": True})
    return {
        "name": name,
        "image": facts.image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python3", "-u", f"{PROGRAM_FOLDER}/{PROGRAM_FILE}"],
        "args": [what],
        "env": variables,
        "securityContext": {**SECURITY},
        "volumeMounts": [*places, *shared],
    }


def volumes(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Json]:
    """The program, and a token that only staging containers see."""
    if not stages(payload):
        return []
    found: list[Json] = [{"name": "staging-program", "configMap": {"name": identity.names.staging}}]
    if has_account(payload, facts):
        sources: list[Json] = [
            {"serviceAccountToken": {"expirationSeconds": TOKEN_LIVES_S, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        ]
        found.append({"name": "staging-account", "projected": {"sources": sources}})
    return found


def has_account(payload: Payload, facts: StorageFacts) -> bool:
    """Whether staging containers have to show who they are to Kubernetes."""
    uploads = bool(payload.output_object_storage) and payload.recipe_mode == "job"
    return uploads or (facts.auth == WORKLOAD_IDENTITY and stages(payload))


def pod_fields(payload: Payload, identity: Identity, facts: StorageFacts) -> dict[str, Json]:
    """Fields of the pod's spec besides containers and volumes."""
    found: dict[str, Json] = {}
    if has_account(payload, facts):
        found["serviceAccountName"] = identity.names.staging
    if payload.output_object_storage:
        found["terminationGracePeriodSeconds"] = LAST_UPLOAD_S
    return found


def objects(payload: Payload, identity: Identity, facts: StorageFacts) -> list[Manifest]:
    """The program as a ConfigMap, URLs that are credentials in a Secret, and who the pods are.

    A new version of the program does not roll pods: those that run have their data already.
    """
    if not stages(payload):
        return []
    pars: dict[str, Json] = {
        f"input-{index}": base64.b64encode(source.par.encode()).decode()
        for index, source in enumerate(payload.input_object_storage)
        if source.par
    }
    found = [_object("v1", "ConfigMap", identity, {"data": {PROGRAM_FILE: program()}})]
    if pars:
        found.append(_object("v1", "Secret", identity, {"type": "Opaque", "data": pars}))
    if has_account(payload, facts):
        found += _account(identity)
    return found


def program() -> str:
    """The staging program's text."""
    # Only now: a shipped module compiles everything it loads, and most blueprints copy nothing.
    from . import staging_program

    return inspect.getsource(staging_program)


def _account(identity: Identity) -> list[Manifest]:
    """A service account that may look at pods, to see when the program beside it has ended."""
    group, name = "rbac.authorization.k8s.io", identity.names.staging
    watching: Json = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list", "watch"]}]
    return [
        _object("v1", "ServiceAccount", identity, {"automountServiceAccountToken": False}),
        _object(f"{group}/v1", "Role", identity, {"rules": watching}),
        _object(
            f"{group}/v1",
            "RoleBinding",
            identity,
            {
                "roleRef": {"apiGroup": group, "kind": "Role", "name": name},
                "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": identity.namespace}],
            },
        ),
    ]


def _object(api_version: str, kind: str, identity: Identity, content: Manifest) -> Manifest:
    about: dict[str, Json] = {
        "name": identity.names.staging,
        "namespace": identity.namespace,
        "labels": {**identity.labels()},
    }
    return {"apiVersion": api_version, "kind": kind, "metadata": about, **content}
