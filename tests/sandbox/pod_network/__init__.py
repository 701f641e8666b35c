# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API server meets when it calls into the cluster: webhooks and extension API servers of add-ons.

Their pods do not run in the sandbox, so one server answers for all of them: admission is allowed, conversion changes
the version only, an extension API serves no resources. The API server reaches it through a proxy, which it is told of
by an egress selector: nothing leaves loopback, and the add-ons' own objects stay as their charts made them. Only the
certificate authority is put in, as the add-ons themselves would do once they run.
"""
