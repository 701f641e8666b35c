# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for Oracle Cloud Infrastructure at the wire: signed REST calls, work requests, node pools that grow.

`models` hold state and rules, `flows` move it in time, `responses` speak the wire, `kubernetes` registers the nodes,
`admin` is the door for tests. Nothing here knows the collection.
"""
