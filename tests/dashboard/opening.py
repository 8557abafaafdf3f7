"""The dashboard opened at a page, with Streamlit's own test runner."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest


def opened(page: str = "explore", **query: str) -> AppTest:
    """Return the dashboard opened at a page with a link's query."""

    def script(path: str) -> None:
        from dashboard.desk import Desk
        from dashboard.pages import PAGES
        from dashboard.shell import drawn

        desk = Desk()
        page = next(page for page in PAGES if page.path == path)
        desk.in_language(drawn(page, desk))()

    app = AppTest.from_function(script, kwargs={"path": page}, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def read(app: AppTest) -> str:
    """Return the paragraphs of a page as a person reads them: Markdown's escapes taken off."""
    return "\n".join(re.sub(r"\\([^\w\s])", r"\1", text.value) for text in app.markdown)
