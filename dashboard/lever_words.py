"""What levers do -> the sentences of the page on levers. No Streamlit here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

import model as fl
from dashboard.words import as_typed, cycle_time
from model.durations import UNITS, as_shown, in_words, range_in_words, rounded
from model.language import N_, _, ngettext
from model.language import in_words as words_of
from model.lever_worth.effects import FASTER, LOST, OVERLOADS, RESCUES, SAME, SLOWER
from model.levers import BY_NAME, Option
from model.parameters import ASSUMPTION

Effects = Mapping[str, "fl.LeverEffect | str"]
ORDER = (RESCUES, FASTER, SAME, SLOWER, LOST, OVERLOADS)
ASSUMED, SIZE_ASSUMED = N_("assumption"), N_("size assumed")


def title(name: str) -> str:
    """Return what a lever is called."""
    return _(BY_NAME[name].title)


def difference(effect: fl.LeverEffect) -> str:
    """Return days saved or lost: the difference of what is shown, else as many digits as the formula supports."""
    shown = [as_shown(one.cycle_time.mean, one.expected_error.mean) for one in (effect.before, effect.after)]
    in_days = all(days < UNITS[1][0] for days in shown)
    if in_days and shown[0] != shown[1]:  # a reader takes one from the other
        return in_words(round(abs(shown[0] - shown[1]), 1))
    days = abs(effect.gain)
    return in_words(days, max(0.02, min(0.3, effect.least / days))) if days > 0 else _("0 days")


def ranked(effects: Effects) -> list[str]:
    """Return the levers, best first; those that cannot be applied last."""

    def place(name: str) -> tuple[int, float]:
        effect = effects[name]
        if isinstance(effect, str):
            return len(ORDER), 0.0
        days = effect.after.cycle_time.mean
        return ORDER.index(effect.verdict), -effect.rate_gain if math.isnan(days) else days

    return sorted(effects, key=place)


def _of(effects: Effects, *verdicts: str) -> list[tuple[str, fl.LeverEffect]]:
    pairs = [(name, effects[name]) for name in ranked(effects)]
    return [(name, one) for name, one in pairs if not isinstance(one, str) and one.verdict in verdicts]


def answer(effects: Effects) -> str:
    """Return which lever helps most here, which most per month of set-up, and which make it slower."""
    parts = [_best(effects), _quickest(effects), _worse(effects)]
    return " ".join(part for part in parts if part)


def _best(effects: Effects) -> str:
    rescuing, faster = _of(effects, RESCUES), _of(effects, FASTER)
    known = {"n": len(effects)}
    if rescuing:
        name, effect = rescuing[0]
        text = ngettext("The scenario is over capacity; of {n} levers only **{name}** ends it: then {days}.",
                        "The scenario is over capacity; {k} of {n} levers end it, best of all **{name}**: then "
                        "{days}.", len(rescuing))  # fmt: skip
        return text.format(k=len(rescuing), name=title(name), days=cycle_time(effect.after), **known)
    lost = _of(effects, LOST)
    if lost:
        text = _("The scenario is over capacity and **none of {n} levers ends it** alone; closest comes {name}.")
        return text.format(name=title(lost[0][0]), **known)
    if not faster:
        return _("**None of {n} levers makes it faster here** than the formula can tell.").format(**known)
    name, effect = faster[0]
    return _("Of {n} levers, **{name}** saves most here: **{before} → {after}**, after {months} of set-up.").format(
        name=title(name),
        before=cycle_time(effect.before),
        after=cycle_time(effect.after),
        months=months(effect.months),
        **known,
    )


def _quickest(effects: Effects) -> str:
    faster = _of(effects, FASTER)
    if len(faster) < 2:
        return ""
    name, effect = max(faster, key=lambda pair: pair[1].gain_per_month)
    if name == faster[0][0]:
        return _("It is also the best per month of set-up: {days} saved for each.").format(days=per_month(effect))
    return _("Per month of set-up, **{name}** gives most: {days} saved for each.").format(
        name=title(name), days=per_month(effect))  # fmt: skip


def _worse(effects: Effects) -> str:
    worse = _of(effects, SLOWER, OVERLOADS)
    if not worse:
        return ""
    name, effect = worse[-1]
    text = ngettext("{n} makes it slower: {name} ({reason}).", "{n} make it slower, most of all {name} ({reason}).",
                    len(worse))  # fmt: skip
    return text.format(n=len(worse), name=title(name), reason=as_typed(reason(effect)))


def reason(effect: fl.LeverEffect) -> str:
    """Return the largest part of what a lever does, in a few words; empty where there is none to tell."""
    if not effect.after.stable:
        actor = effect.after.stations.loc[effect.after.first_to_saturate, "name"]
        return _("{actor} is over capacity").format(actor=_(actor))
    if effect.verdict == SAME or not effect.before.stable:
        return ""
    label, days = effect.main_part
    if not label:
        return ""
    sign = "+" if days > 0 else "−"
    size = in_words(abs(days), max(0.02, min(0.3, effect.least / abs(days))))
    return _("{what}: {sign}{days}").format(sign=sign, days=size, what=label)


def months(number: float) -> str:
    """Return a time of set-up in words."""
    whole = round(number)
    return ngettext("{n} month", "{n} months", whole).format(n=whole)


def per_month(effect: fl.LeverEffect) -> str:
    """Return the days saved per month of set-up; in words where it ends an overload, a dash where nothing is saved."""
    if effect.verdict == RESCUES:
        return _("ends the overload")
    if effect.verdict != FASTER or not math.isfinite(effect.gain_per_month):
        return "–"
    days = rounded(effect.gain_per_month, 0.05)
    return ngettext("{days} day", "{days} days", 1 if days == "1" else 2).format(days=days)


def together(all_three: fl.LeverEffect, alone: Sequence[fl.LeverEffect]) -> str:
    """Return what the report's three recommendations do together, against one by one."""
    if not all_three.after.stable:
        text = _("Together the report's three recommendations cause an overload: {reason}.")
        if not all_three.before.stable:
            text = _("Together the report's three recommendations do not end the overload: {reason}.")
        return text.format(reason=as_typed(reason(all_three)))
    if not all_three.before.stable:
        return _("Together the report's three recommendations end the overload: then {after}.").format(
            after=cycle_time(all_three.after))  # fmt: skip
    text = {
        FASTER: _("Together the report's three recommendations save {days} here: {before} → {after}"),
        SLOWER: _("Together the report's three recommendations add {days} here: {before} → {after}"),
        SAME: _("Together the report's three recommendations change less here than the formula can tell: {before} → "
                "{after}"),
    }[all_three.verdict].format(days=f"**{difference(all_three)}**", before=cycle_time(all_three.before),
                                after=f"**{cycle_time(all_three.after)}**")  # fmt: skip
    more = all_three.more_than(alone)
    if not math.isfinite(more) or abs(more) < all_three.least:
        return text + _("; as much as one by one.")
    size = in_words(abs(more), 0.1)
    return text + (_("; {days} more than one by one: they help each other.") if more > 0 else
                   _("; {days} less than one by one: they do some of the same work, or get in each other's way.")
                   ).format(days=size)  # fmt: skip


