"""How a component reaches the browser: text files beside this module, registered once, told apart by name.

The JavaScript and CSS travel inline (Streamlit's file-backed assets need an installed manifest), so nothing
is fetched from anywhere. Several ``.js`` files are simply put one after another into one module: no imports,
no build step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


@cache
def renderer(name: str, scripts: tuple[str, ...], *styles: str) -> Callable[..., Any]:
    """Register a component on first use and return its mounting command.

    Parameters
    ----------
    name
        The component's name, unique in the app.
    scripts
        JavaScript files in the order they are joined; the last one holds ``export default``.
    styles
        The css files, in the order they are joined.

    Returns
    -------
    callable
        Streamlit's ``ComponentRenderer``. Streamlit repeats the registration on a new runtime (AppTest).
    """
    js = "\n".join((FOLDER / script).read_text(encoding="utf-8") for script in scripts)
    css = "\n".join((FOLDER / sheet).read_text(encoding="utf-8") for sheet in styles)
    return st.components.v2.component(name, css=css, js=js)


def sent(key: str, event: str) -> Any:
    """Return what the browser sent with a trigger, or None; only inside the trigger's own callback.

    Streamlit calls component callbacks without arguments and shows the value under the component's key.
    """
    return (st.session_state.get(key) or {}).get(event)
