# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that must not stand in clear: where they go, and that the program still gets them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from unit.plan.builders import identity, part, payload

from ansible_collections.oci_ai.blueprints.plugins.module_utils._manifest import Json
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.container import container
from ansible_collections.oci_ai.blueprints.plugins.module_utils._plan.env_secret import (
    MovedSecrets,
    digest,
    env_secret,
    move_secrets,
)

TOKEN = "hf_abcdefghijklmnopqrstuvwx"
KEY = "sk-abcdefghijklmnopqrstuvwx"
EXPANSION = re.compile(r"\$\$|\$\(([^)]*)\)")


def env(*variables: tuple[str, str]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in variables]


def secret_of(moved: MovedSecrets) -> dict[str, str]:
    """Content of the Secret, in clear."""
    manifests = env_secret(moved, identity())
    data = part(manifests[0], "data") if manifests else {}
    assert isinstance(data, dict)
    return {key: base64.b64decode(str(value)).decode() for key, value in data.items()}


def expanded(text: str, known: Mapping[str, str]) -> str:
    """Text as the kubelet hands it to the container: ``$(NAME)`` of known variables, and ``$$`` for a dollar."""
    return EXPANSION.sub(lambda found: "$" if found[0] == "$$" else known.get(found[1], found[0]), text)


def as_started(**changes: Json) -> tuple[dict[str, str], list[str]]:
    """Environment and command line that the program of a blueprint really gets."""
    asked = payload(**changes)
    moved = move_secrets(asked, identity())
    made = container(asked, moved)
    content, known = secret_of(moved), dict[str, str]()
    variables = made.get("env", [])
    assert isinstance(variables, list)
    for one in variables:
        assert isinstance(one, dict)
        name = str(one["name"])
        known[name] = expanded(str(one["value"]), known) if "value" in one else content[str(part(one, *KEY_OF))]
    words = [*_words(made, "command"), *_words(made, "args")]
    return known, [expanded(word, known) for word in words]


KEY_OF = ("valueFrom", "secretKeyRef", "key")


def _words(made: Mapping[str, Json], field: str) -> list[str]:
    words = made.get(field, [])
    assert isinstance(words, list)
    return [str(word) for word in words]


def text_of_container(**changes: Json) -> str:
    asked = payload(**changes)
    return json.dumps(container(asked, move_secrets(asked, identity())))


def test_a_blueprint_without_secrets_gets_no_secret_and_no_digest() -> None:
    moved = move_secrets(payload(), identity())
    assert env_secret(moved, identity()) == []
    assert digest(moved, identity()) == {}


def test_a_token_in_a_variable_is_taken_from_the_deployments_own_secret() -> None:
    asked = payload(recipe_container_env=env(("HF_TOKEN", TOKEN), ("model_name", "x")))
    moved = move_secrets(asked, identity())
    assert secret_of(moved) == {"HF_TOKEN": TOKEN}
    assert container(asked, moved)["env"] == [
        {
            "name": "HF_TOKEN",
            "valueFrom": {"secretKeyRef": {"name": "recipe-vllm-inference-env", "key": "HF_TOKEN"}},
        },
        {"name": "model_name", "value": "x"},
    ]


def test_the_secret_carries_the_deployments_labels() -> None:
    moved = move_secrets(payload(recipe_container_env=env(("HF_TOKEN", TOKEN))), identity())
    assert part(env_secret(moved, identity())[0], "metadata", "labels") == identity().labels()


def test_no_secret_stands_in_env_command_or_arguments() -> None:
    changes: dict[str, Json] = {
        "recipe_container_env": env(("HF_TOKEN", TOKEN), ("URL", f"https://me:{KEY}@host/x")),
        "recipe_container_command": ["serve", f"--hf-token={TOKEN}"],
        "recipe_container_command_args": ["--api-key", KEY, f"--url=https://me:{TOKEN}@host/x", f"curl {KEY} {TOKEN}"],
    }
    told = text_of_container(**changes)
    assert TOKEN not in told
    assert KEY not in told


