# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that users keep in the cluster for their blueprints: as objects, whose they are, and which text is secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping

from .._blueprint.secrets_payload import CONTAINER_REGISTRY, OPAQUE, REGISTRY_FIELDS, SecretWish
from .._manifest import Json, Manifest
from .compare import labels_of
from .identity import INSTANCE, MANAGED_BY, MANAGER, PART_OF

COMPONENT = "app.kubernetes.io/component"
KEPT_FOR_A_USER = "user-secret"
"""Tells these Secrets from those that a deployment owns. They have no instance: no undeployment may take them along."""
KUBERNETES_TYPES: Mapping[str, str] = {OPAQUE: "Opaque", CONTAINER_REGISTRY: "kubernetes.io/dockerconfigjson"}
DOCKER_CONFIG = ".dockerconfigjson"


def manifest_of(wish: SecretWish, namespace: str) -> Manifest:
    """The Secret. ``data`` and not ``stringData``: a key dropped from stringData would survive."""
    data: dict[str, Json] = {key: _encoded(value) for key, value in sorted(contents(wish).items())}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": wish.name,
            "namespace": namespace,
            "labels": {MANAGED_BY: MANAGER, PART_OF: MANAGER, COMPONENT: KEPT_FOR_A_USER},
        },
        "type": KUBERNETES_TYPES[wish.type],
        "data": data,
    }


def contents(wish: SecretWish) -> Mapping[str, str]:
    """Keys of the Secret and their values in clear."""
    return {DOCKER_CONFIG: _docker_config(wish.data)} if wish.type == CONTAINER_REGISTRY else wish.data


def word_for(kubernetes_type: str) -> str:
    """The type in the payload's word, or Kubernetes' own where the payload has none."""
    return next((word for word, own in KUBERNETES_TYPES.items() if own == kubernetes_type), kubernetes_type)


def is_ours(live: Manifest) -> bool:
    """Whether it was made for a user, by these modules."""
    labels = labels_of(live)
    return labels.get(MANAGED_BY) == MANAGER and labels.get(COMPONENT) == KEPT_FOR_A_USER


def belongs_to_a_deployment(live: Manifest) -> bool:
    """Whether it is part of a deployment, or the record of one: nobody may take it over."""
    return labels_of(live).get(MANAGED_BY) == MANAGER and not is_ours(live)


def owner_of(live: Manifest) -> str:
    """Who keeps a Secret that is not ours, in words."""
    labels = labels_of(live)
    if belongs_to_a_deployment(live):
        return f"the deployment {labels.get(INSTANCE, 'of another name')}"
    return labels.get(MANAGED_BY) or "somebody else"


def secret_texts(wishes: Iterable[SecretWish], *in_clear: str) -> frozenset[str]:
    """Every value, in clear and encoded, except what also stands in a name: hiding it would hide the name."""
    names = [*in_clear, *(text for wish in wishes for text in (wish.name, *wish.data))]
    shown = " ".join([*names, MANAGER, *KUBERNETES_TYPES, *KUBERNETES_TYPES.values()])
    return frozenset(text for wish in wishes for text in _texts(wish) if text not in shown)


def _texts(wish: SecretWish) -> Iterator[str]:
    data = {key: value for key, value in wish.data.items() if not _is_public(wish, key)}
    for value in (*data.values(), *(contents(wish).values() if wish.type else ())):
        yield value
        yield _encoded(value)
    if wish.type == CONTAINER_REGISTRY:
        yield _login(wish.data)


def _is_public(wish: SecretWish, key: str) -> bool:
    """A registry's address and user are in every pod's events anyway."""
    return wish.type == CONTAINER_REGISTRY and key != "password"


def _docker_config(data: Mapping[str, str]) -> str:
    """Docker's configuration as kubectl writes it: one registry with user, password, e-mail and both joined."""
    server, username, password, email = (data[field] for field in REGISTRY_FIELDS)
    login = {"username": username, "password": password, "email": email, "auth": _login(data)}
    known = {field: value for field, value in login.items() if value}
    return json.dumps({"auths": {server: known}}, separators=(",", ":"))


def _login(data: Mapping[str, str]) -> str:
    return _encoded(f"{data['username']}:{data['password']}")


def _encoded(value: str) -> str:
    return base64.b64encode(value.encode()).decode()
