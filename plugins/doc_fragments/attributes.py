# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of what all modules of this collection support."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  action:
    description:
      - The module has an action plugin that runs the operation inside Ansible's own process on local connections.
        On other connections, with become, async or another Python interpreter, the module itself is run.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: full
  check_mode:
    description: Can run in check mode and say what would change, without sending any write.
    support: full
  platform:
    description: Where the module can run.
    support: full
    platforms: posix
"""

    WRITES = r"""
options: {}
attributes:
  diff_mode:
    description: Shows what changed, or in check mode would change, as a difference.
    support: full
"""

    READS = r"""
options: {}
attributes:
  diff_mode:
    description: Nothing is changed, so there is no difference to show.
    support: none
"""

    GROUP = r"""
options: {}
attributes:
  action_group:
    description: C(module_defaults) of the group C(group/oci_ai.blueprints.all) reach the module.
    support: full
    membership:
      - oci_ai.blueprints.all
"""