def test_the_program_gets_the_same_environment_and_command_line_as_without_the_move() -> None:
    known, words = as_started(
        recipe_container_env=env(("HF_TOKEN", TOKEN), ("model_name", "x")),
        recipe_container_command=["serve", f"--hf-token={TOKEN}"],
        recipe_container_command_args=["--model", "$(model_name)", "--api-key", KEY, "--token", "$(HF_TOKEN)"],
    )
    assert (known["HF_TOKEN"], known["model_name"]) == (TOKEN, "x")
    assert words == ["serve", f"--hf-token={TOKEN}", "--model", "x", "--api-key", KEY, "--token", TOKEN]


def test_a_shell_gets_one_line_with_the_secret_expanded_before_it_starts() -> None:
    _known, words = as_started(
        recipe_container_command=["vllm", "serve"],
        recipe_container_command_args=["--api-key", KEY],
        recipe_container_command_use_shell=True,
    )
    assert words == ["/bin/sh", "-c", f"vllm serve --api-key {KEY}"]


def test_a_variable_that_a_secret_value_refers_to_is_still_expanded() -> None:
    known, words = as_started(
        recipe_container_env=env(("DB_HOST", "db.example.com"), ("DB_URL", "postgres://me:Passw0rd@$(DB_HOST)/x")),
        recipe_container_command_args=["--db-password=pre$(DB_HOST)fix", "--url", "https://me:Passw0rd@$(DB_HOST)/x"],
    )
    assert known["DB_URL"] == "postgres://me:Passw0rd@db.example.com/x"
    assert words == ["--db-password=predb.example.comfix", "--url", "https://me:Passw0rd@db.example.com/x"]


def test_a_doubled_dollar_in_a_secret_stays_one_dollar() -> None:
    known, words = as_started(
        recipe_container_env=env(("DB_PASSWORD", "pa$$word$$(X)")),
        recipe_container_command_args=["--password", "se$$cret99"],
    )
    assert known["DB_PASSWORD"] == "pa$word$(X)"
    assert words == ["--password", "se$cret99"]


def test_names_made_for_secrets_never_take_the_name_of_a_variable_that_is_given() -> None:
    secrets: list[Json] = [{"envvar_name": "BLUEPRINT_SECRET_2", "secret_name": "s", "secret_key": "k"}]
    moved = move_secrets(
        payload(
            recipe_container_env=env(("BLUEPRINT_SECRET_1", "x")),
            recipe_environment_secrets=secrets,
            recipe_container_command_args=["--api-key", KEY],
        ),
        identity(),
    )
    assert secret_of(moved) == {"BLUEPRINT_SECRET_3": KEY}


def test_a_secret_inside_another_secret_leaves_nothing_of_either_in_clear() -> None:
    told = text_of_container(
        recipe_container_command_args=["--token", TOKEN, f"--url=https://h/p/PARTOKEN9999/n/ns/b/x/o/{TOKEN}"]
    )
    assert TOKEN not in told
    assert "PARTOKEN9999" not in told


def test_the_digest_changes_with_a_value_and_tells_nothing_across_deployments() -> None:
    one, other = (move_secrets(payload(recipe_container_env=env(("HF_TOKEN", t))), identity()) for t in (TOKEN, KEY))
    assert digest(one, identity()) != digest(other, identity())
    assert digest(one, identity()) != digest(one, identity(uid="f" * 32))
    assert TOKEN not in str(digest(one, identity()))


VALUES = st.lists(st.sampled_from([TOKEN, "$(A)", "$$", "/", "user:", "pw", "x", "$(NONE)", "$"]), max_size=5)


@given(VALUES, VALUES)
def test_whatever_is_moved_the_program_gets_what_the_blueprint_says(value: list[str], word: list[str]) -> None:
    given_env, given_word = "".join(value), "--token=" + "".join(word)
    known, words = as_started(
        recipe_container_env=env(("A", "a"), ("MY_TOKEN", given_env)), recipe_container_command_args=[given_word]
    )
    plain = {"A": "a"}
    plain["MY_TOKEN"] = expanded(given_env, plain)
    assert known["MY_TOKEN"] == plain["MY_TOKEN"]
    assert words == [expanded(given_word, plain)]
