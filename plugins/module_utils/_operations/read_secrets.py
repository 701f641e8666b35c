# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read secrets: which there are, of which type, with which keys, whose, and who uses them. Never a value."""

from __future__ import annotations

from functools import partial

from .._kube.kinds import SECRET
from .._manifest import name_of
from .requests import ReadSecrets
from .secret_users import find_uses
from .secrets_outcome import SecretRow, SecretsOutcome
from .surroundings import Surroundings
from .world import World


def read_secrets(request: ReadSecrets, around: Surroundings) -> SecretsOutcome:
    """A row for each Secret of the namespace by name, or for each that was asked for, absent or not, in that order."""
    world = World(request.connections, around)
    outcome = SecretsOutcome(connection=world.kube.connection)
    users = world.start(find_uses, world, request.namespace)
    if request.names:
        names = list(dict.fromkeys(request.names))
        found = world.together([partial(world.kube.get, SECRET, name, request.namespace) for name in names])
    else:
        listed = sorted(world.kube.list(SECRET, request.namespace).items, key=name_of)
        names, found = [name_of(one) for one in listed], [*listed]
    for name, secret in zip(names, found, strict=True):
        row = SecretRow(name, request.namespace)
        if secret is not None:
            row.show(secret)
        row.used_by = list(dict.fromkeys(use.user for use in users.result() if use.secret == name))
        outcome.rows.append(row)
    return outcome
