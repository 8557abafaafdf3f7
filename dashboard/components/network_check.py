"""Your network, step 3: every problem in its cell, repaired in place."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.desk import Desk
from dashboard.network_tables import DELETE, EMPTY, MOST_PROBLEMS, OR, WRITE, problems_table, repairable, repaired
from dashboard.words import as_typed
from model.exchange import Located
from model.language import _, ngettext


def network_check(desk: Desk) -> None:
    """Show the problems of the draft, each with where it is, what is wrong and what to write instead."""
    problems, _scenario = desk.drafting.checked
    if not problems:
        st.success(_("No problem found."), icon=":material/check_circle:")
        return
    said = ngettext("{count} problem found.", "{count} problems found.", len(problems))
    st.warning(said.format(count=len(problems)), icon=":material/report:")
    here = [problem for problem in problems if repairable(problem)]
    for problem in [problem for problem in problems if not repairable(problem)][:MOST_PROBLEMS]:
        st.markdown(f"- {as_typed(str(problem))}")
    if here:
        _repairs(desk, here[:MOST_PROBLEMS])
    if len(here) > MOST_PROBLEMS:
        said = _("These are the first {shown}; the others follow when they are repaired.")
        st.markdown(said.format(shown=MOST_PROBLEMS))


def _repairs(desk: Desk, problems: Sequence[Located]) -> None:
    """Show the problems as a table whose last two columns are filled in, and the button that repairs."""
    st.markdown(_("Fill in the column “Write instead”, or choose to empty the cell or delete its row; a likely word "
                  "stands there already. Then repair them together."))  # fmt: skip
    table = problems_table(desk.drafting.draft, problems)
    fixed = [column for column in table if column not in (_(WRITE), _(OR))]
    options = {_(choice): choice for choice in (EMPTY, DELETE)}
    config = {
        _(WRITE): st.column_config.TextColumn(help=_("What the cell should hold.")),
        _(OR): st.column_config.SelectboxColumn(options=list(options)),
    }
    filled = st.data_editor(
        table, hide_index=True, disabled=fixed, column_config=config, key=f"problems_{hash(tuple(problems))}",
        placeholder="–", alt=_("Problems and their repairs"),
    )  # fmt: skip
    if st.button(_("Repair these"), type="primary", icon=":material/build:"):
        written = [_or_none(cell) for cell in filled[_(WRITE)]]
        others = [options.get(_or_none(cell) or "") for cell in filled[_(OR)]]
        desk.drafting.begin(repaired(desk.drafting.draft, list(zip(problems, written, others, strict=True))))
        st.rerun()


def _or_none(cell: object) -> str | None:
    return None if pd.isna(cell) else str(cell)
