"""What levers do -> the plain data of the overview and the tables of the page on levers. No Streamlit here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

import model as fl
from dashboard.lever_words import Effects, amount, cost, couple, difference, per_month, ranked, reason, title
from dashboard.number_tables import with_unit
from dashboard.words import cycle_time
from model.addresses import FIELDS
from model.durations import in_words, rounded, with_interval
from model.language import N_, _, called, ngettext
from model.lever_worth.effects import FASTER, LOST, OVERLOADS, RESCUES, SAME, SLOWER
from model.levers import BY_NAME, Option
from model.parameters import BY_NAME as PARAMETERS
from model.scenario import Actor, Scenario

VERDICTS = {
    FASTER: N_("faster"), SLOWER: N_("slower"), SAME: N_("no clear difference"),
    RESCUES: N_("ends the overload"), OVERLOADS: N_("over capacity"), LOST: N_("still over capacity"),
}  # fmt: skip
DIAL_NAMES = {
    "triage": N_("Dial: centralisation of triage"), "test": N_("Dial: centralisation of test"),
    "approve": N_("Dial: centralisation of approval"), "iteration_speed": N_("Dial: versions per need"),
}  # fmt: skip
LINK_WORDS = {"same_cell": N_("inside a cell"), "lateral": N_("between regions"), "vertical": N_("between levels")}
SWITCH = (0, 1, True)
MOST_STEPS = 9
FIELD_WORDS = {"region": N_("region"), "track": N_("whose cases"), "solves": N_("need types solved"), **FIELDS}


def overview(effects: Effects, pulled: tuple[str, ...], looked_at: str) -> dict[str, Any]:
    """Return the data of the overview: one row per lever, best first."""
    known = [one for one in effects.values() if not isinstance(one, str)]
    finite = [abs(one.gain) for one in known if math.isfinite(one.gain)]
    most = max(finite, default=0.0) or 1.0
    spent = fl.lever_table()
    rows = [
        _row(name, effects[name], most) | {"pulled": name in pulled, "current": name == looked_at,
                                           "assumed": _assumed(spent.loc[name])}
        for name in ranked(effects)
    ]  # fmt: skip
    return {
        "title": _("What each lever does alone, once it is set up"),
        "columns": {
            "lever": _("Lever"), "days": _("Days to a fielded fix (← faster, slower →)"), "why": _("Mostly from"),
            "months": _("Set-up"), "per_month": _("Saved per month of set-up"), "cost": _("Costs"),
            "assumed": _("Assumptions"),
        },
        "rows": rows,
        "words": {"report": _("in the report"), "pulled": _("pulled"), "slower": _("slower"), "faster": _("faster")},
        "both": any(one.gain < 0 for one in known if math.isfinite(one.gain)),
    }  # fmt: skip


def _row(name: str, effect: fl.LeverEffect | str, most: float) -> dict[str, Any]:
    row: dict[str, Any] = {"id": name, "title": title(name), "report": BY_NAME[name].from_report}
    if isinstance(effect, str):
        return row | {"state": "none", "problem": _("Cannot be applied here: {problem}.").format(problem=effect)}
    verdict = effect.verdict
    days = "0"
    if verdict in (FASTER, SLOWER):
        days = ("−" if effect.gain > 0 else "+") + difference(effect)
    paths = {LOST: "", SAME: cycle_time(effect.after), RESCUES: cycle_time(effect.after)}
    return row | {
        "state": verdict, "problem": "",
        "bar": effect.gain / most if math.isfinite(effect.gain) else 0.0,
        "days": days if verdict in (FASTER, SLOWER) else _(VERDICTS[verdict]),
        "path": paths.get(verdict, f"{cycle_time(effect.before)} → {cycle_time(effect.after)}"),
        "why": reason(effect) or _survives(effect),
        "months": _("{n} mo").format(n=round(effect.months)), "per_month": per_month(effect),
        "cost": ", ".join((cost(effect)[0], _("{n} d once").format(n=rounded(effect.cost.days, 0.02)))),
    }  # fmt: skip


def _survives(effect: fl.LeverEffect) -> str:
    """Return how many needs can be survived instead, where no days can tell."""
    spread = effect.spread_gain
    if effect.verdict == SAME and abs(spread) > max(0.5, spread.half_width):
        size = in_words(abs(spread), max(0.1, spread.half_width / abs(spread)))
        return _("until 9 of 10 units have it: {sign}{days}").format(sign="−" if spread > 0 else "+", days=size)
    if effect.before.stable:
        return ""
    return _("survives {after} needs a day instead of {before}").format(
        after=rounded(effect.after.max_need_rate, 0.02), before=rounded(effect.before.max_need_rate, 0.02))  # fmt: skip


def _assumed(row: pd.Series) -> str:
    return _("{assumed} of {claims} claims").format(assumed=int(row["assumed"]), claims=int(row["claims"]))


def effects_table(effects: Effects) -> pd.DataFrame:
    """Return the overview as a plain table for reading, sorting and copying."""
    rows = []
    for name in ranked(effects):
        one = effects[name]
        if isinstance(one, str):
            rows.append([title(name), "–", "–", "–", "–", "–", one])
            continue
        rows.append([title(name), cycle_time(one.before), cycle_time(one.after),
                     _("{n} mo").format(n=round(one.months)),
                     per_month(one), ", ".join(cost(one)), _(VERDICTS[one.verdict])])  # fmt: skip
    return pd.DataFrame(rows, columns=[_("Lever"), _("Before"), _("After"), _("Set-up"), _("Saved per month of set-up"),
                                       _("Costs"), _("Verdict")])  # fmt: skip


def changes_table(rows: pd.DataFrame, before: Scenario, after: Scenario) -> pd.DataFrame:
    """Return what a lever changes exactly, in words: one row per number, actor or bundle of links."""
    said = [_change(row, before, after) for row in rows[rows["kind"] != "link"].to_dict("records")]
    said += _links(rows[rows["kind"] == "link"], after)
    return pd.DataFrame(said, columns=[_("What"), _("Before"), _("After")])


def _change(row: Mapping[str, Any], before: Scenario, after: Scenario) -> tuple[str, str, str]:
    kind, name, field, was, now = (row[key] for key in ("kind", "id", "field", "before", "after"))
    if kind == "dial":
        share = name != "iteration_speed"
        return _(DIAL_NAMES[name]), *(f"{value:.3g} %" if share else f"{value:.3g}"
                                      for value in ((100 * was, 100 * now) if share else (was, now)))  # fmt: skip
    if kind == "parameter":
        unit = PARAMETERS[name].unit
        return called(name), with_unit(was, unit), with_unit(now, unit)
    if field:
        owner = after.actor_by_id[name].label if kind == "actor" else _step_label(after, name)
        what = _(FIELD_WORDS[field]) if field in FIELD_WORDS else called(field)
        return f"{_(owner)}: {what}", _shown(was, after), _shown(now, after)
    return _whole(kind, name, was, now, (before, after))


def _whole(kind: str, name: str, was: Any, now: Any, ends: tuple[Scenario, Scenario]) -> tuple[str, str, str]:
    """Return the row of a whole thing that is new or gone."""
    what = {"actor": _("New: {name}") if was is None else _("Gone: {name}"),
            "step": _("New step: {name}") if was is None else _("Gone step: {name}")}  # fmt: skip
    label = now if was is None else was
    end = ends[1] if was is None else ends[0]
    size = _sized(end.actor_by_id[name]) if kind == "actor" else _("every need passes it") if kind == "step" else ""
    text = what.get(kind, "{name}").format(name=_(label))
    return (text, "–", size) if was is None else (text, size, "–")


def _sized(actor: Actor) -> str:
    if actor.is_gate:
        return _("meets every {days}").format(days=in_words(actor.cadence or 0.0))
    posts = ngettext("{n} post", "{n} posts", actor.servers).format(n=actor.servers)
    return (
        posts if actor.effort is None else _("{posts}, {days} a case").format(posts=posts, days=in_words(actor.effort))
    )


def _step_label(scenario: Scenario, name: str) -> str:
    return next(step.label for step in scenario.steps if step.id == name)


def _links(rows: pd.DataFrame, after: Scenario) -> list[tuple[str, str, str]]:
    """Return one row for all new links of an actor to others."""
    new = {f"{link.source}-{link.target}": link for link in after.links}
    links = [new[name] for name in rows["id"] if name in new]
    ends = [end for link in links for end in (link.source, link.target)]
    bundles: dict[str, list[str]] = {}
    for link in links:
        hub = max((link.source, link.target), key=ends.count)
        bundles.setdefault(hub, []).append(_(LINK_WORDS[link.kind]))
    return [
        (_("Links of {name}").format(name=_(after.actor_by_id[hub].label)), "–",
         ngettext("{n} new, {kind}", "{n} new, {kind}", len(kinds)).format(n=len(kinds), kind=kinds[0]))
        for hub, kinds in bundles.items()
    ]  # fmt: skip


def _shown(value: Any, scenario: Scenario) -> str:
    """Return a field as people read it: a number, ``all``, or the names of regions and need types."""
    if isinstance(value, (int, float)):
        return f"{value:.3g}"
    names = {record.id: record.name for record in (*scenario.needs.regions, *scenario.needs.types)}
    ids = [value] if isinstance(value, str) else list(value or ())
    return ", ".join(_(names[one]) if names.get(one) else called(one) for one in ids if one) or _("all")


def tried(lever: fl.Lever) -> list[Option]:
    """Return the options that can be more or less: those that count first, times of set-up and switches left out."""
    options = [one for one in lever.options if one.name not in lever.waits and (one.low, one.high, one.whole) != SWITCH]
    return sorted(options, key=lambda option: not option.whole)


def people(lever: fl.Lever) -> list[Option]:
    """Return the options that count people or teams, of whom one can leave."""
    return [one for one in tried(lever) if one.whole and one.unit != "links"]


def steps(option: Option, now: float) -> tuple[float, ...]:
    """Return the values to try: whole ones up to twice what it is now, else ten over the range around it."""
    if option.whole:
        last = min(option.high, max(MOST_STEPS - 1 + option.low, 2 * now))
        width = max(1, math.ceil((last - option.low) / MOST_STEPS))
        return tuple(sorted({*(float(value) for value in range(int(option.low), int(last) + 1, width)), now}))
    high = option.high if option.high <= 1 else min(option.high, 3 * max(now, option.default))
    width = (high - option.low) / 10
    return tuple(sorted({*(round(option.low + width * n, 3) for n in range(11)), now}))


def diminishing_table(found: fl.Diminishing, option: Option) -> pd.DataFrame:
    """Return what each value of an option gives, and adds to the one before."""
    rows = [[amount(row.value, option), in_words(row.days) if math.isfinite(row.days) else _("over capacity"),
             _added(row.gain, found.least)] for row in found.table.itertuples()]  # fmt: skip
    return pd.DataFrame(rows, columns=[option.label, _("Days to a fielded fix"), _("Saved by this step")])


def _added(gain: float, least: float) -> str:
    if math.isinf(gain):
        return _("ends the overload") if gain > 0 else _("over capacity")
    if not abs(gain) >= least:
        return _("nothing that can be told")
    return ("−" if gain < 0 else "") + in_words(abs(gain), 0.05)


def pairs_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return levers alone and in pairs, most days saved first; numbers stay numbers, to sort by."""
    table = pairs[pairs["problem"] == ""].sort_values("days")
    gain, each = (
        table[name].where(table["days"].notna() & (table[name].abs() < math.inf)) for name in ("gain", "gain_per_month")
    )
    return pd.DataFrame({
        _("Levers"): [couple(row) for _name, row in table.iterrows()],
        _("Days afterwards"): table["days"].round(1), _("Days saved"): gain.round(1),
        _("Beyond one by one"): table["interaction"].round(1), _("Months of set-up"): table["months"].round(1),
        _("Saved per month"): each.round(2), _("Posts"): table["posts"].round(1),
    })  # fmt: skip


def months_table(found: fl.RollOut) -> pd.DataFrame:
    """Return the months from today in figures, each with its interval."""
    columns = {
        "cycle_time_with": _("Days, with the change"), "cycle_time_without": _("Days, without it"),
        "cycle_time_difference": _("Difference"), "useful_difference": _("Useful fixes ahead"),
    }  # fmt: skip
    table = {_("Month"): found.path["month"]}
    for name, heading in columns.items():
        low, high = found.path[f"{name}_low"], found.path[f"{name}_high"]
        table[heading] = [with_interval(*row) if math.isfinite(row[0]) else "–"
                          for row in zip(found.path[name], low, high, strict=True)]  # fmt: skip
    return pd.DataFrame(table)
