# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import uvicorn

from .app import application
from .region import Region
from .settings import load

KEEP_ALIVE_S = 3600
"""A connection must not end just when the API server has a token reviewed on it: it takes that for a refusal."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.oci_emulator", description="Emulate one OCI region.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--settings", type=Path, required=True, help="JSON file, see settings.default_settings")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    region = Region(load(options.settings))
    uvicorn.run(
        application(region),
        host=options.host,
        port=options.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


if __name__ == "__main__":
    main()
