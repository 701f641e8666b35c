# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for whatever Service is called, signed when it is called first."""

from __future__ import annotations

import ssl
import tempfile

from ..add_ons.certificates import Authority


class Identities:
    """One authority for the life of the process."""

    def __init__(self) -> None:
        self._authority = Authority("add-ons.sandbox")
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def authority(self) -> str:
        """PEM."""
        return self._authority.certificate

    def context(self, host: str) -> ssl.SSLContext:
        """For a server of that name; an address gets what the client asks for by name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._choose
        self._load(context, host)
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        if name:
            if name not in self._contexts:
                self._contexts[name] = self._load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), name)
            connection.context = self._contexts[name]

    def _load(self, context: ssl.SSLContext, name: str) -> ssl.SSLContext:
        certificate, key = self._authority.pair(name)
        with tempfile.NamedTemporaryFile("w") as both:
            both.write(certificate + key)
            both.flush()
            context.load_cert_chain(both.name)
        return context
