# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Syntax that Kubernetes and DNS demand of names a payload mentions."""

from __future__ import annotations

import re

_LABEL_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
_SECRET_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_.-][A-Za-z0-9_.-]*")


def is_label_value(text: str) -> bool:
    return text == "" or _LABEL_NAME.fullmatch(text) is not None


def is_label_key(text: str) -> bool:
    """``name`` or ``dns.prefix/name``."""
    prefix, slash, name = text.rpartition("/")
    return _LABEL_NAME.fullmatch(name) is not None and (not slash or is_dns_name(prefix))


def is_dns_name(text: str) -> bool:
    """One DNS label or several with dots between, lower case: the name of a Secret, for one."""
    return 0 < len(text) <= 253 and all(_DNS_LABEL.fullmatch(part) for part in text.split("."))


def is_domain(text: str) -> bool:
    """A full host name: at least two labels, none of them a bare number at the end."""
    return is_dns_name(text) and "." in text and not text.rpartition(".")[2].isdigit()


def is_port_name(text: str) -> bool:
    return _PORT_NAME.fullmatch(text) is not None


def is_secret_key(text: str) -> bool:
    return _SECRET_KEY.fullmatch(text) is not None and text not in (".", "..")


def is_environment_name(text: str) -> bool:
    """As every supported Kubernetes takes it; hyphens and dots are allowed, a leading digit is not."""
    return _ENVIRONMENT_NAME.fullmatch(text) is not None and text != "." and not text.startswith("..")
