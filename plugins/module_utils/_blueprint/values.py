# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of value a payload field may hold. Closer than the schema only where Kubernetes or OCI would refuse."""

from __future__ import annotations

from typing import Annotated

from ._pydantic import BeforeValidator, Field, WithJsonSchema

INT32_MAX = 2**31 - 1
HIGHEST_PORT = 65535


class Refused(ValueError):
    """A value that breaks the numbered rule ``rule``; the message is for people and never repeats the value."""

    def __init__(self, message: str, rule: str = "schema") -> None:
        super().__init__(message)
        self.rule = rule


def whole(value: object) -> object:
    """2.0 is the integer 2, as in JSON Schema: what Jinja's ``8 / 4`` gives. True is none, nor is "2"."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def port(value: object) -> int:
    """A port number. Accepts what ``whole`` does."""
    number = whole(value)
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= HIGHEST_PORT:
        raise Refused("must be a port number from 1 to 65535", "V07")
    return number


def written_port(value: object) -> int:
    """A port that payloads write as text ("8000"); the number itself will do."""
    is_digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(HIGHEST_PORT))
    return port(int(str(value)) if is_digits else value)


def environment_value(value: object) -> str:
    """Value of a variable: text, or an integer that becomes text."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refused("must be text or a whole number (put true, false and decimals in quotes)")
    return str(value)


Integer = Annotated[int, Field(ge=-INT32_MAX - 1, le=INT32_MAX), BeforeValidator(whole)]
Count = Annotated[int, Field(ge=0, le=INT32_MAX), BeforeValidator(whole)]
# Autoscalers count in thousandths of this.
Threshold = Annotated[float, Field(le=INT32_MAX, allow_inf_nan=False)]
Positive = Annotated[int, Field(ge=1, le=INT32_MAX), BeforeValidator(whole)]
# What the validators above take, as JSON Schema says it.
PORT_NUMBER = {"type": "integer", "minimum": 1, "maximum": HIGHEST_PORT}
PORT_IN_DIGITS = {"type": "string", "pattern": "^[0-9]{1,5}$"}

Port = Annotated[int, BeforeValidator(port), WithJsonSchema(PORT_NUMBER)]
WrittenPort = Annotated[int, BeforeValidator(written_port), WithJsonSchema({"anyOf": [PORT_IN_DIGITS, PORT_NUMBER]})]
EnvironmentValue = Annotated[str, BeforeValidator(environment_value), WithJsonSchema({"type": ["string", "integer"]})]
# Block Volume takes 50 GB to 32 TB.
LARGEST_VOLUME = 32768
VolumeSize = Annotated[int, Field(ge=50, le=LARGEST_VOLUME), BeforeValidator(whole)]
