# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts and ends this checkout's sandbox, says how it is, and packs charts for workspaces on it."""

from __future__ import annotations

import argparse
import shlex
import sys
from functools import partial

from . import life_cycle, paths
from .charts.packing import mirror
from .errors import SandboxError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("do", choices=("up", "down", "status", "charts"))
    parser.add_argument("--replace-older", action="store_true", help="with up: replace a sandbox that runs older code")
    parser.add_argument(
        "--without-add-ons",
        action="store_true",
        help="with up: the controllers of LeaderWorkerSet and Kueue need not run",
    )
    given = parser.parse_args()
    up = partial(life_cycle.up, replace_older=given.replace_older, with_add_ons=not given.without_add_ons)
    verb = {"up": up, "down": life_cycle.down, "status": status, "charts": charts}[given.do]
    try:
        return verb() or 0
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def status() -> int:
    """0 if it is whole, 3 if not."""
    report = life_cycle.look()
    if report.healthy:
        print(f"up; variables in {paths.ENV}")
        return 0
    if not report.started_ever:
        print("down")
    else:
        print(f"broken: {report.complaint}")
    return 3


def charts() -> None:
    """Prints where the charts of add-ons and Helm are, for a shell."""
    folder, helm = mirror(partial(print, file=sys.stderr))
    print(f"SANDBOX_CHARTS={shlex.quote(str(folder))}\nSANDBOX_HELM={shlex.quote(str(helm))}")


if __name__ == "__main__":
    sys.exit(main())
