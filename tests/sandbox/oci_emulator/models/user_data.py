# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a worker's cloud-init does, as far as a cluster notices it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

GROW = re.compile(r"oci-growfs\b")
BOOTSTRAP = re.compile(r"oke-init\.sh\b|oke_init_script\b|oke-install\.sh\b|\boke\s+bootstrap\b")
RUNS_SAVED_SCRIPT = re.compile(r"(?:bash|sh|source|\.|exec)[\s\"',]+\S*oke-init\.sh")


@dataclass(frozen=True)
class Boot:
    joins: bool
    grows_root_first: bool
    """The root file system was enlarged before kubelet started and measured it."""


def boot(user_data: str) -> Boot:
    """What a node does at its first boot. Without cloud-init of its own it joins with the image's root file system.

    Own cloud-init replaces the service's: it must call the bootstrap itself. Raises `ValueError` when not base64 text.
    """
    if not user_data:
        return Boot(joins=True, grows_root_first=False)
    script = "\n".join(line for line in decoded(user_data).splitlines() if is_code(line))
    started = RUNS_SAVED_SCRIPT.search(script) or BOOTSTRAP.search(script)
    grown = GROW.search(script)
    return Boot(started is not None, started is not None and grown is not None and grown.start() < started.start())


def is_code(line: str) -> bool:
    return not line.lstrip().startswith("#")


def decoded(user_data: str) -> str:
    try:
        return base64.b64decode(user_data, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("user_data must be base64 of text") from error
