# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of a payload are secret although they stand there in clear.

Blueprints carry hub tokens, API keys, passwords and pre-authenticated URLs in variables and arguments. Found here, they
can be moved into a Secret and kept out of every result. Judged by name and by form; what is common text ("1", "true",
a short word) is never secret, as hiding it would make results unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .schema import Payload

SHORTEST_SECRET = 4
# Levels of raw data that are looked through: a group of blueprints has ten, data that contains itself has no end.
DEEPEST = 16
COMMON_WORDS = frozenset({"auto", "default", "disabled", "enabled", "false", "none", "null", "optional", "true"})

# A name is secret when its last word is one of these, numbers and encodings apart: HF_TOKEN, apiKey, DB_PASSWORD_2.
SECRET_WORDS = frozenset(
    {
        "apikey",
        "apitoken",
        "authorization",
        "credential",
        "credentials",
        "key",
        "passphrase",
        "passwd",
        "password",
        "secret",
        "token",
    }
)
# Words that make a token or key an ordinary thing: PAD_TOKEN is text of a model, PUBLIC_KEY is public.
HARMLESS_BEFORE = frozenset(
    {"bos", "cache", "chat", "cls", "eos", "foreign", "mask", "pad", "partition", "primary", "public", "routing"}
    | {"sep", "sort", "stop", "unk"}
)
IGNORED_AT_THE_END = frozenset({"b", "base", "value"})
# Fields of the schema that name a key, or hold one for everybody to see.
HARMLESS_FIELDS = frozenset({"key", "secret_key", "recipe_public_ssh_key"})

# No form below may begin with a repetition, or a megabyte of letters would take minutes.
# Forms that are secret under any name: tokens of Hugging Face, NVIDIA, GitHub, OpenAI, AWS, and JSON web tokens.
SECRET_FORMS = re.compile(
    r"hf_[A-Za-z0-9]{16,}"
    r"|nvapi-[A-Za-z0-9_-]{16,}"
    r"|gh[opsu]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}"
    r"|sk-[A-Za-z0-9_-]{20,}"
    r"|AKIA[A-Z0-9]{16}"
    r"|(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+"
)
PRE_AUTHENTICATED_REQUEST = re.compile(r"https?://[^\s/]+/p/(?P<secret>[^\s/]+)/n/\S*")
PASSWORD_IN_URL = re.compile(r"(?<=[a-z0-9+.-])://[^\s:/@]*:(?P<secret>[^\s:/@]+)@")
REFERENCE = re.compile(r"\$\([A-Za-z0-9._-]+\)")
FLAG = re.compile(r"--?(?P<name>[A-Za-z][\w.-]*)(=(?P<value>.*))?", re.DOTALL)

