# Copyright (c) 2026, OCI AI Blueprints collection contributors
# GNU General Public License v3.0 or later (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m payload_reference`` writes the pages anew."""

from __future__ import annotations

from payload_reference.pages import PAGES


def main() -> None:
    for path, text in PAGES.items():
        path.write_text(text())
        print(f"wrote {path}")


if __name__ == "__main__":
    main()
