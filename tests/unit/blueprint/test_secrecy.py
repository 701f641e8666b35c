# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import time

import pytest

from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.schema import Payload
from ansible_collections.oci_ai.blueprints.plugins.module_utils._blueprint.secrecy import (
    SecretValue,
    is_secret,
    secret_texts,
    secret_values,
)

Json = dict[str, object]

PAR = "https://objectstorage.us-ashburn-1.oraclecloud.com/p/Zm9vYmFyYmF6/n/tenancy/b/models/o/"
HF = "hf_abcdefghijklmnopqrstuvwxyz"


def found_in(service: Json, **changes: object) -> list[tuple[str, str, str]]:
    payload = Payload.model_validate({**service, **changes})
    return [(secret.field, secret.name, secret.value) for secret in secret_values(payload)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HF_TOKEN", "<AUTH-TOKEN-HERE>"),
        ("HUGGING_FACE_HUB_TOKEN", "abcd1234"),
        ("OPENAI_API_KEY", "abcd1234"),
        ("apiKey", "abcd1234"),
        ("APIKEY", "abcd1234"),
        ("api-key", "abcd1234"),
        ("AWS_SECRET_ACCESS_KEY", "abcd1234"),
        ("POSTGRES_PASSWORD", "llamastack"),
        ("DB_PASSWORD_2", "abcd1234"),
        ("CLIENT_SECRET", "abcd1234"),
        ("ENCRYPTION_KEY_BASE64", "abcd1234"),
        ("GOOGLE_CREDENTIALS", "abcd1234"),
        ("TOKEN", "12345678"),
        ("ANYTHING", HF),
        ("ANYTHING", "nvapi-abcdefghijklmnopqrstuvwxyz"),
        ("ANYTHING", PAR),
        ("DATABASE_URL", "postgres://me:s3cret@db:5432/x"),
        ("ANYTHING", f"Bearer {HF}"),
        ("ANYTHING", "Bearer abcdefgh-12"),
        ("ANYTHING", '{"api_key": "abcd1234"}'),
        ("ANYTHING", "{'client_secret': 'two words'}"),
        ("ANYTHING", "https://example.com/?token=abcd1234&x=1"),
    ],
)
def test_names_and_forms_that_are_secret(name: str, value: str) -> None:
    assert is_secret(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HF_TOKEN", ""),
        ("HF_TOKEN", "1"),
        ("HF_TOKEN", "true"),
        ("HF_TOKEN", "None"),
        ("HF_TOKEN", "$(OTHER_TOKEN)"),
        ("API_KEY", "optional"),
        ("MAX_TOKENS", "100000"),
        ("max-num-batched-tokens", "32768"),
        ("TOKENIZER", "NousResearch/Meta-Llama-3.1-8B"),
        ("PAD_TOKEN", "<|finetune_right_pad_id|>"),
        ("EOS_TOKEN", "</s>"),
        ("EOS_TOKEN_ID", "128001"),
        ("PRIMARY_KEY", "customer_id"),
        ("SSH_PUBLIC_KEY", "ssh-ed25519 AAAA"),
        ("KEYS_AND_VALUES", "abcd1234"),
        ("MONKEY", "abcd1234"),
        ("POSTGRES_PASSWORD_FILE", "/run/secrets/password"),
        ("SECRET_NAME", "hf-secret"),
        ("MODEL", "meta-llama/Llama-3.2-11B-Vision"),
        ("PASSWORD_URL", "https://example.com/p/reset"),
        ("MLFLOW_URL", "http://mlflow.cluster-tools.svc.cluster.local:5000"),
        ("TIME", "12:30@noon"),
        ("CODE", "sorted(names, key=len) or load(token=tokenizer)"),
        ("PROMPT", "You are the bearer of news. Password: none."),
        ("CONFIG", '{"tokenizer": "abcd1234", "api_key": "$API_KEY", "pad_token": "<pad>"}'),
        ("LINE", 'vllm serve --api-key "$KEY" --hf-token $(TOKEN) --token --port 8000'),
    ],
)
def test_names_and_values_that_are_not(name: str, value: str) -> None:
    assert not is_secret(name, value)


def test_secret_variables_are_found_with_their_place(service: Json) -> None:
    env = [{"key": "MODEL", "value": "a"}, {"key": "HF_TOKEN", "value": HF}]
    assert found_in(service, recipe_container_env=env) == [("recipe_container_env[1].value", "HF_TOKEN", HF)]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--api-key", "s3cret-abc"], ("recipe_container_command_args[1]", "api-key", "s3cret-abc")),
        (["--api_key=s3cret-abc"], ("recipe_container_command_args[0]", "api_key", "s3cret-abc")),
        (["--hf-token", HF], ("recipe_container_command_args[1]", "hf-token", HF)),
        (["serve", HF], ("recipe_container_command_args[1]", "", HF)),
        (
            [f"--header=Authorization: Bearer {HF}"],
            ("recipe_container_command_args[0]", "header", f"Authorization: Bearer {HF}"),
        ),
        (["--url", PAR], ("recipe_container_command_args[1]", "url", PAR)),
        (["-c", "vllm serve m --api-key s3cret-abc -q"], ("recipe_container_command_args[1]", "api-key", "s3cret-abc")),
        (["-c", "API_KEY='s3cret abc' run"], ("recipe_container_command_args[1]", "API_KEY", "s3cret abc")),
        (['{"password": "s3cret"}'], ("recipe_container_command_args[0]", "password", "s3cret")),
    ],
)
def test_secret_arguments_are_found_without_their_flag(
    args: list[str], found: tuple[str, str, str], service: Json
) -> None:
    assert found_in(service, recipe_container_command_args=args) == [found]


