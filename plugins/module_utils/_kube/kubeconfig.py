# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints from kubeconfig files: read directly when all facts stand in the file, else by the kubernetes library."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from .._errors import InvalidOption, MissingLibrary
from .authorization import NO_AUTHORIZATION, Authorization, basic, bearer
from .endpoint import ClientCertificate, Endpoint
from .exec_login import plugin_authorization

try:
    import yaml
    from yaml import YAMLError

    YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
except ImportError:
    yaml = None  # type: ignore[assignment]
    YAMLError = ValueError  # type: ignore[assignment,misc]

DEFAULT_PATH = "~/.kube/config"
TOKEN_FILE_LIFE_S = 60.0


class Document(NamedTuple):
    """One kubeconfig file: where it came from, the folder its relative paths start from, and its content."""

    origin: str
    folder: Path
    content: Mapping[str, object]


def endpoint(source: str | Mapping[str, object], context: str) -> Endpoint:
    """The endpoint a context names. ``source`` is one path, several joined like $KUBECONFIG, or the content itself."""
    documents = _documents(source)
    words = documents[0].origin
    chosen = context or _first_text(documents, "current-context")
    if not chosen:
        raise InvalidOption(f"{words} has no current-context.", hint="Name one with the option context.")
    _document, pair = _entry(documents, "contexts", "context", chosen)
    return _endpoint(documents, pair, chosen, f"context {chosen} of {words}")


def _endpoint(documents: list[Document], pair: Mapping[str, object], context: str, words: str) -> Endpoint:
    at, cluster = _entry(documents, "clusters", "cluster", _text(pair, "cluster"))
    server = _text(cluster, "server")
    if not server.startswith(("https://", "http://")):
        raise InvalidOption(f"The server {server!r} in {words} is not a URL that begins with https:// or http://.")
    user_at, user = _entry(documents, "users", "user", _text(pair, "user")) if _text(pair, "user") else (at, {})
    return Endpoint(
        server=server,
        words=words,
        ca_pem=_content(at, cluster, "certificate-authority").decode("utf-8", "replace"),
        verify=cluster.get("insecure-skip-tls-verify") is not True,
        client_certificate=_client_certificate(user_at, user),
        authorization=_authorization(user_at, user, context),
        proxy=_text(cluster, "proxy-url"),
        tls_server_name=_text(cluster, "tls-server-name"),
    )


def _authorization(at: Document, user: Mapping[str, object], context: str) -> Authorization:
    if user.get("exec") or user.get("auth-provider"):
        return plugin_authorization(at.content, at.folder, context)
    if path := _text(user, "tokenFile"):
        return bearer(lambda: _file(at, path).decode().strip(), life_s=TOKEN_FILE_LIFE_S)
    if token := _text(user, "token"):
        return bearer(lambda: token)
    if name := _text(user, "username"):
        return basic(name, _text(user, "password"))
    return NO_AUTHORIZATION


def _client_certificate(at: Document, user: Mapping[str, object]) -> ClientCertificate | None:
    certificate = _content(at, user, "client-certificate")
    return ClientCertificate(certificate, _content(at, user, "client-key")) if certificate else None


def _content(at: Document, holder: Mapping[str, object], key: str) -> bytes:
    """What ``<key>-data`` holds in base64, else the file that ``<key>`` names, else nothing."""
    if encoded := _text(holder, f"{key}-data"):
        try:
            return base64.b64decode(encoded)
        except binascii.Error as error:
            raise InvalidOption(f"{key}-data in {at.origin} is not base64.") from error
    path = _text(holder, key)
    return _file(at, path) if path else b""


def _file(at: Document, path: str) -> bytes:
    try:
        return (at.folder / Path(path).expanduser()).read_bytes()
    except OSError as error:
        raise InvalidOption(f"The file {path} named in {at.origin} cannot be read ({error.strerror}).") from error


def _documents(source: str | Mapping[str, object]) -> list[Document]:
    if not isinstance(source, str):
        return [Document("the kubeconfig option", Path.cwd(), source)]
    paths = [Path(part).expanduser() for part in source.split(os.pathsep) if part]
    present = [path for path in paths if path.exists()] or paths[:1]
    return [_parsed(path) for path in present]


def _parsed(path: Path) -> Document:
    if yaml is None:
        raise MissingLibrary("The Python library PyYAML is not installed.", hint="Run: pip install PyYAML")
    try:
        content = yaml.load(path.read_bytes(), Loader=YamlLoader)
    except OSError as error:
        raise InvalidOption(f"The kubeconfig file {path} cannot be read ({error.strerror}).") from error
    except YAMLError as error:
        raise InvalidOption(f"The kubeconfig file {path} is not valid YAML.") from error
    if not isinstance(content, dict):
        raise InvalidOption(f"The kubeconfig file {path} is empty or holds no mapping.")
    return Document(f"kubeconfig {path}", path.parent, content)


def _entry(documents: list[Document], plural: str, singular: str, name: str) -> tuple[Document, Mapping[str, object]]:
    """The named entry; as in kubectl, the first file that has it wins."""
    known: list[str] = []
    for document in documents:
        for item in _items(document.content, plural):
            known.append(_text(item, "name"))
            value = item.get(singular)
            if known[-1] == name and isinstance(value, Mapping):
                return document, value
    listed = ", ".join(known) or "none"
    raise InvalidOption(f"{documents[0].origin} has no {singular} {name!r}.", hint=f"It has: {listed}.")


def _items(content: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = content.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _first_text(documents: list[Document], key: str) -> str:
    return next((found for document in documents if (found := _text(document.content, key))), "")


def _text(holder: Mapping[str, object], key: str) -> str:
    value = holder.get(key)
    return "" if value is None else str(value)
