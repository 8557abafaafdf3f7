"""A report as HTML: what the page shows and the printer prints."""

from __future__ import annotations

import html
from collections.abc import Sequence

from dashboard.take_home.combinations import Cell, Combinations
from dashboard.take_home.report import Report
from model.language import _

STYLE = """<style>
.report {max-width: 46rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem;
    padding: 1rem 1.4rem 1.2rem; font-size: .85rem; line-height: 1.35; overflow-wrap: anywhere;}
.report :is(p, ul, dl) {margin: .1rem 0;}
.report :is(p:not(.headline), ul, li, dl, dt, dd) {font-size: inherit !important;}
.report h2 {font-size: 1.25rem !important; margin: 0; padding: 0;}
.report h3 {font-size: .9rem !important; margin: .6rem 0 .1rem; padding: 0; color: light-dark(#0072B2, #56B4E9);}
.report .headline {font-size: 1.9rem; font-weight: 700; line-height: 1.2;}
.report a {color: inherit !important;}
.report ul {padding-left: 1.1rem;}
.report :is(dt, dd) {display: inline; margin: 0 .3rem 0 0 !important;}
.report dt {font-weight: 600;}
.report dl {padding: 0 !important;}
.report table {border-collapse: separate; border-spacing: 1px; width: 100%; table-layout: fixed; text-align: center;
    font-variant-numeric: tabular-nums; font-size: .8rem; margin: 0 !important;}
.report :is(th, td) {padding: .12rem 0 !important; border: 0 !important; font-weight: 400;
    text-align: center !important;}
.report td.here {outline: 2.5px solid #000; outline-offset: 0; box-shadow: inset 0 0 0 2px #fff; font-weight: 700;}
.report .stages {display: grid; grid-template-columns: minmax(5rem, 11rem) minmax(2rem, 1fr) auto;
    gap: .15rem .6rem; align-items: center;}
.report .stages i {display: block; height: .65rem; background: #767676;}
.report .stages .longest {font-weight: 700;}
.report .stages i.longest {background: #D55E00;}
@media screen and (max-width: 480px) {
    .report {padding: .7rem .6rem 1rem;}
    .report .stages {grid-template-columns: 5.5rem minmax(2rem, 1fr) 6rem;}
    .report table {font-size: .66rem;}
}
@media print {
    @page {size: A4; margin: 10mm 12mm;}
    :root {color-scheme: light !important;}
    html, body, .stApp, .stApp * {background: #fff !important; color: #000 !important;}
    [data-testid="stHeader"], [data-testid="stElementContainer"]:not(:has(.report)),
    [data-testid="stLayoutWrapper"]:not(:has(.report)), h1 {display: none !important;}
    .stMain, .stAppViewContainer, .stApp, [data-testid="stAppViewContainer"] {position: static !important;
        overflow: visible !important; height: auto !important;}
    .stMainBlockContainer {padding: 0 !important;}
    [data-testid="stColumn"]:not(:has(.report)) {display: none !important;}
    [data-testid="stColumn"]:has(.report) {flex: 1 1 100% !important; min-width: 100% !important;}
    .report .pictures {display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 6mm;}
    .report h3 {margin-top: .4rem !important;}
    .report :is(ul, dl, .stages, table), .report p:not(.headline) {font-size: 8pt !important;}
    .report {border: 0; font-size: 8pt; line-height: 1.2; padding: 0; max-width: none; print-color-adjust: exact;}
    .report .stages i {background: #767676 !important;}
    .report .stages i.longest {background: #D55E00 !important;}
}
</style>"""


def as_html(report: Report) -> str:
    """Return a report as one HTML element; every text of it is escaped."""
    said = html.escape
    parts = [
        f"<p>{said(report.question)}</p><h2>{said(report.title)}</h2>",
        f'<p class="headline">{said(report.headline)}</p><p>{said(report.spread)}</p>',
        _section(_("Why"), f"<p>{said(report.why)}</p>"),
        _section(_("What would help"), f"<p>{said(report.next_step)}</p>"),
        _pictures(report),
    ]
    return f'<div class="report">{"".join(parts)}{details(report, report.printed_link)}</div>'


def details(report: Report, link: str) -> str:
    """Return what stands below the answer: settings, assumptions, sources, how it was made, the link."""
    parts = [
        _section(_("Settings"), _facts(report.facts)),
        _section(_("Assumptions changed from the scenario as written"), _list(report.changed or [_("None.")])),
        _section(_("Sources"), _list(report.sources)) if report.sources else "",
        _section(_("How it was made"), f"<p>{html.escape(report.made)}</p>"),
        _section(_("A link restores it") if report.link else _("No link restores it"), _linked(report, link)),
    ]
    return "".join(parts)


def _linked(report: Report, text: str) -> str:
    said = html.escape(text)
    return f'<p><a href="{html.escape(report.link)}">{said}</a></p>' if report.link else f"<p>{said}</p>"


def _section(heading: str, body: str) -> str:
    return f"<h3>{html.escape(heading)}</h3>{body}"


def _list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(line)}</li>" for line in lines) + "</ul>"


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = (f"<div><dt>{html.escape(what)}:</dt><dd>{html.escape(value)}</dd></div>" for what, value in facts)
    return f"<dl>{''.join(rows)}</dl>"


def _pictures(report: Report) -> str:
    stages = f"<div>{_section(_('Where the days go'), _stages(report))}</div>" if report.bars else ""
    return f'<div class="pictures">{stages}<div>{_section(_("All combinations"), _map(report.map))}</div></div>'


def _map(found: Combinations) -> str:
    head = "".join(f'<th scope="col">{html.escape(label)}</th>' for label in found.columns)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(label)}</th>{"".join(map(_cell, cells))}</tr>' for label, cells in found.rows
    )
    return f"<table><tbody>{rows}<tr><td></td>{head}</tr></tbody></table><p>{html.escape(found.note)}</p>"


def _cell(cell: Cell) -> str:
    marks = ' class="here"' if cell.here else ""
    fill, ink = (f"rgb{colour} !important" for colour in (cell.fill, cell.ink))
    return f'<td{marks} style="background: {fill}; color: {ink}">{html.escape(cell.text)}</td>'


def _stages(report: Report) -> str:
    most = max(bar.share for bar in report.bars)
    rows = []
    for bar in report.bars:
        longest = ' class="longest"' if bar.share == most else ""
        width = f'style="width:{100 * bar.share / most:.1f}%"'
        rows.append(f"<span{longest}>{html.escape(bar.label)}</span><i{longest} {width}></i>"
                    f"<span{longest}>{html.escape(bar.days)} ({bar.share:.0%})</span>")  # fmt: skip
    return f'<div class="stages">{"".join(rows)}</div>'
