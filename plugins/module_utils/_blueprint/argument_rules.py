# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about the arguments of fine-tuning recipes: their values, their names, and what they need beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from .._catalog.nearest import misspelt, nearest
from .._catalog.recipes import Argument, Kind
from .recipe_arguments import NOTHING, OUTPUT, arguments, given_names, known_names, plain_value
from .rule import ERROR, JOB, WARNING, AnyRule, EachRule, Rule
from .schema import Payload
from .storage_rules import VOLUMES, inside, mounts

PERSISTENT = "Require_Persistent_Output_Dir"


@dataclass(frozen=True)
class Form:
    """Which texts a kind of argument takes, and how that is said."""

    says: str
    fits: Callable[[str], object]


@dataclass(frozen=True)
class Switch:
    """An argument that makes others count: ``needs`` has to be given, ``place`` to be mounted, when it is ``on``."""

    name: str
    on: str
    needs: str
    place: str = ""


@dataclass(frozen=True)
class Given:
    """An argument as the payload has it; ``name`` is one of its names."""

    name: str
    argument: Argument
    text: str


@dataclass(frozen=True)
class Misspelt:
    """A variable whose name is nearly that of an argument."""

    name: str
    meant: str


def decimal(text: str) -> float:
    """The number, NaN when it is none."""
    written = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII)
    return float(text) if written and isfinite(float(text)) else float("nan")


FORMS: Mapping[Kind, Form] = {
    Kind.TEXT: Form("text", lambda text: True),
    Kind.WORD: Form("one word of letters, digits and '_'", lambda text: re.fullmatch(r"\w+", text, re.ASCII)),
    Kind.NAMES: Form(
        "names with commas between them", lambda text: re.fullmatch(r"[\w.-]+(, *[\w.-]+)*", text, re.ASCII)
    ),
    Kind.TRUTH: Form("true or false", lambda text: text.lower() in ("true", "false")),
    Kind.WHOLE: Form("a whole number, at least 0", lambda text: re.fullmatch(r"\d{1,9}", text, re.ASCII)),
    Kind.COUNT: Form("a whole number, at least 1", lambda text: re.fullmatch(r"0*[1-9]\d{0,8}", text, re.ASCII)),
    Kind.NUMBER: Form("a number, at least 0", lambda text: decimal(text) >= 0),
    Kind.POSITIVE: Form("a number above 0", lambda text: decimal(text) > 0),
    Kind.SHARE: Form("a number from 0 to 1", lambda text: 0 <= decimal(text) <= 1),
    Kind.PATH: Form("an absolute path", lambda text: re.fullmatch(r"/[^\0]*", text) and ".." not in text.split("/")),
    Kind.URL: Form("an http or https URL", lambda text: re.fullmatch(r"https?://[^\s/]+\S*", text)),
}

MAY_BE_NOTHING = frozenset({Kind.TEXT, Kind.PATH, Kind.URL})
LASTING = ("output_object_storage", "input_file_system", "local_filesystem")
"""Mounts whose content outlives the pod."""

SWITCHES = (
    Switch("Download_Dataset_From_Hf", "true", needs="Dataset_Name"),
    Switch("Download_Dataset_From_Hf", "false", needs="Dataset_Path", place="Dataset_Path"),
    Switch("Download_Model_From_Hf", "true", needs="Model_Name"),
    Switch("Download_Model_From_Hf", "false", needs="Model_Path", place="Model_Path"),
    Switch("Resume_From_Checkpoint", "true", needs="Checkpoint_Path", place="Checkpoint_Path"),
    Switch(PERSISTENT, "true", needs=OUTPUT),
)


def fits(argument: Argument, text: str) -> bool:
    """Whether the program can read the text as this argument. Texts that Kubernetes completes count as right."""
    if "$(" in text or (argument.kind in MAY_BE_NOTHING and text.lower() in NOTHING):
        return True
    if argument.kind is Kind.CHOICE:
        return text in argument.choices
    return bool(FORMS[argument.kind].fits(text))


def expected(argument: Argument) -> str:
    return f"one of {', '.join(argument.choices)}" if argument.choices else FORMS[argument.kind].says


def values(b: Payload) -> Iterator[tuple[str, Given]]:
    """(field, argument) of the arguments that the payload gives."""
    known = known_names(arguments(b))
    for index, variable in enumerate(b.recipe_container_env):
        if variable.key in known:
            yield (
                f"recipe_container_env[{index}].value",
                Given(variable.key, known[variable.key], variable.value.strip()),
            )


def misspelt_names(b: Payload) -> Iterator[tuple[str, Misspelt]]:
    """(field, name) of variables in the style of arguments, such as Lora_Alhpa. HF_TOKEN has another one."""
    yield from (found for found in _nearly(b) if not (found[1].name.isupper() or found[1].name.islower()))


