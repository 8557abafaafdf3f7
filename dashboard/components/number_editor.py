"""What if you believe another number? Pick one, change it, and see what hangs on it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import number_tables, service
from dashboard.components.chart import draw_chart
from dashboard.desk import Desk
from dashboard.words import as_typed, told_apart
from model.language import N_, _
from model.parameters import ASSUMPTION

FIRST_NUMBER = "reuse_central"
"""The riskiest choice of the model (see the model card): shown first."""


def number_editor(desk: Desk) -> None:
    """Show one number with its source, an input for another value, and its whole range."""
    numbers = service.numbers(desk.position)
    labels = told_apart({str(address): number_tables.label(str(address), row) for address, row in numbers.iterrows()})
    left, right = st.columns([40, 60], gap="medium")
    with left:
        address = st.selectbox(_("Which number?"), list(labels), format_func=labels.__getitem__,
                               index=list(labels).index(FIRST_NUMBER), key="doubted")  # fmt: skip
        row = numbers.loc[address]
        _input(desk, address, row)
        _source(numbers, address)
    with right:
        band = service.what_if(desk.position, address)
        said = number_tables.verdict(band, as_typed(labels[address]))
        st.markdown(said)
        chart = number_tables.band_chart(band, row["unit"], float(row["value"]))
        draw_chart(chart, height=296, alt=number_tables.verdict(band, labels[address]).replace("*", ""))


def _input(desk: Desk, address: str, row: pd.Series) -> None:
    """Show the input of a number in its own unit; shares as they are."""
    whole = bool(row["whole"])
    kind = int if whole else float
    own = desk.position.own(address)
    bound = desk.seeded(f"number_{address}", kind(row["value"]), lambda value: desk.set_number(address, float(value)))
    st.number_input(
        _("I believe it is ({unit})").format(unit=_(row["unit"])) if row["unit"] else _("I believe it is"),
        min_value=None if whole else float(row["minimum"]),
        max_value=None if whole else float(row["maximum"]),
        step=1 if whole else number_tables.step(float(row["high"]) - float(row["low"])),
        format="%d" if whole else "%.4g",
        **bound,
    )
    low, high, own_shown = (number_tables.with_unit(value, row["unit"]) for value in (row["low"], row["high"], own))
    text = _("Plausible: {low} to {high}. This scenario's own value: {own}.")
    st.markdown(text.format(low=low, high=high, own=own_shown))
    if own != row["value"]:
        st.button(_("Back to its own value"), on_click=desk.set_number, args=(address, own), icon=":material/undo:")
    if not row["owner"]:
        st.markdown(row["what"])


def _source(numbers: pd.DataFrame, address: str) -> None:
    """Show the published rows behind a number, or that there are none."""
    rows = number_tables.sources(numbers, service.evidence(), address)
    confidence = _(numbers.loc[address, "confidence"])
    st.markdown(_("**Confidence:** {word}.").format(word=confidence))
    for row in rows:
        st.markdown(f"**{row['id']}** · {row['context']} ({row['source_title']}, {row['publisher']}, {row['date']})")
    if numbers.loc[address, "confidence"] == ASSUMPTION:
        none = _("No published figure was found for this value: it is our judgement, yours to change.")
        part = _("The figures above tell the direction; the value itself is our judgement, yours to change.")
        st.markdown(part if rows else none)


def number_list(desk: Desk) -> None:
    """Show every number in a table that can be edited in place."""
    numbers = service.numbers(desk.position)
    table = number_tables.editor_table(numbers, desk.position)
    chosen = st.pills(_("Show"), list(KINDS), format_func=lambda kind: _(KINDS[kind]), default="all", key="number_kind",
                      label_visibility="collapsed", wrap=True)  # fmt: skip
    keep = _kept(chosen or "all", numbers, table, desk)
    if not keep.any():
        st.markdown(_("You have changed nothing yet."))
        return
    value = _("Value")
    edited = st.data_editor(table[keep], hide_index=True, disabled=[name for name in table if name != value],
                            key=f"numbers_{chosen}_{hash(desk.position)}_{desk.refusals}")  # fmt: skip
    changed = edited[value][edited[value] != table[value][keep]].dropna()
    if len(changed):
        desk.set_number(str(changed.index[0]), float(changed.iloc[0]))
        st.rerun()


KINDS = {
    "all": N_("All"),
    "assumption": N_("Assumptions"),
    "sourced": N_("With a source"),
    "changed": N_("Changed by you"),
}


def _kept(kind: str, numbers: pd.DataFrame, table: pd.DataFrame, desk: Desk) -> pd.Series:
    if kind == "changed":
        return table.index.to_series().isin([address for address, _value in desk.position.changed])
    assumed = numbers["confidence"] == ASSUMPTION
    return {"all": assumed | True, "assumption": assumed, "sourced": ~assumed}[kind]
