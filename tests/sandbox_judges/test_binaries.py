# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the sandbox's executables come from. (No network, nothing is compiled: `go` is a script here.)"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox import toolchain, tools, versions
from sandbox.errors import SandboxError
from sandbox.tools import CONTROL_PLANE

FAKE_GO = """#!/bin/sh
echo run >> "{runs}"
sleep 0.2
for pair in {pairs}; do
  printf '#!/bin/sh\\necho %s\\n' "${{pair#*=}}" > "$GOBIN/${{pair%=*}}"
  chmod +x "$GOBIN/${{pair%=*}}"
done
"""


class Machine:
    """An empty machine: nothing on PATH but what a test puts there, an empty cache."""

    def __init__(self, root: Path) -> None:
        self.path = root / "path"
        self.path.mkdir()
        self.runs = root / "go-runs"
        self.said: list[str] = []

    def install(self, name: str, version: str) -> Path:
        return script(self.path / name, f"#!/bin/sh\necho {name} {version}\n")

    def install_go(self) -> None:
        pairs = " ".join(f"{binary.file}={binary.version()}" for binary in CONTROL_PLANE.binaries)
        script(self.path / "go", FAKE_GO.format(runs=self.runs, pairs=pairs))

    @property
    def builds(self) -> int:
        return len(self.runs.read_text(encoding="utf-8").splitlines()) if self.runs.exists() else 0

    def resolve(self) -> toolchain.Binaries:
        return toolchain.resolve(CONTROL_PLANE, self.said.append)


def script(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    empty = Machine(tmp_path)
    monkeypatch.setenv("PATH", f"{empty.path}:/bin:/usr/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for binary in CONTROL_PLANE.binaries:
        monkeypatch.delenv(binary.variable, raising=False)
        monkeypatch.setattr("shutil.which", lambda name, path=None: _which(empty.path, name))
    return empty


def _which(folder: Path, name: str) -> str | None:
    return str(folder / name) if (folder / name).exists() else None


def test_what_the_environment_names_comes_first(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine.install_go()
    machine.install("etcd", versions.etcd())
    mine = script(tmp_path / "my-etcd", "#!/bin/sh\n")
    monkeypatch.setenv("OCI_AI_BLUEPRINTS_ETCD", str(mine))
    assert machine.resolve()["etcd"] == mine


def test_a_named_file_that_is_not_there_is_an_error(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCI_AI_BLUEPRINTS_KUBE_APISERVER", "/nowhere/kube-apiserver")
    with pytest.raises(SandboxError, match="OCI_AI_BLUEPRINTS_KUBE_APISERVER names /nowhere/kube-apiserver"):
        machine.resolve()


def test_pinned_versions_on_the_path_are_used_without_go(machine: Machine) -> None:
    for binary in CONTROL_PLANE.binaries:
        machine.install(binary.name, binary.version())
    assert set(machine.resolve().values()) == {machine.path / binary.name for binary in CONTROL_PLANE.binaries}


def test_another_version_on_the_path_is_passed_over(machine: Machine) -> None:
    machine.install_go()
    old = machine.install("kube-apiserver", "v1.20.0")
    assert machine.resolve()["kube-apiserver"] != old
    assert f"{old} is v1.20.0, not {versions.kubernetes()}: passed over" in machine.said


def test_without_go_the_message_names_what_to_install(machine: Machine) -> None:
    with pytest.raises(SandboxError) as refused:
        machine.resolve()
    for needed in (f"install Go {CONTROL_PLANE.go}", f"etcd {versions.etcd()}", versions.kubernetes(), versions.kwok()):
        assert needed in str(refused.value)


def test_the_second_time_nothing_is_built(machine: Machine) -> None:
    machine.install_go()
    assert machine.resolve() == machine.resolve()
    assert machine.builds == 1


def test_a_truncated_file_in_the_cache_is_built_again(machine: Machine) -> None:
    machine.install_go()
    broken = machine.resolve()["kube-scheduler"]
    broken.write_bytes(b"\x7fELF")
    assert tools.said_by(machine.resolve()["kube-scheduler"]) == versions.kubernetes()
    assert machine.builds == 2


def test_two_checkouts_at_once_build_once(machine: Machine) -> None:
    machine.install_go()
    with ThreadPoolExecutor() as checkouts:
        both = [checkouts.submit(machine.resolve) for _checkout in range(2)]
    assert both[0].result() == both[1].result()
    assert machine.builds == 1


def test_a_failed_build_shows_the_compilers_words(machine: Machine) -> None:
    script(machine.path / "go", "#!/bin/sh\necho 'undefined: everything'; exit 1\n")
    with pytest.raises(SandboxError, match="undefined: everything"):
        machine.resolve()
