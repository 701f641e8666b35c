# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a server that says nothing is listened to."""

from __future__ import annotations

import math

from ansible_collections.oci_ai.blueprints.plugins.module_utils._http import longest_silence


def test_who_reads_waits_no_longer_than_its_time_allows_but_for_a_last_look() -> None:
    assert longest_silence("GET", math.inf) == 60
    assert longest_silence("GET", 25) == 25
    assert longest_silence("GET", 1) == 10


def test_who_writes_hears_the_server_out() -> None:
    assert longest_silence("POST", 1) == 60
