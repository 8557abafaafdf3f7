"""A network in one or two sentences: how large it is, how fast, and who is busiest. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.limits import excess
from dashboard.tables import place_name
from dashboard.words import cycle_time
from model.exchange import Draft, Located
from model.explanation.explain import Explanation
from model.language import _, ngettext
from model.scenario import Scenario

LONGEST_TITLE = 120


def title(draft: Draft) -> str:
    """Return what people call a draft's network, whatever stands in its settings.

    Examples
    --------
    >>> title(Draft({"settings": [{"setting": "name", "value": "shop"}], "actors": []}))
    'shop'
    """
    texts = {row.get("setting"): row.get("value") for row in draft.tables["settings"] if _is_text(row.get("setting"))}
    found = next((texts[key] for key in ("title", "name") if _is_text(texts.get(key))), draft.source)
    whole = str(found).encode("utf-8", "replace").decode()
    shown = _(whole) or _("Without a name")
    return shown if len(shown) <= LONGEST_TITLE else shown[:LONGEST_TITLE] + "…"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def size(scenario: Scenario) -> str:
    """Return how many of each there are.

    Examples
    --------
    >>> from model.presets import preset
    >>> size(preset("reference"))
    '52 actors, 11 links, 8 regions and 8 need types.'
    """
    needs = scenario.needs
    counts = [
        ngettext("{count} actor", "{count} actors", len(scenario.actors)).format(count=len(scenario.actors)),
        ngettext("{count} link", "{count} links", len(scenario.links)).format(count=len(scenario.links)),
        ngettext("{count} region", "{count} regions", len(needs.regions)).format(count=len(needs.regions)),
        ngettext("{count} need type", "{count} need types", len(needs.types)).format(count=len(needs.types)),
    ]
    return _("{actors}, {links}, {regions} and {types}.").format(
        actors=counts[0], links=counts[1], regions=counts[2], types=counts[3]
    )


def answer(explanation: Explanation) -> str:
    """Return how long a fix takes and who is busiest, or who has more work than time."""
    solution = explanation.solution
    if not solution.stable:
        return _("Over capacity: {why}").format(why=explanation.sentence)
    days = cycle_time(solution)
    said = _("A front-line problem becomes a fielded fix in {days} on average.").format(days=days)
    place = solution.first_to_saturate
    if place not in solution.stations.index:
        return said
    busiest = _("Busiest is {name} ({load:.0%}).")
    load = float(solution.stations.loc[place, "utilisation"])
    return f"{said} {busiest.format(name=place_name(solution, place), load=load)}"


def too_large(scenario: Scenario) -> str:
    """Return that a network is beyond what these pages work out for several visitors at once."""
    remedy = _("Nothing is lost: download the network and solve it with “python -m model solve FILE”.")
    return f"{excess(scenario)}. {remedy}"


def headline(
    label: str, problems: Sequence[Located], explanation: Explanation | None, scenario: Scenario | None
) -> str:
    """Return the page's answer in one sentence: what stands between the network and its answer, or the answer."""
    if explanation is None and scenario is not None:
        return _("“{name}”: {answer}").format(name=label, answer=too_large(scenario))
    if explanation is None:
        said = ngettext(
            "“{name}”: {count} problem stands between this network and its answer (step 3).",
            "“{name}”: {count} problems stand between this network and its answer (step 3).",
            len(problems),
        )
        return said.format(name=label, count=len(problems))
    return _("“{name}”: {answer}").format(name=label, answer=answer(explanation))
