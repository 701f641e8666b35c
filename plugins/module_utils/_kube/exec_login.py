# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens of kubeconfig users that log in by a plugin: the kubernetes library runs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .._errors import Connection, InvalidOption, MissingLibrary
from .authorization import Authorization

PLUGIN_TOKEN_LIFE_S = 180.0
"""Shorter than the four minutes that OKE's tokens live. The library itself runs the plugin again only when needed."""


def plugin_authorization(content: Mapping[str, object], folder: Path, context: str) -> Authorization:
    """The authorization header as the user's exec plugin or auth provider gives it."""
    return Authorization(lambda: _header(content, folder, context), life_s=PLUGIN_TOKEN_LIFE_S)


def _header(content: Mapping[str, object], folder: Path, context: str) -> str:
    try:  # a quarter of a second that only users of such a plugin pay
        from kubernetes.client import Configuration
        from kubernetes.config import ConfigException
        from kubernetes.config.kube_config import KubeConfigLoader
    except ImportError as error:
        raise MissingLibrary(
            f"Context {context} logs in with a plugin, which needs the Python library kubernetes.",
            hint="Run: pip install kubernetes",
        ) from error
    configuration = Configuration()
    try:
        loader = KubeConfigLoader(dict(content), active_context=context, config_base_path=str(folder))
        loader.load_and_set(configuration)
    except ConfigException as error:
        raise InvalidOption(f"The login of context {context} failed: {error}") from error
    except OSError as error:
        raise Connection(f"The login plugin of context {context} cannot be run: {error}") from error
    header = configuration.auth_settings().get("BearerToken", {}).get("value")
    if not header:
        raise InvalidOption(f"The login plugin of context {context} gave no token; run it by hand to see why.")
    return str(header)