def cost(effect: fl.LeverEffect) -> tuple[str, str]:
    """Return what a lever costs: posts for as long as it lasts, and work once."""
    posts, days = rounded(effect.cost.posts, 0.02), rounded(effect.cost.days, 0.02)
    text = (
        ngettext("{n} post", "{n} posts", int(posts))
        if posts.isdigit()
        else _("{n} full-time posts")  # a part of a post is a sum of hours, no person
    )
    once = ngettext("{n} day of work, once", "{n} days of work, once", 1 if days == "1" else 2)
    return text.format(n=posts), once.format(n=days)


def source(evidence: Iterable[str]) -> str:
    """Return the evidence behind a claim as people read it: ids, and what is our judgement."""
    ids = [name for name in evidence if name != ASSUMPTION]
    if not ids:
        return _(ASSUMED)
    return ", ".join([*ids, _(SIZE_ASSUMED)] if ASSUMPTION in evidence else ids)


def joined(parts: Sequence[str]) -> str:
    """Return parts as a list in a sentence."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def metric_change(effect: fl.LeverEffect) -> dict[str, str]:
    """Return how the headline of a lever changes, for a metric: text, colour and arrow."""
    still = {"delta_color": "off", "delta_arrow": "off"}
    if effect.verdict in (FASTER, SLOWER):
        faster = effect.verdict == FASTER
        text = _("{days} faster") if faster else _("{days} slower")
        look = (
            {"delta_color": "green", "delta_arrow": "down"} if faster else {"delta_color": "red", "delta_arrow": "up"}
        )
        return {"delta": text.format(days=difference(effect)), **look}
    text = {SAME: _("less than the formula can tell"), RESCUES: _("ends the overload"),
            OVERLOADS: _("causes an overload"), LOST: _("no end to the wait")}[effect.verdict]  # fmt: skip
    return {"delta": text, **still}


def why(effect: fl.LeverEffect) -> str:
    """Return where the days it saves or costs come from, or who is over capacity."""
    if not effect.after.stable:
        return _("{reason}; it survives {after} needs a day, {before} without the lever.").format(
            reason=reason(effect), after=rounded(effect.after.max_need_rate, 0.02),
            before=rounded(effect.before.max_need_rate, 0.02))  # fmt: skip
    if not effect.before.stable:
        rates = [rounded(one.max_need_rate, 0.02) for one in (effect.before, effect.after)]
        return _("It survives {after} needs a day instead of {before}.").format(before=rates[0], after=rates[1])
    if effect.verdict == SAME:
        text = _("its parts are too small, or make up for each other: {days} in all, within the formula's own error of "
                 "{least}.")  # fmt: skip
        return text.format(days=in_words(abs(effect.gain), 0.3), least=in_words(effect.least, 0.3))
    text = effect.sentence
    if not effect.new_bottleneck:
        return text
    actor = effect.after.stations.loc[effect.new_bottleneck]
    return _("{text} The new bottleneck is {actor}, {load:.0%} busy.").format(
        text=text, actor=_(actor["name"]), load=actor["utilisation"])  # fmt: skip


def spread(effect: fl.LeverEffect) -> str:
    """Return what it does to the spread of a proven fix; empty where that is not clear of zero."""
    found = effect.spread_gain
    if not math.isfinite(found) or found.low <= 0 <= found.high:
        return ""
    ends = sorted((abs(found.low), abs(found.high)))
    error = max(0.02, found.half_width / abs(found))
    days, low, high = (in_words(size, error) for size in (abs(found), *ends))
    if low == high:
        text = _("A proven fix reaches 9 of 10 units **{days} sooner**.") if found > 0 else _(
            "A proven fix reaches 9 of 10 units **{days} later**.")  # fmt: skip
        return text.format(days=days)
    text = _("A proven fix reaches 9 of 10 units **{days} sooner** ({range}).") if found > 0 else _(
        "A proven fix reaches 9 of 10 units **{days} later** ({range}).")  # fmt: skip
    return text.format(days=days, range=range_in_words(*ends, error))


def enough(found: fl.Diminishing, option: Option, now: float) -> str:
    """Return from where on the next post, link or share adds nothing."""
    if found.enough is None:
        return _("{option}: **over capacity** with every value tried.").format(option=option.label)
    days = found.table.set_index("value")["days"]
    known = {"value": amount(found.enough, option), "days": in_words(days[found.enough]), "option": option.label}
    if found.enough == days.index[-1]:
        text = _("{option}: never enough within the values tried; the last, {value}, still adds ({days}).")
    elif found.enough == days.index[0] and not days.iloc[-1] - days.iloc[0] < found.least:
        known["worst"] = in_words(days.dropna().iloc[-1])
        text = _("{option}: **the least is best**, {value} ({days}); the most tried gives {worst}.")
    else:
        known["least"] = in_words(found.least, 0.3)
        text = _("{option}: **{value} is enough** ({days}); more adds less than {least}, which the formula cannot tell "
                 "from nothing.")  # fmt: skip
    text = text.format(**known)
    return text if now == found.enough else text + " " + _("Now: {now}.").format(now=amount(now, option))


def with_unit(option: Option) -> str:
    """Return what an option is called, with its unit unless the name says it: ``Posts``, ``Effort (days)``."""
    if option.unit == "share":
        return f"{option.label} (%)"
    return option.label if option.unit in words_of(option.name).split() else f"{option.label} ({_(option.unit)})"


def amount(value: float, option: Option) -> str:
    """Return a value of an option, with its unit where it does not count things."""
    if option.unit == "share":
        return f"{100 * value:.3g} %"
    if option.unit == "days":
        return ngettext("{value:g} day", "{value:g} days", 1 if value == 1 else 2).format(value=value)
    return f"{value:g}" if option.whole else _("{value:g} {unit}").format(value=value, unit=_(option.unit))


def leaves(lost: fl.PostLost, option: Option) -> str:
    """Return what happens when one holder of a post leaves."""
    known = {"n": f"{lost.posts:g}", "before": in_words(lost.before), "after": in_words(lost.after),
             "option": option.label}  # fmt: skip
    if math.isnan(lost.before):
        return _("{option}: with {n} it is over capacity already.").format(**known)
    if math.isnan(lost.after):
        return _("{option}: **when one of {n} leaves, it is over capacity**; {before} before.").format(**known)
    if abs(lost.extra) < 0.005 * lost.before:
        text = _("{option}: when one of {n} leaves, nothing much happens; {before} before, {after} then.")
        return text.format(**known)
    text = _("{option}: when one of {n} leaves, a fix takes **{extra} longer**; {before} before, {after} then.")
    if lost.extra < 0:
        text = _("{option}: when one of {n} leaves, a fix is {extra} quicker; {before} before, {after} then.")
    return text.format(extra=in_words(abs(lost.extra), 0.1), **known)


def pairs(table: pd.DataFrame) -> str:
    """Return the best pair, the best per month of set-up, and which help each other or get in the way."""
    two = table[(table["second"] != "") & (table["problem"] == "")]
    finite = two[two["gain"].abs() < math.inf]
    if finite.empty or finite["gain"].max() <= 0:
        rescued = two[two["gain"] == math.inf].sort_values("days")
        if len(rescued):
            return _("The scenario is over capacity; the best pair is **{pair}**: then {days}.").format(
                pair=couple(rescued.iloc[0]), days=in_words(rescued["days"].iloc[0]))  # fmt: skip
        return _("No pair of levers makes it faster here.")
    best, quick = finite.loc[finite["gain"].idxmax()], finite.loc[finite["gain_per_month"].idxmax()]
    parts = [_("Best pair: **{pair}**, {days} saved.").format(pair=couple(best), days=in_words(best["gain"], 0.03)),
             _("Most per month of set-up: **{pair}**, {days} days.").format(
                 pair=couple(quick), days=rounded(quick["gain_per_month"], 0.05))]  # fmt: skip
    told = finite.dropna(subset=["interaction"])  # nan where one of the two alone is over capacity
    if told.empty:
        return " ".join(parts)
    most, least = told.loc[told["interaction"].idxmax()], told.loc[told["interaction"].idxmin()]
    if most["interaction"] >= 1:
        parts.append(_("{pair} help each other most ({days} more than one by one).").format(
            pair=couple(most), days=in_words(most["interaction"], 0.1)))  # fmt: skip
    if least["interaction"] <= -1:
        parts.append(_("{pair} get most in each other's way ({days} less than one by one).").format(
            pair=couple(least), days=in_words(-least["interaction"], 0.1)))  # fmt: skip
    return " ".join(parts)


def couple(row: pd.Series) -> str:
    """Return what a pair of levers, or a single one, is called."""
    return " + ".join(title(name) for name in (row["first"], row["second"]) if name)


def roll_out(found: fl.RollOut) -> str:
    """Return when the change begins to help and when it has paid back, and how that was found."""
    first = round(found.schedule[0][0] / found.month_days)
    begins = ngettext("Nothing changes for {n} month.", "Nothing changes for {n} months.", first).format(n=first)
    made = _("Simulated need by need: {runs} runs with and without it, the same random numbers for both, seed {seed}; "
             "bands and ranges are 95 % intervals.").format(runs=found.replications, seed=found.seed)  # fmt: skip
    flags = [_(flag.text) for flag in found.flags]
    return " ".join([begins, f"**{found.sentence}**", *flags, made])