def names_in_other_letters(b: Payload) -> Iterator[tuple[str, Misspelt]]:
    """(field, name) of variables such as lora_alpha, where the argument itself is not given."""
    for field, found in _nearly(b):
        if (found.name.isupper() or found.name.islower()) and found.meant not in given_names(b):
            yield field, found


def _nearly(b: Payload) -> Iterator[tuple[str, Misspelt]]:
    known = known_names(arguments(b))
    for index, variable in enumerate(b.recipe_container_env if known else ()):
        meant = "" if variable.key in known else misspelt(variable.key, known)
        if meant:
            yield f"recipe_container_env[{index}].key", Misspelt(variable.key, meant)


def switched(b: Payload) -> Iterator[Switch]:
    """Switches of the recipe that the payload turns to the side that needs something."""
    table = {one.name for one in arguments(b)}
    for switch in SWITCHES:
        if switch.name in table and (plain_value(b, switch.name) or "").lower() == switch.on:
            yield switch


def missing_arguments(b: Payload) -> Iterator[tuple[str, Switch]]:
    given = given_names(b)
    written = {variable.key for variable in b.recipe_container_env if "$(" not in variable.value}
    for switch in switched(b):
        if switch.needs not in given or (switch.needs in written and plain_value(b, switch.needs) is None):
            yield "recipe_container_env", switch


def places_without_data(b: Payload) -> Iterator[tuple[str, Switch]]:
    """What the program is to find in a directory, where nothing is mounted."""
    for switch in switched(b):
        path = plain_value(b, switch.place) if switch.place else None
        if path is not None and not _is_mounted(b, path):
            yield "recipe_container_env", switch


def _is_mounted(b: Payload, path: str, fields: tuple[str, ...] = VOLUMES) -> bool:
    return any(field.startswith(fields) and inside(path, mount) for field, mount in mounts(b))


def kept_outside(b: Payload) -> bool:
    """Whether the output directory is on no volume that lasts, though the program is told to insist on one."""
    insists = any(switch.name == PERSISTENT for switch in switched(b))
    path = plain_value(b, OUTPUT)
    return insists and path is not None and not _is_mounted(b, path, LASTING)


def unkept(b: Payload) -> bool:
    """Whether the tuned model may be gone with the pod: on no volume that lasts, or nobody knows where."""
    if OUTPUT not in known_names(arguments(b)) or _from_elsewhere(b, OUTPUT) or kept_outside(b):
        return False
    path = plain_value(b, OUTPUT)
    return path is None or not _is_mounted(b, path, LASTING)


def _from_elsewhere(b: Payload, name: str) -> bool:
    """Whether the payload gives an argument whose value it does not show: from a Secret, or put together later."""
    return name in given_names(b) and not any(
        variable.key == name and "$(" not in variable.value for variable in b.recipe_container_env
    )


ARGUMENT_RULES: tuple[AnyRule, ...] = (
    EachRule(
        "argument",
        JOB,
        ERROR,
        over=values,
        broken=lambda given: not fits(given.argument, given.text),
        says=lambda given: f"{given.name} must be {expected(given.argument)}",
        suggests=lambda given: nearest(given.text, given.argument.choices),
    ),
    EachRule(
        "argument",
        JOB,
        ERROR,
        over=misspelt_names,
        broken=lambda found: True,
        says=lambda found: "is no argument of this recipe",
        suggests=lambda found: found.meant,
    ),
    EachRule(
        "argument",
        JOB,
        WARNING,
        over=names_in_other_letters,
        broken=lambda found: True,
        says=lambda found: f"{found.name[:60]} is a variable of its own: arguments of this recipe are written",
        suggests=lambda found: found.meant,
    ),
    EachRule(
        "argument",
        JOB,
        ERROR,
        over=missing_arguments,
        broken=lambda switch: True,
        says=lambda switch: f"{switch.needs} is required, as {switch.name} is {switch.on}",
    ),
    EachRule(
        "argument",
        JOB,
        WARNING,
        over=places_without_data,
        broken=lambda switch: True,
        says=lambda switch: (
            f"{switch.place} is on no volume, so the image has to have it: {switch.name} is {switch.on}"
        ),
    ),
    Rule(
        "argument",
        JOB,
        ERROR,
        "output_object_storage",
        broken=lambda b, shapes: kept_outside(b),
        says=lambda b, shapes: f"no volume holds {OUTPUT}, which {PERSISTENT} asks for: the tuned model would be lost",
    ),
    Rule(
        "argument",
        JOB,
        WARNING,
        "output_object_storage",
        broken=lambda b, shapes: unkept(b),
        says=lambda b, shapes: f"no volume is known to hold {OUTPUT}: the tuned model may be gone with the pod",
    ),
)
