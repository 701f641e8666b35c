# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP connections for both adapters: keep-alive pools, proxies, and what a failed connection means to a user."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ._errors import MissingLibrary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from urllib3.exceptions import HTTPError

try:
    import urllib3
except ImportError:
    urllib3 = None  # type: ignore[assignment]

APPLICATION_PROTOCOLS = ["http/1.1"]
CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0
SHORTEST_READ_TIMEOUT_S = 10.0
"""However little time is left: what was written last may still be asked for."""
CONNECTIONS = 16
"""Kept open per server, at most: one for each thread that reads in parallel."""


class SharedContext(ssl.SSLContext):
    """TLS settings for connections that several threads open at once. Trusts nobody until told.

    urllib3 sets the application protocols again for every connection. OpenSSL then frees the list that another thread
    may just be copying, and the server reads garbage in that thread's handshake. Here they are set once.
    """

    def __new__(cls) -> SharedContext:
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        ssl.SSLContext.set_alpn_protocols(context, APPLICATION_PROTOCOLS)
        return context

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """They stay as they were set when the context was made."""


def pool(
    server: str, context: SharedContext | None, *, proxy: str = "", tls_server_name: str = ""
) -> urllib3.HTTPConnectionPool:
    """Connections to one server, opened on first use. ``context`` decides whom https trusts.

    Plain http, used on loopback and inside clusters only, goes past any proxy.
    """
    if urllib3 is None:
        raise MissingLibrary("The Python library urllib3 is not installed.", hint="Run: pip install urllib3")
    settings: dict[str, object] = {"maxsize": CONNECTIONS}
    if context:
        settings |= {"ssl_context": context}
        if context.verify_mode == ssl.CERT_NONE:  # the user asked for it: no warning at every request
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    if context and tls_server_name:
        settings |= {"server_hostname": tls_server_name, "assert_hostname": tls_server_name}
    proxy = (proxy or _environment_proxy(server)) if context else ""
    manager = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
    return manager.connection_from_url(server, pool_kwargs=settings)


def longest_silence(method: str, patience_s: float) -> float:
    """Seconds that a server may take to answer. What writes is heard out: nobody else could tell what became of it."""
    return READ_TIMEOUT_S if method != "GET" else min(READ_TIMEOUT_S, max(SHORTEST_READ_TIMEOUT_S, patience_s))


def timeouts(read_s: float) -> urllib3.Timeout:
    """Time to connect, and the longest silence afterwards."""
    return urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=read_s)


def may_pass(failure: HTTPError) -> bool:
    """A refused or broken connection may pass within a second; a timeout, an unknown name or bad TLS will not."""
    errors = urllib3.exceptions
    passing = (errors.NewConnectionError, errors.ProtocolError)
    return isinstance(failure, passing) and not isinstance(failure, errors.NameResolutionError)


def explained(failure: HTTPError) -> tuple[str, str]:
    """What happened, as the end of a sentence about the server, and what to do about it."""
    errors = urllib3.exceptions
    table: tuple[tuple[type[Exception], str, str], ...] = (
        (errors.NameResolutionError, "has a host name that cannot be resolved", "Check the name and DNS."),
        (errors.NewConnectionError, "does not accept connections", "Check that it runs and that the port is right."),
        (errors.ConnectTimeoutError, "does not answer", "Check routes, firewalls and whether the endpoint is private."),
        (errors.ReadTimeoutError, "did not answer in time", "Try again later."),
        (errors.SSLError, f"failed the TLS handshake ({_last_words(failure)})", "Check whom the connection trusts."),
        (errors.ProxyError, "cannot be reached through the proxy", "Check the proxy that is set."),
    )
    for kind, why, hint in table:
        if isinstance(failure, kind):
            return why, hint
    return f"broke the connection ({_last_words(failure)})", "Try again; check proxies and load balancers in between."


def _environment_proxy(server: str) -> str:
    """Proxy that the usual environment variables name for a URL, "" for none."""
    url = urlsplit(server)
    proxy = getproxies().get(url.scheme, "")
    return "" if not proxy or proxy_bypass(url.netloc) else proxy


def _last_words(failure: Exception) -> str:
    return str(failure).rsplit(": ", 1)[-1].strip("()'\" ") or type(failure).__name__
