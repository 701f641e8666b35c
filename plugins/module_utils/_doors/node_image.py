# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Door to keeping node images."""

from __future__ import annotations

from collections.abc import Callable

from .._blueprint.image_wish import ImageSource, ImageWish, read_uri
from .._errors import InvalidOption
from .._operations.image_outcome import ImageOutcome
from .._operations.requests import KeepImage
from .._operations.surroundings import Surroundings
from .connections import CONNECTION_OPTIONS, connections
from .door import Door, Params
from .params import flag, ocid, seconds, text, texts
from .wait import WAIT_OPTIONS

LONGEST_NAME = 255
BUCKET_OPTIONS = ("bucket_name", "object_name")


def operation() -> Callable[[KeepImage, Surroundings], ImageOutcome]:
    """The operation, loaded when it is needed: a controller that only ships the module never needs it."""
    from .._operations.keep_image import keep_image

    return keep_image


def run(params: Params, check: bool, around: Surroundings) -> ImageOutcome:
    """Imports or removes what the options name. Raises what the operation raises."""
    return operation()(
        KeepImage(
            name=_name(params),
            wish=_wish(params) if params["state"] == "present" else None,
            connections=connections(params),
            compartment_id=ocid(params, "compartment_id", "compartment", "tenancy"),
            wait=flag(params, "wait"),
            wait_timeout=seconds(params, "wait_timeout"),
            adopt=flag(params, "adopt"),
            force=flag(params, "force"),
            check=check,
        ),
        around,
    )


def _name(params: Params) -> str:
    name = text(params, "name")
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidOption(f"name: has to be 1 to {LONGEST_NAME} printable characters.")
    return name


def _wish(params: Params) -> ImageWish:
    return ImageWish(
        name=_name(params),
        source=_source(params),
        shapes=tuple(dict.fromkeys(texts(params, "shapes"))),
        operating_system=text(params, "operating_system"),
        operating_system_version=text(params, "operating_system_version"),
        launch_mode=text(params, "launch_mode"),
        source_image_type=text(params, "source_image_type"),
    )


def _source(params: Params) -> ImageSource:
    """The object to import, from its URL or from its bucket and name."""
    given = [option for option in (*BUCKET_OPTIONS, "namespace_name") if text(params, option)]
    uri = text(params, "source_uri")
    if uri and given:
        raise InvalidOption(f"source_uri: names the object already; {', '.join(given)} cannot be given beside it.")
    if uri:
        return read_uri(uri)
    missing = [option for option in BUCKET_OPTIONS if option not in given]
    if missing:
        raise InvalidOption(
            f"{', '.join(missing)}: required for an image that is to be present, unless source_uri is given."
        )
    return ImageSource(
        bucket=text(params, "bucket_name"), name=text(params, "object_name"), namespace=text(params, "namespace_name")
    )


NODE_IMAGE = Door(
    name="node_image",
    argument_spec={
        "name": {"type": "str", "required": True},
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        # Masked by value where it lets others read, and not by no_log: most URLs are no secret.
        "source_uri": {"type": "str"},
        "bucket_name": {"type": "str"},
        "object_name": {"type": "str"},
        "namespace_name": {"type": "str"},
        "shapes": {"type": "list", "elements": "str"},
        "operating_system": {"type": "str"},
        "operating_system_version": {"type": "str"},
        "launch_mode": {
            "type": "str",
            "choices": ["NATIVE", "EMULATED", "PARAVIRTUALIZED", "CUSTOM", "ACCELERATEDPV"],
        },
        "source_image_type": {"type": "str", "choices": ["QCOW2", "VMDK"]},
        "adopt": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
        **WAIT_OPTIONS,
        "wait_timeout": {"type": "int", "default": 7200},
        **CONNECTION_OPTIONS,
    },
    run=run,
    load=operation,
)