@pytest.mark.parametrize(
    "args",
    [
        ["--model", "meta-llama/Llama-3.2", "--tensor-parallel-size", "2"],
        ["--api-key", "--port", "8000"],
        ["--api-key", "$(API_KEY)"],
        ["--max-num-batched-tokens", "32768"],
        ["--tokenizer", "NousResearch/Meta-Llama-3.1-8B"],
        ["--expected_gpus", "A10:2,A100:0,H100:0"],
    ],
)
def test_ordinary_arguments_are_left_alone(args: list[str], service: Json) -> None:
    assert found_in(service, recipe_container_command_args=args) == []


def test_gateway_keys_and_pre_authenticated_requests_are_secret(service: Json) -> None:
    bucket = {"par": PAR, "mount_location": "/models", "volume_size_in_gbs": 500}
    gateway = {"model_name": "llama", "api_key": "key"}
    assert found_in(service, recipe_inference_gateway=gateway, input_object_storage=[bucket]) == [
        ("recipe_inference_gateway.api_key", "api_key", "key"),
        ("input_object_storage[0].par", "par", PAR),
    ]


def test_a_secret_does_not_show_itself() -> None:
    assert HF not in repr(SecretValue("recipe_container_env[0].value", "HF_TOKEN", HF))


def test_secrets_of_raw_data_are_found_whatever_its_form() -> None:
    raw = {
        "deployment_group": {
            "deployments": [
                {
                    "recipe": {
                        "recipe_container_env": [
                            {"key": "HF_TOKEN", "value": HF},
                            {"key": "PIN_KEY", "value": 123456789},
                        ],
                        "recipe_container_command_args": ["--api-key", "s3cret-abc", "--password=hunter2!", "x"],
                        "recipe_inference_gateway": {"model_name": "a", "api_key": "gateway-key-1"},
                        "input_object_storage": [{"par": PAR}],
                        "recipe_environment_secrets": [{"secret_name": "hf-secret", "secret_key": "hf-token"}],
                        "recipe_public_ssh_key": "ssh-ed25519 AAAA",
                        "wrong": {"token": ["listed-token"]},
                    }
                }
            ]
        }
    }
    assert secret_texts(raw) == {
        HF,
        "123456789",
        "s3cret-abc",
        "hunter2!",
        "gateway-key-1",
        PAR,
        "Zm9vYmFyYmF6",
        "listed-token",
    }


def test_the_password_inside_a_url_is_hidden_by_itself_too() -> None:
    assert "s3cret" in secret_texts({"DATABASE_URL": "postgres://me:s3cret@db/x"})


def test_a_password_that_is_also_a_name_does_not_hide_the_name() -> None:
    env = [{"key": "POSTGRES_USER", "value": "llamastack"}, {"key": "POSTGRES_PASSWORD", "value": "llamastack"}]
    assert secret_texts({"recipe_container_env": env}) == frozenset()
    assert secret_texts({"recipe_container_env": env[1:]}) == {"llamastack"}


def test_a_real_token_is_hidden_even_where_it_also_stands_under_a_harmless_name() -> None:
    env = [{"key": "NOTE", "value": "tok-A1b2C3"}, {"key": "MY_TOKEN", "value": "tok-A1b2C3"}]
    assert secret_texts({"recipe_container_env": env}) == {"tok-A1b2C3"}


@pytest.mark.parametrize("raw", [None, 5, "", [], {"token": None}, {5: 6}, {"key": 5, "value": "x"}])
def test_raw_data_without_secrets_has_none(raw: object) -> None:
    assert secret_texts(raw) == frozenset()


def test_raw_data_that_contains_itself_has_an_end() -> None:
    raw: Json = {"token": "listed-token"}
    raw["again"] = raw
    assert secret_texts(raw) == {"listed-token"}


@pytest.mark.parametrize("text", ["x", "eyJ", "a://", "https://x/p/", "user:word@", "--key"])
def test_a_megabyte_of_anything_is_looked_through_at_once(text: str) -> None:
    started = time.process_time()
    assert secret_texts({"NOTE": text * (1_000_000 // len(text))}) == frozenset()
    assert time.process_time() - started < 3
