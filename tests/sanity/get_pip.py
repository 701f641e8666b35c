# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the get-pip.py that ansible-test would download: installs pip from Python's own copy, offline."""

from __future__ import annotations

import ensurepip
import os
import subprocess
import sys

ensurepip.bootstrap()
# ensurepip turns the machine's pip settings off, and with them its certificates and indexes.
os.environ.pop("PIP_CONFIG_FILE", None)
wanted = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
sys.exit(subprocess.run([sys.executable, "-m", "pip", "install", *wanted], check=False).returncode)
