# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blueprints read from a file: every file that is none is refused in one sentence that names it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._errors import InvalidOption
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations import source
from ansible_collections.oci_ai.blueprints.plugins.module_utils._operations.source import read_blueprints

BOMB = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghi")
)
"""Nine lines that unfold to 9 ** 8 words."""


def written(tmp_path: Path, name: str, content: str | bytes) -> str:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one.json", '{"a": 1}'),
        ("with_byte_order_mark.json", '\ufeff{"a": 1}'),
        ("list.json", '[{"a": 1}]'),
        ("one.yml", "a: 1\n"),
        ("LIST.YAML", "- a: 1\n"),
    ],
)
def test_a_file_holds_one_blueprint_or_a_list(tmp_path: Path, name: str, content: str) -> None:
    assert read_blueprints(written(tmp_path, name, content)) == ({"a": 1},)


def test_a_path_below_the_home_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "one.json", "{}")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read_blueprints("~/one.json") == ({},)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.json", '{"a": 1', r"not valid JSON: Expecting ',' delimiter at line 1, column 8"),
        ("x.json", "", "not valid JSON"),
        ("x.json", "[]", "holds no blueprint"),
        ("x.json", "[" * 100_000, "nested too deeply"),
        ("x.json", '{"a": ' + "9" * 5000 + "}", "not valid JSON"),
        ("x.json", b"\xff\xfe{}", "not UTF-8"),
        ("x.json", '{"a": {"b": 1, "c": 2, "b": 1}}', "not valid JSON: 'b' is given twice"),
        ("x.yml", "a: 1\nb: {c: 1, c: 2}\n", "not valid YAML: 'c' is given twice in one object at line 2"),
        ("x.yml", "a: [1\nb: 2\n", "not valid YAML at line 2"),
        ("x.yml", "a: 1\n---\nb: 2\n", "not valid YAML"),
        ("x.yml", "[" * 5_000, "nested too deeply"),
        ("x.yml", "a: 2026-13-45\n", "not valid YAML"),
        ("x.yml", BOMB, "aliases repeat too much"),
        ("x.yml", "a: &a\n- *a\n", "aliases repeat too much"),
        ("x.yml", "a: !!python/object:os.system x\n", "not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_read_as_it_says_is_named(
    tmp_path: Path, name: str, content: str | bytes, words: str
) -> None:
    src = written(tmp_path, name, content)
    with pytest.raises(InvalidOption, match=words) as refused:
        read_blueprints(src)
    assert src in refused.value.message
    assert len(refused.value.message.splitlines()) == 1


def test_a_file_that_is_missing_a_directory_or_too_large_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="does not exist"):
        read_blueprints(str(tmp_path / "none.json"))
    with pytest.raises(InvalidOption, match="is a directory"):
        read_blueprints(str(tmp_path))
    with pytest.raises(InvalidOption, match="larger than 4 MiB"):
        read_blueprints(written(tmp_path, "large.json", b" " * (source.LARGEST_FILE + 1)))


def test_a_path_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(InvalidOption, match="cannot be read"):
        read_blueprints("x\0.json")


def test_a_device_is_not_read_to_its_end() -> None:
    with pytest.raises(InvalidOption, match="not a file"):
        read_blueprints("/dev/zero")


def test_an_empty_path_is_not_taken_for_the_directory_it_runs_in() -> None:
    with pytest.raises(InvalidOption, match="src is empty"):
        read_blueprints("")
