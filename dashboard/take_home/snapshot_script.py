"""The scripts of a snapshot: the screen's own components and what joins them, as one text for the browser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
COMPONENTS = FOLDER.parent / "components"
PICTURE = ("network_layout.js", "network_routes.js", "network_drawing.js", "network_picture.js")
MAP = ("combination_map.js",)
"""The screen's own picture and map."""


@cache
def script() -> str:
    """Return the screen's components, each in a scope of its own, and what joins them here."""
    network = _component("drawNetwork", PICTURE, "network_picture.css")
    combinations = _component("drawMap", MAP, "combination_map.css")
    return "\n".join([network, combinations, (FOLDER / "snapshot.js").read_text(encoding="utf-8").strip()])


def _component(name: str, scripts: tuple[str, ...], styles: str) -> str:
    """Return a component as a function; it puts its styles and itself into a shadow root, as Streamlit does."""
    code = "\n".join((COMPONENTS / script).read_text(encoding="utf-8") for script in scripts)
    code = code.replace("export default function (component)", "const draw = function (component)")
    css = json.dumps((COMPONENTS / styles).read_text(encoding="utf-8"), ensure_ascii=False)
    return f"const {name} = (() => {{\n{code}\nreturn mounted(draw, {css});\n}})();"
