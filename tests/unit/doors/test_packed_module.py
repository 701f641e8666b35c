# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible packed is taken again while nothing has changed, and only from a folder nobody else can write to."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible import constants

from ansible_collections.oci_ai.blueprints.plugins.plugin_utils import packed_module
from ansible_collections.oci_ai.blueprints.plugins.plugin_utils.packed_module import FOLDER, MODULE, packed_once

PACKED = f"{MODULE}deployment_info-ZIP_DEFLATED-none"


class Run:
    """One run of Ansible: its own folder for what it packs."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.packed = folder / "ansiballz_cache" / PACKED
        monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(folder))

    def ships(self, content: str) -> str:
        """What is shipped: packed as ``content`` unless it lies there already."""
        with packed_once("deployment_info"):
            self.packed.parent.mkdir(parents=True, exist_ok=True)
            if not self.packed.exists():
                self.packed.write_text(content)
        return self.packed.read_text()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(constants.config, "get_config_value", lambda _name: str(tmp_path / "home"))
    return tmp_path / "home" / FOLDER


def test_what_one_run_packed_the_next_one_ships(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Run(tmp_path / "1", monkeypatch).ships("first") == "first"
    assert Run(tmp_path / "2", monkeypatch).ships("second") == "first"
    assert len(list(home.iterdir())) == 1


def test_a_changed_collection_is_packed_anew_and_the_old_state_forgotten(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Run(tmp_path / "1", monkeypatch).ships("old")
    monkeypatch.setattr(packed_module, "ansible_version", "99")
    assert Run(tmp_path / "2", monkeypatch).ships("new") == "new"
    assert len(list(home.iterdir())) == 1


def test_nothing_is_taken_from_a_folder_that_others_can_write_to(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Run(tmp_path / "1", monkeypatch).ships("ours")
    (kept,) = home.iterdir()
    kept.chmod(0o777)
    assert Run(tmp_path / "2", monkeypatch).ships("packed") == "packed"


def test_a_home_that_cannot_be_written_to_changes_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.parent.write_text("no folder")
    assert Run(tmp_path / "1", monkeypatch).ships("packed") == "packed"


def test_another_module_is_left_alone(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path / "1", monkeypatch)
    run.packed = run.packed.with_name(f"{MODULE}blueprint_deploy-ZIP_DEFLATED-none")
    run.ships("another")
    (kept,) = home.iterdir()
    assert list(kept.iterdir()) == []
