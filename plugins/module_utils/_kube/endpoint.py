# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a Kubernetes API is and how to be let in: the same for kubeconfig, cluster OCID and in-cluster connections."""

from __future__ import annotations

import os
import ssl
import tempfile
from typing import NamedTuple

from .._errors import InvalidOption
from .._http import SharedContext
from .authorization import NO_AUTHORIZATION, Authorization


class ClientCertificate(NamedTuple):
    """Certificate and private key, PEM."""

    certificate: bytes
    key: bytes


class Endpoint(NamedTuple):
    """``server`` is a URL, ``words`` says where it was found; ``ca_pem`` "" means the system's authorities."""

    server: str
    words: str
    ca_pem: str = ""
    verify: bool = True
    client_certificate: ClientCertificate | None = None
    authorization: Authorization = NO_AUTHORIZATION
    proxy: str = ""
    tls_server_name: str = ""


def tls_context(endpoint: Endpoint) -> SharedContext:
    """TLS settings that trust the given authority only: loading the system's would cost tens of milliseconds."""
    context = SharedContext()
    if not endpoint.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif endpoint.ca_pem:
        _trust(context, endpoint)
    else:
        context.load_default_certs()
    if endpoint.client_certificate:
        _present(context, endpoint.client_certificate, endpoint.words)
    return context


def _trust(context: SharedContext, endpoint: Endpoint) -> None:
    try:
        context.load_verify_locations(cadata=endpoint.ca_pem)
    except (ssl.SSLError, ValueError) as error:
        raise InvalidOption(f"The certificate authority given by {endpoint.words} is not a PEM certificate.") from error


def _present(context: SharedContext, pair: ClientCertificate, words: str) -> None:
    """Load a client certificate. The ssl module reads files only, so it lies in a private file for a moment."""
    handle, path = tempfile.mkstemp(prefix="oci-ai-blueprints-")
    try:
        with os.fdopen(handle, "wb") as pem:
            pem.write(pair.certificate + b"\n" + pair.key)
        context.load_cert_chain(path, password=_no_pass_phrase)
    except (ssl.SSLError, ValueError) as error:
        raise InvalidOption(f"The client certificate and key given by {words} are not a usable PEM pair.") from error
    finally:
        os.unlink(path)


def _no_pass_phrase() -> bytes:
    """Without it, OpenSSL would ask for the pass phrase of an encrypted key on the terminal and hang the run."""
    return b""
