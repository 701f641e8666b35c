# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints from a file: JSON or YAML, one payload or a list of them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from .._errors import InvalidOption

try:
    import yaml
except ImportError:  # pragma: no cover - JSON needs no library
    yaml = None  # type: ignore[assignment]

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes. Blueprints are kilobytes; a record must fit a Kubernetes object of about 1 MiB."""


def read_blueprints(src: str) -> tuple[object, ...]:
    """The payloads in the file. Raises InvalidOption naming the file and the line where it stops being readable."""
    if not src:
        raise InvalidOption("src is empty; name a JSON or YAML file.")
    path = Path(src).expanduser()
    try:
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise InvalidOption(f"src {src} is not a file.")
        if status.st_size > LARGEST_FILE:
            raise InvalidOption(f"src {src} is larger than 4 MiB; a blueprint is a few kilobytes.")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidOption(f"src {src} does not exist.") from None
    except IsADirectoryError:
        raise InvalidOption(f"src {src} is a directory; name a JSON or YAML file.") from None
    except UnicodeDecodeError:
        raise InvalidOption(f"src {src} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise InvalidOption(f"src {src!r} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    content = _parse(src, text)
    if content == []:
        raise InvalidOption(f"src {src} holds no blueprint: its list is empty.")
    return tuple(content) if isinstance(content, list) else (content,)


def _parse(src: str, text: str) -> object:
    if path_is_yaml(src) and yaml is not None:
        try:
            return _bounded(src, yaml.load(text, Loader=_loader()))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = f" at line {mark.line + 1}" if mark else ""
            raise InvalidOption(f"src {src} is not valid YAML{where}.") from None
        except ValueError as error:
            raise InvalidOption(f"src {src} is not valid YAML: {error}.") from None
        except RecursionError:
            raise _too_deep(src) from None
    try:
        return json.loads(text, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise InvalidOption(
            f"src {src} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError as error:
        raise InvalidOption(f"src {src} is not valid JSON: {error}.") from None
    except RecursionError:
        raise _too_deep(src) from None


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON. Of two values of one name the first would be left out in silence."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, value in pairs]
        raise ValueError(_twice(next(name for name in names if names.count(name) > 1)))
    return found


def _twice(name: object) -> str:
    return f"{name!r} is given twice in one object"


def _loader() -> type[yaml.SafeLoader]:
    """The safe loader, but one that refuses two values of one name. Made here: yaml may not be installed."""

    class OnceEach(yaml.SafeLoader):
        def compose_mapping_node(self, anchor: dict[object, yaml.Node]) -> yaml.MappingNode:
            node = super().compose_mapping_node(anchor)
            names = [key.value for key, value in node.value if isinstance(key, yaml.ScalarNode)]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"{_twice(twice)} at line {node.start_mark.line + 1}")
            return node

    return OnceEach


def _bounded(src: str, content: object) -> object:
    """Refuses aliases that unfold to more than a file of the permitted size could hold, or to themselves."""
    sizes: dict[int, int] = {}

    def size(value: object) -> int:
        if not isinstance(value, (dict, list)):
            return 1
        if id(value) not in sizes:
            sizes[id(value)] = LARGEST_FILE  # what is met again inside itself never ends
            parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
            sizes[id(value)] = 1 + sum(map(size, parts))
        return sizes[id(value)]

    if size(content) > LARGEST_FILE:
        raise InvalidOption(f"src {src} unfolds to more than a blueprint can hold: its aliases repeat too much.")
    return content


def _too_deep(src: str) -> InvalidOption:
    return InvalidOption(f"src {src} is nested too deeply to be a blueprint.")


def path_is_yaml(src: str) -> bool:
    return src.lower().endswith((".yml", ".yaml"))
