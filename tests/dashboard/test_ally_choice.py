"""An ally's choice on Compare: shown when both ways are compared, and every number on it is the model's."""

from __future__ import annotations

import math

import pytest
from opening import opened, read

import model as fl
from dashboard import ally_charts
from dashboard.components.ally import ally_key
from dashboard.jobs import JOBS
from dashboard.snippets import ally_code
from model.from_today.ally import ASSUMPTIONS

BOTH = {"policy1": "scenario=ally_replicates", "policy2": "scenario=ally_integrates"}
HEADER = "When does integrating overtake replicating?"


def values(**changed: float) -> tuple[tuple[str, float], ...]:
    return tuple((one.name, float(changed.get(one.name, one.value))) for one in ASSUMPTIONS)


def followed(app, **changed: float):
    """Change assumptions, ask to follow both ways, and return the page drawn again when that is done."""
    for name, value in changed.items():
        app.number_input(key=f"ally_{name}").set_value(value)
    app = next(button for button in app.button if button.label == "Follow both from today").click().run()
    JOBS.finish(JOBS.look(ally_key(values(**changed)), app.session_state["visitor"]))
    return app.run()


@pytest.fixture(scope="module")
def found():
    return fl.replicate_or_integrate()


def test_it_is_shown_when_the_ready_set_is_chosen_and_not_before():
    app = opened("compare")
    assert HEADER not in [header.value for header in app.header]
    app = next(button for button in app.button if button.key == "ready_ally").click().run()
    assert not app.exception
    assert HEADER in [header.value for header in app.header]


def test_the_month_and_on_what_it_hangs_are_the_models(found):
    app = followed(opened("compare", **BOTH))
    assert not app.exception
    assert found.sentence in read(app)
    assert found.hangs_on in read(app)


def test_an_assumption_changed_turns_the_verdict():
    app = followed(opened("compare", **BOTH), half_life=7.0)
    assert not app.exception
    assert "does not overtake" in read(app)
    assert fl.replicate_or_integrate({"half_life": 7.0}, sensitivity=False).sentence in read(app)


def test_over_capacity_is_said_and_never_a_traceback():
    app = followed(opened("compare", **BOTH), need_rate=0.3)
    assert not app.exception
    assert "Ally today: Over capacity" in read(app)


def test_the_code_run_as_python_gives_the_numbers_of_the_panel():
    asked = values(ip_days=540.0)
    found = fl.replicate_or_integrate(dict(asked))
    lines = ally_code(asked, found)
    place: dict = {}
    exec("\n".join(lines), place)
    assert place["found"].overtakes_month == found.overtakes_month
    assert place["found"].sensitivity.equals(found.sensitivity)
    assert f"{found.overtakes_month:.2f}" in "\n".join(lines)
    assert "fl.replicate_or_integrate()" in "\n".join(ally_code(values(), found))


def test_the_charts_hold_the_models_numbers_and_never_is_a_word(found):
    table = found.sensitivity
    chart = ally_charts.tornado_chart(found)
    assert len(chart["yAxis"]["data"]) == len(ASSUMPTIONS)
    for end, series in zip(("low", "high"), chart["series"][2:], strict=True):
        for month, point in zip(table[f"month_at_{end}"], series["data"], strict=True):
            assert point["value"][0] == pytest.approx(min(month, found.horizon_months), abs=0.006)
            assert point["label"]["show"] == math.isinf(month)
            assert (point["label"]["formatter"] == "never") == math.isinf(month)
    lines = {one.get("name"): one["data"] for one in ally_charts.useful_chart(found)["series"]}
    assert lines["integrates"][-1] == [60, pytest.approx(found.path["useful_integrate"].iloc[-1], abs=1e-3)]
    assert lines["replicates"][-1] == [60, pytest.approx(found.path["useful_replicate"].iloc[-1], abs=1e-3)]
    assert "never" in set(ally_charts.tornado_table(found)["Month at low"])
