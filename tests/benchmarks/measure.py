# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wall time of whole ansible-playbook processes, run in turns so that a busy moment of the machine hits all alike."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Contender:
    """A command line and the seconds each of its runs took."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    seconds: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        return min(self.seconds)

    def run(self) -> None:
        started = time.perf_counter()
        done = subprocess.run(
            self.command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        self.seconds.append(time.perf_counter() - started)
        if done.returncode or "changed=0" not in done.stdout:
            raise RuntimeError(f"{self.name} failed or changed something:\n{done.stdout}")


def in_turns(contenders: Sequence[Contender], rounds: int) -> None:
    """Each contender once a round; the first round only warms caches up."""
    for number in range(rounds + 1):
        for contender in contenders:
            contender.run()
        if number == 0:
            for contender in contenders:
                contender.seconds.clear()
