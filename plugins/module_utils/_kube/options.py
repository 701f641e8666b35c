# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a task says which Kubernetes API to use. Names and meanings are those of kubernetes.core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

from .._errors import InvalidOption
from .authorization import Authorization, basic, bearer
from .endpoint import ClientCertificate, Endpoint


class KubeOptions(NamedTuple):
    """Connection options; "" means not given. ``kubeconfig`` is a path, or the content of such a file as a mapping."""

    kubeconfig: str | Mapping[str, object] = ""
    context: str = ""
    host: str = ""
    api_key: str = ""
    username: str = ""
    password: str = ""
    ca_cert: str = ""
    validate_certs: bool | None = None
    proxy: str = ""
    client_cert: str = ""
    client_key: str = ""


class ClusterAccess(Protocol):
    """What the OCI side knows about a cluster: URL of the API server, its authority (PEM), and fresh tokens."""

    @property
    def server(self) -> str: ...

    @property
    def ca_pem(self) -> str: ...

    @property
    def token(self) -> Callable[[], str]: ...


def overridden(endpoint: Endpoint, options: KubeOptions) -> Endpoint:
    """The endpoint with whatever the options say themselves."""
    return endpoint._replace(
        ca_pem=_read("ca_cert", options.ca_cert).decode("utf-8", "replace") if options.ca_cert else endpoint.ca_pem,
        verify=endpoint.verify if options.validate_certs is None else options.validate_certs,
        client_certificate=client_certificate(options) or endpoint.client_certificate,
        authorization=authorization(options) or endpoint.authorization,
        proxy=options.proxy or endpoint.proxy,
    )


def authorization(options: KubeOptions) -> Authorization | None:
    """Credentials named by the options: a token, or user name and password."""
    if options.api_key:
        token = options.api_key.removeprefix("Bearer ").strip()
        return bearer(lambda: token)
    if options.username:
        return basic(options.username, options.password)
    return None


def client_certificate(options: KubeOptions) -> ClientCertificate | None:
    """The certificate pair named by the options. The key may lie in the same file as the certificate."""
    if not options.client_cert:
        return None
    return ClientCertificate(
        certificate=_read("client_cert", options.client_cert),
        key=_read("client_key", options.client_key or options.client_cert),
    )


def _read(option: str, path: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise InvalidOption(f"{option}: the file {path} cannot be read ({error.strerror}).") from error
