# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small OpenAI-compatible server: what answers behind every port of every pod."""

from __future__ import annotations

import argparse
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]
ANSWER = "This is the sandbox speaking: no model runs here, but the whole way to it works."
MODEL = "sandbox-model"
served = 0


def _model(request: Body) -> str:
    return str(request.get("model") or MODEL)


async def models(_request: Request) -> Response:
    card = {"id": MODEL, "object": "model", "created": int(time.time()), "owned_by": "vllm", "max_model_len": 8192}
    return JSONResponse({"object": "list", "data": [card]})


async def chat_completions(request: Request) -> Response:
    return await _answer(request, required="messages", kind="chat.completion")


async def completions(request: Request) -> Response:
    return await _answer(request, required="prompt", kind="text_completion")


async def _answer(request: Request, *, required: str, kind: str) -> Response:
    try:
        asked = json.loads(await request.body())
    except ValueError as error:
        return _refusal(f"invalid JSON: {error}")
    if not isinstance(asked, dict) or required not in asked:
        return _refusal(f"field required: {required}")
    global served
    served += 1
    identity: Body = {"id": f"cmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": _model(asked)}
    if asked.get("stream"):
        return StreamingResponse(_stream(kind, identity), media_type="text/event-stream")
    usage = {"prompt_tokens": _words(asked[required]), "completion_tokens": _words(ANSWER)}
    usage["total_tokens"] = sum(usage.values())
    choice: Body = {"index": 0, "finish_reason": "stop", "logprobs": None}
    choice |= {"message": {"role": "assistant", "content": ANSWER}} if kind == "chat.completion" else {"text": ANSWER}
    return JSONResponse({**identity, "object": kind, "choices": [choice], "usage": usage})


async def _stream(kind: str, identity: Body) -> AsyncIterator[str]:
    name = "chat.completion.chunk" if kind == "chat.completion" else kind
    for choice in _pieces(kind):
        yield f"data: {json.dumps({**identity, 'object': name, 'choices': [choice]})}\n\n"
    yield "data: [DONE]\n\n"


def _pieces(kind: str) -> Iterator[Body]:
    """The choices of a streamed answer, one word each; the last one says why it ends."""
    words = [word + " " for word in ANSWER.split()]
    for n, word in enumerate(words):
        end = "stop" if n == len(words) - 1 else None
        said: Body = {"delta": {"role": "assistant", "content": word}} if kind == "chat.completion" else {"text": word}
        yield {"index": 0, "finish_reason": end, **said}


def _words(text: object) -> int:
    return len(str(text).split())


def _refusal(message: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": "BadRequestError", "code": 400}}, 400)


async def health(_request: Request) -> Response:
    return Response()


async def metrics(_request: Request) -> Response:
    return PlainTextResponse(
        "# TYPE vllm:num_requests_running gauge\n"
        f'vllm:num_requests_running{{model_name="{MODEL}"}} 0\n'
        "# TYPE vllm:request_success_total counter\n"
        f'vllm:request_success_total{{model_name="{MODEL}",finished_reason="stop"}} {served}\n'
    )


application = Starlette(
    routes=[
        Route("/health", health),
        Route("/v1/health/ready", health),
        Route("/metrics", metrics),
        Route("/v1/models", models),
        Route("/v1/chat/completions", chat_completions, methods=["POST"]),
        Route("/v1/completions", completions, methods=["POST"]),
    ]
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox.openai_server", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    uvicorn.run(application, host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
