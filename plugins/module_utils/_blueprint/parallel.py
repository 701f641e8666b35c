# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Into how many parts the arguments of a model server cut a model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .schema import Payload

REFERENCE = re.compile(r"\$\(([A-Za-z0-9._-]+)\)")
LONGEST_NUMBER = 6

# Flags of vLLM, with hyphens where underscores are taken as well.
FLAGS: Mapping[str, str] = {
    "--tensor-parallel-size": "tensor",
    "-tp": "tensor",
    "--pipeline-parallel-size": "pipeline",
    "-pp": "pipeline",
    "--data-parallel-size": "data",
    "-dp": "data",
}


@dataclass(frozen=True)
class ParallelSizes:
    """None is what the arguments leave to the program, or say in a way that cannot be read."""

    tensor: int | None = None
    pipeline: int | None = None
    data: int | None = None

    @property
    def gpus(self) -> int:
        """GPUs that the parts take together."""
        return (self.tensor or 1) * (self.pipeline or 1) * (self.data or 1)


def parallel_sizes(b: Payload) -> ParallelSizes:
    """As the arguments have it, variables filled in; of a flag given twice the last one counts."""
    variables = {variable.key: variable.value for variable in b.recipe_container_env}
    sizes: dict[str, int] = {}
    flag = ""
    for word in _words(b, variables):
        name, equals, value = word.partition("=")
        known = FLAGS.get(name.replace("_", "-"))
        if known and not equals:
            flag = known
            continue
        text = value if known else word
        target = known or flag
        if target and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER:
            sizes[target] = int(text)
        flag = ""
    return ParallelSizes(**sizes)


def _words(b: Payload, variables: Mapping[str, str]) -> Iterator[str]:
    """Command and arguments, word by word: one text may hold a whole line for a shell."""
    for text in (*b.recipe_container_command, *b.recipe_container_command_args):
        yield from REFERENCE.sub(lambda found: variables.get(found[1], found[0]), text).split()
