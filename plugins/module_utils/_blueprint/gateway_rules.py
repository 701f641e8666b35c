# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the inference gateway, as far as one blueprint tells. Clashes with other models show in the cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .rule import ERROR, SERVICE, AnyRule, EachRule, Rule
from .schema import Payload

# A header's value without the comma, which separates alternatives for some gateways.
MODEL_NAME = re.compile(r"[!-+\--~]([ -+\--~]{0,126}[!-+\--~])?")
URL_PATH = re.compile(r"/|(/[A-Za-z0-9._~-]+)+")
API_KEY = re.compile(r"[!-~]{1,256}")


def refused_gateway(b: Payload) -> Iterator[tuple[str, str]]:
    """(field, what is wrong with it)."""
    gateway = b.recipe_inference_gateway
    if gateway is None:
        return
    if not MODEL_NAME.fullmatch(gateway.model_name):
        yield (
            "recipe_inference_gateway.model_name",
            "must be 1 to 128 printable ASCII characters without comma: clients send it in the header X-Model",
        )
    if not URL_PATH.fullmatch(gateway.url_path) or {".", ".."} & set(gateway.url_path.split("/")):
        yield (
            "recipe_inference_gateway.url_path",
            "must be a path such as /ai/models, with / in front and none at the end",
        )
    if gateway.api_key is not None and not API_KEY.fullmatch(gateway.api_key):
        yield (
            "recipe_inference_gateway.api_key",
            "must be 1 to 256 printable ASCII characters without spaces: clients send it in the header apikey",
        )


GATEWAY_RULES: tuple[AnyRule, ...] = (
    EachRule("V50", SERVICE, ERROR, over=refused_gateway, broken=lambda what: True, says=lambda what: what),
    Rule(
        "V50",
        SERVICE,
        ERROR,
        "service_endpoint.dedicated_load_balancer",
        broken=lambda b, shapes: (
            (gateway := b.recipe_inference_gateway)
            and gateway.api_key
            and b.service_endpoint
            and b.service_endpoint.dedicated_load_balancer
        ),
        says=lambda b, shapes: "would let everybody in beside the gateway that asks for the model's api_key",
    ),
)
