# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount

from .admin.routes import routes as admin_routes
from .region import Region
from .responses import OPERATIONS
from .wire.endpoint import OciEndpoint
from .wire.routing import Routes

ADMIN_PREFIX = "/admin"


def application(region: Region) -> Starlette:
    """All services on one host and port, the admin API beside them."""
    services = Routes(OPERATIONS)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        region.start(region.remove_strangers_when_reachable())
        yield
        await region.settle()

    return Starlette(
        routes=[
            Mount(ADMIN_PREFIX, routes=admin_routes(region, services.names)),
            Mount("", app=OciEndpoint(region, services)),
        ],
        lifespan=lifespan,
    )
