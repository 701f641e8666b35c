# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as somebody sees it in a browser, held against what the modules returned in the same run."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from chromium import chromium
from playwright.sync_api import Browser, Page

from .conftest import Sandbox
from .playing import PLAYBOOK, environment

pytestmark = pytest.mark.xdist_group("report")
"""The report of this file is written once, for all of its tests: by one worker."""

HOSTILE = '<img src=x onerror=alert(1)> & "co"'


@dataclass
class Report:
    """The file, the browser to see it in, and what the modules returned when it was written."""

    file: Path
    browser: Browser
    results: list[dict[str, Any]]

    def of(self, module: str, host: str) -> dict[str, Any]:
        (one,) = [row for row in self.results if row["action"].endswith(module) and row["host"] == host]
        return one["result"]

    def page(self, **context: Any) -> tuple[Page, list[str]]:
        """The page, and what the browser complains of from now on."""
        page = self.browser.new_context(**context).new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(self.file.as_uri())
        return page, complaints


@pytest.fixture(scope="module")
def report(running: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Of a cluster with two deployments, one of them with a hostile name, and one that cannot be read."""
    running.clean()
    folder = tmp_path_factory.mktemp("report")
    running.admin.put("/capacity", shape="VM.GPU.A10.1", available=0)
    running.admin.put("/limits", limit_name="gpu-h100-count", availability_domain=running.domains[0], value=0)
    running.admin.put("/quotas", limit_name="gpu-h200-count", availability_domain=running.domains[1], value=0)
    running.play(running.deploy(_service("plain", replicas=1), _service(HOSTILE, replicas=0)))
    (folder / "fleet.oke.yml").write_text(yaml.safe_dump({"plugin": "oci_ai.blueprints.oke"}))
    gone = {"ansible_connection": "local", "cluster_id": "ocid1.cluster.oc1.iad.aaaaaaaagone"}
    twin = {"ansible_connection": "local", "cluster_id": running.cluster_id, "region": "us-ashburn-1"}
    (folder / "more.yml").write_text(yaml.safe_dump({"all": {"hosts": {"gone": gone, "twin": twin}}}))
    results = folder / "results.jsonl"
    words = [str(PLAYBOOK), "oci_ai.blueprints.report", "-i", "fleet.oke.yml", "-i", "more.yml", "-e", "awx_job_id=1"]
    env = environment(running.env, str(results), PWD=str(folder), ANSIBLE_SHOW_CUSTOM_STATS="true")
    done = subprocess.run(words, env=env, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<!doctype html>" in done.stdout.partition("CUSTOM STATS")[2], "AWX keeps nothing else of a job"
    read = [json.loads(line) for line in results.read_text().splitlines()]
    with chromium() as browser:
        yield Report(folder / "oci-ai-blueprints-report.html", browser, read)
    running.clean()


def _service(name: str, replicas: int) -> dict[str, Any]:
    return {
        "recipe_id": "example",
        "recipe_mode": "service",
        "deployment_name": name,
        "recipe_image_uri": "docker.io/vllm/vllm-openai:v0.9.1",
        "recipe_node_shape": "VM.GPU.A10.2",
        "recipe_replica_count": replicas,
        "recipe_container_port": "8000",
        "recipe_nvidia_gpu_count": 2,
        "recipe_node_pool_size": 2,
        "recipe_node_boot_volume_size_in_gbs": 200,
    }


def _rows(page: Page, table: str) -> list[list[str]]:
    """Texts of all cells, as somebody sees them."""
    rows: list[list[str]] = page.eval_on_selector_all(
        f"{table} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return rows


def test_everything_is_shown_as_the_modules_returned_it(report: Report) -> None:
    page, complaints = report.page()
    deployments = report.of("deployment_info", "sandbox")["deployments"]
    shown = {row[0]: row for row in _rows(page, "#deployments")}
    assert sorted(shown) == sorted([HOSTILE, "plain"])
    for one in deployments:
        ready = f"{one['replicas']['ready']} of {one['replicas']['desired']}"
        nodes, cost = f"{one['node_pool']['size']} x {one['node_pool']['shape']}", "8.00"
        cells = [one["name"], "sandbox", "default", "service", one["status"], ready, nodes]
        assert shown[one["name"]][:7] == cells
        gpus = str(sum(one["gpus_used"].values()) or "-")
        assert shown[one["name"]][7:] == [gpus, cost, one["endpoints"]["public"][0]]
    assert {row[7] for row in shown.values()} == {"2", "-"}
    clusters = {row[0]: row for row in _rows(page, "#clusters")}
    assert clusters["sandbox"][1] == "us-ashburn-1"
    assert clusters["sandbox"][3:] == ["ACTIVE", "2", "8", "6", "16.00"]
    assert sorted(clusters) == ["gone", "sandbox"]
    assert clusters["gone"][1:] == ["-", "-", "unreadable", "-", "-", "-", "-"]
    assert report.of("deployment_info", "gone")["msg"] in " ".join(page.inner_text("#clusters").split())
    assert complaints == []


def test_the_matrix_has_each_verdict_and_its_reason(report: Report) -> None:
    page, _complaints = report.page()
    (read,) = report.of("gpu_capacity_info", "gone")["results"]
    shown = {row[0]: row[3:] for row in _rows(page, ".capacity")}
    words = {
        (row["shape"], row["availability_domain"]): str(row["can_launch"] or row["blocked_by"])
        for row in read["capacity"]
    }
    for shape, cells in shown.items():
        expected = [words[shape, domain].replace("unsupported", "-") for domain in read["availability_domains"]]
        assert cells == expected
    assert {word for cells in shown.values() for word in cells} >= {"-", "capacity", "limit", "quota", "4"}
    not_offered = {shape for shape, _domain in words} - set(shown)
    assert all(
        words[shape, domain] == "unsupported" for shape in not_offered for domain in read["availability_domains"]
    )
    page.click("td.limit summary")
    reason = next(row["message"] for row in read["capacity"] if row["blocked_by"] == "limit")
    assert reason in page.inner_text("td.limit details[open]")


def test_names_are_text_and_nothing_else(report: Report) -> None:
    page, complaints = report.page()
    assert page.locator("img").count() == 0
    assert complaints == []


def test_columns_are_sorted_by_number_and_by_word_in_both_directions(report: Report) -> None:
    page, complaints = report.page()

    def prices() -> list[str]:
        return [row[2] for row in _rows(page, ".capacity")]

    page.click(".capacity th:nth-child(3) button")
    known = [float(price) for price in prices() if price != "-"]
    assert known == sorted(known)
    assert len({*known}) > 5
    page.click(".capacity th:nth-child(3) button")
    assert [float(price) for price in prices() if price != "-"] == sorted(known, reverse=True)
    assert prices()[-1] == "-", "what is not known comes last"
    assert page.get_attribute(".capacity th:nth-child(3)", "aria-sort") == "descending"
    page.focus(".capacity th:nth-child(1) button")
    page.keyboard.press("Enter")
    names = [row[0] for row in _rows(page, ".capacity")]
    assert names.index("BM.GPU.H100.8") < names.index("VM.GPU.A10.1") < names.index("VM.GPU.A10.2")
    assert complaints == []


def test_it_can_be_read_on_a_phone_and_in_the_dark(report: Report) -> None:
    page, _complaints = report.page(viewport={"width": 375, "height": 700}, color_scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    light, _complaints = report.page(color_scheme="light")
    assert light.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