# Texts that hold more than one value: a line for a shell, JSON, a header. A value in quotes may have blanks.
_VALUE = r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'`;|&,)}\]$-][^\s"'`;|&,)}\]]*))"""
FLAG_INSIDE = re.compile(r"(?<![\w.-])--?(?P<name>[A-Za-z][\w.-]{0,63})(?:=|[ \t]{1,9})" + _VALUE)
ASSIGNMENT = re.compile(r"(?<![\w.$-])(?P<name>[A-Za-z_]\w{0,63})=" + _VALUE)
MEMBER = re.compile(r"""(?P<quote>["'])(?P<name>[A-Za-z_][\w-]{0,63})(?P=quote)\s{0,9}:\s{0,9}""" + _VALUE)
BEARER = re.compile(r"(?<![\w-])[Bb]earer\s{1,9}(?P<value>(?=[^\s\"']*\d)[^\s\"']{8,})")


@dataclass(frozen=True)
class SecretValue:
    """``field`` says where it stands, ``name`` what it is called there, ``value`` is the part that is secret."""

    field: str
    name: str
    value: str

    def __repr__(self) -> str:
        return f"SecretValue({self.field!r}, {self.name!r}, …)"


def secret_values(payload: Payload) -> list[SecretValue]:
    """Secrets among variables, arguments, the gateway key and pre-authenticated URLs, in the payload's order."""
    found = [
        SecretValue(f"recipe_container_env[{index}].value", variable.key, variable.value)
        for index, variable in enumerate(payload.recipe_container_env)
        if is_secret(variable.key, variable.value)
    ]
    for field, words in (
        ("recipe_container_command", payload.recipe_container_command),
        ("recipe_container_command_args", payload.recipe_container_command_args),
    ):
        found += [SecretValue(f"{field}[{index}]", name, value) for index, name, value in _in_arguments(words)]
    gateway = payload.recipe_inference_gateway
    if gateway is not None and gateway.api_key:
        found.append(SecretValue("recipe_inference_gateway.api_key", "api_key", gateway.api_key))
    return found + [
        SecretValue(f"input_object_storage[{index}].par", "par", source.par)
        for index, source in enumerate(payload.input_object_storage)
        if source.par
    ]


def secret_texts(data: object) -> frozenset[str]:
    """Everything in raw data that no output may show, whether it is a valid payload, a group, or neither.

    Holds the whole values and, of URLs, the token or password alone, so that parts of them stay hidden too.
    """
    found: set[str] = set()
    in_clear = ""
    for name, value in _named_texts(data):
        if is_secret(name, value):
            found.update((value, *_tokens_in(value)))
        else:
            in_clear += f" {value}"
    return frozenset(text for text in found if not (_is_simple_word(text) and text in in_clear))


def is_secret(name: str, value: str) -> bool:
    """Whether a value of this name must not stand in clear."""
    return _is_secret_as_a_whole(name, value) or any(_values_inside(value))


def _is_secret_as_a_whole(name: str, value: str) -> bool:
    if SECRET_FORMS.search(value) or PRE_AUTHENTICATED_REQUEST.search(value) or PASSWORD_IN_URL.search(value):
        return True
    return _names_a_secret(name) and not _is_trivial(value)


def _values_inside(text: str) -> Iterator[tuple[str, str]]:
    """(name, value) of what a longer text calls secret: ``serve --api-key K``, ``{"password": "P"}``, ``Bearer T``."""
    for form in (FLAG_INSIDE, ASSIGNMENT, MEMBER):
        for found in form.finditer(text):
            name, value = found["name"], found["double"] or found["single"] or found["bare"] or ""
            is_meant = value[:1] != "$" and not _is_trivial(value) and not _may_be_code(form, name, value)
            if is_meant and _names_a_secret(name):
                yield name, value
    yield from (("", found["value"]) for found in BEARER.finditer(text))


def _may_be_code(form: re.Pattern[str], name: str, value: str) -> bool:
    """``sorted(names, key=len)``, ``f(token=token)``: an ordinary word given to an argument of a function."""
    return form is ASSIGNMENT and name.islower() and (name == "key" or _is_simple_word(value))


def _names_a_secret(name: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]
    while words and (words[-1].isdigit() or words[-1] in IGNORED_AT_THE_END):
        words.pop()
    return bool(words) and words[-1] in SECRET_WORDS and not HARMLESS_BEFORE.intersection(words[-2:-1])


def _is_trivial(value: str) -> bool:
    """Common words, short texts, small numbers, and text that is all references to other variables."""
    text = REFERENCE.sub("", value).strip()
    return len(text) < SHORTEST_SECRET or text.lower() in COMMON_WORDS or (text.isdigit() and len(text) < 8)


def _is_simple_word(text: str) -> bool:
    """A password such as ``llamastack``: hiding it everywhere would hide names, too."""
    return re.fullmatch(r"[a-z][a-z-]{0,15}", text) is not None


def _tokens_in(value: str) -> Iterator[str]:
    for form in (PRE_AUTHENTICATED_REQUEST, PASSWORD_IN_URL):
        yield from (found["secret"] for found in form.finditer(value) if len(found["secret"]) >= SHORTEST_SECRET)
    yield from (found[0] for found in SECRET_FORMS.finditer(value))
    yield from (found for name, found in _values_inside(value))


def _in_arguments(words: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """(index, name, secret part): what follows ``--api-key``, that of ``--api-key=…``, a form, parts of a line."""
    flag = ""
    for index, word in enumerate(words):
        given = FLAG.fullmatch(word)
        if given is not None and given["value"] is not None:
            name, value, flag = given["name"], given["value"], ""
        elif given is not None:
            name, value, flag = "", word, given["name"]
        else:
            name, value, flag = flag, word, ""
        if _is_secret_as_a_whole(name, value):
            yield index, name, value
        else:
            yield from ((index, inner, found) for inner, found in _values_inside(value))


def _named_texts(data: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """(name, text) of every text in the data. In ``{"key": K, "value": V}`` V has the name K."""
    if depth > DEEPEST:
        return
    if isinstance(data, str):
        yield name, str(data)
    elif isinstance(data, Mapping):
        key = data.get("key")
        for field, value in data.items():
            named = key if field == "value" and isinstance(key, str) else str(field)
            yield from _named_texts(value, "" if field in HARMLESS_FIELDS else named, depth + 1)
    elif isinstance(data, list | tuple):
        words = [word if isinstance(word, str) else "" for word in data]
        flagged = list(_in_arguments(words))
        for index, item in enumerate(data):
            secret = [(flag, value) for place, flag, value in flagged if place == index]
            yield from secret or _named_texts(item, name, depth + 1)
    elif isinstance(data, int) and not isinstance(data, bool):
        yield name, str(data)
