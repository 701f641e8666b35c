# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of everything that waits."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  wait:
    description:
      - Whether to wait until the work is done. Progress is shown meanwhile, unless the task runs on another machine.
      - What cannot heal by waiting (an image that does not exist, no capacity, a limit) ends the wait at once.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds that the whole task may take, whatever it waits for.
    type: int
    default: 3600
"""
