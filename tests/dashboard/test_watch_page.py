"""Watch the flow: opens on every kind of network, shows what the record says, runs what happens."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from opening import opened, read

import model as fl
from dashboard import service
from dashboard.components import mounting
from dashboard.jobs import JOBS
from dashboard.position import Position
from dashboard.replay_data import FIELDS, replay_data, waiting_in_words
from model.replay import DRAWN

REFERENCE = Position.of_preset("reference")


def data(position: Position, transients=(), seen: fl.Replay | None = None) -> dict:
    return service.replay_of(position, seen or service.replay(position), transients, "en")


def whereabouts(steps: list[float], day: float) -> tuple[str, int] | None:
    """Return what the component's flat list says of a need on a day: the rule of flow_dots.js."""
    rows = [steps[i : i + 4] for i in range(0, len(steps), 4)]
    past = [row for row in rows if row[1] <= day]
    if not past:
        return None
    box, _arrive, start, end = past[-1]
    if day >= end:
        return ("moving", box) if len(past) < len(rows) else None
    return ("waiting", box) if day < start else ("working", box)


def record(seen: fl.Replay, case: int, day: float) -> tuple[str, str] | None:
    """Return where a need is on a day by the run's own events."""
    events, when = seen.simulated.events, day + seen.simulated.settings.warm_up_days
    rows = events[events["case"] == case].sort_values("arrive", kind="stable")
    past = rows[rows["arrive"] <= when]
    if past.empty:
        return None
    last = past.iloc[-1]
    if when >= last["end"]:
        return ("moving", str(last["stage"])) if len(past) < len(rows) else None
    return ("waiting" if when < last["start"] else "working", str(last["stage"]))


@pytest.mark.parametrize("preset", fl.PRESETS)
def test_every_preset_opens_and_says_where_work_waits(preset):
    app = opened("watch", scenario=preset)
    assert not app.exception
    assert app.title[0].value == "Where does work wait?"
    first = service.replay(Position.of_preset(preset)).waits.iloc[0]
    said = read(app)
    assert (first["name"] in said) or "Almost nowhere" in said


def test_over_capacity_the_queue_is_seen_to_grow():
    position = REFERENCE.with_number("need_rate", 2.0)
    app = opened("watch", scenario="reference", need_rate="2.0")
    assert not app.exception
    assert "it keeps growing:** more needs come" in read(app)
    lengths = service.replay(position).lengths.groupby("day")["waiting"].sum()
    assert lengths.iloc[0] == 0
    assert lengths.iloc[-1] > 2 * lengths.iloc[len(lengths) // 2] > 0


@pytest.mark.parametrize("preset", ["reference", "traditional_pipeline", "decentralised_wartime"])
def test_a_dot_is_where_the_record_says(preset):
    position = Position.of_preset(preset)
    seen, sent = service.replay(position), data(position)
    stage_of = seen.groups.boxes["stage"]
    rng = np.random.default_rng(5)
    places = set()
    for _trial in range(300):
        number = int(rng.integers(len(sent["numbers"])))
        day = float(rng.uniform(0, seen.days))
        found = whereabouts(sent["needs"][number], day)
        told = record(seen, sent["numbers"][number], day)
        here = None if found is None else (found[0], stage_of[sent["boxes"][found[1]]["id"]])
        if told is not None and here is None:  # what comes after the days shown is not sent
            rows = sent["needs"][number]
            assert day >= rows[-1]
            continue
        assert here == told
        places.add(None if here is None else here[0])
    assert places >= {"working", "moving", None}


@pytest.mark.parametrize("preset", ["reference", "decentralised_wartime", "hub_and_spoke"])
def test_counts_of_a_box_are_the_queue_lengths_of_its_actors(preset):
    position = Position.of_preset(preset)
    seen, sent = service.replay(position), data(position)
    box_of = {actor: box for box, row in seen.groups.boxes.iterrows() for actor in row["members"]}
    days = np.linspace(0.05, seen.days - 0.05, 25)
    lengths = fl.queue_lengths(seen.simulated.events, days + seen.simulated.settings.warm_up_days)
    lengths = lengths.assign(box=lengths["actor"].map(box_of), day=np.round(lengths["day"], 6))
    sums = lengths.groupby(["day", "box"])[["waiting", "in_service"]].sum()
    most = 0
    for day in days:
        for place, box in enumerate(sent["boxes"]):
            if not box["queues"]:
                continue
            arrive, start, end = (np.searchsorted(times, day, side="right") for times in sent["counts"][place])
            key = (round(day + seen.simulated.settings.warm_up_days, 6), box["id"])
            expected = tuple(sums.loc[key]) if key in sums.index else (0, 0)
            assert (arrive - start, start - end) == expected
            most = max(most, arrive - start)
    assert most >= 2


def test_little_is_met_by_what_is_shown():
    """Needs in progress, day by day, are those raised and not yet fielded in the cumulative flow."""
    seen = service.replay(REFERENCE)
    events = seen.simulated.events
    ends, raised = events.groupby("case")["end"].max(), events.groupby("case")["arrive"].min()
    for day in (0.0, 100.0, 360.0):
        when = day + seen.simulated.settings.warm_up_days
        row = seen.flow.loc[day]
        assert row["raised"] - row["fielded"] == ((raised <= when) & (ends > when)).sum()


def test_waiting_on_average_is_the_average_of_the_queue_lengths():
    seen = service.replay(REFERENCE)
    days = seen.simulated.settings.warm_up_days + (np.arange(20_000) + 0.5) * seen.days / 20_000
    lengths = fl.queue_lengths(seen.simulated.events, days).groupby("actor", observed=True)["waiting"].mean()
    found = seen.waits["waiting"]
    assert np.allclose(lengths.reindex(found.index), found, rtol=0, atol=0.002)  # a step of 0.018 days
    assert seen.waits["share"].sum() == pytest.approx(1)


def test_too_many_needs_are_thinned_evenly_and_said():
    position = REFERENCE.with_number("need_rate", 2.0)
    days = 400
    seen = fl.replay(fl.simulate(position.scenario, horizon=days, replications=1, events=True))
    sent = replay_data(seen, service.picture(position, "en"), 1)
    assert len(seen.cases) > 2 * DRAWN == 2 * len(sent["needs"])
    assert f"{len(sent['needs'])} of {len(seen.cases)} are drawn" in sent["texts"]["drawn"]
    arrived = sum(len(arrive) for arrive, _start, _end in sent["counts"])
    assert arrived == len(seen.steps)


def test_nothing_outside_the_days_shown_is_sent():
    seen, sent = service.replay(REFERENCE), data(REFERENCE)
    whole = fl.simulate(REFERENCE.scenario, horizon=seen.days, replications=5, seed=1, events=True).events
    assert sum(len(steps) for steps in sent["needs"]) / 4 < 0.7 * len(whole)
    assert all(steps[-3] <= seen.days for steps in sent["needs"])


@pytest.mark.parametrize(
    ("kind", "words"),
    [("surge", "2 × the needs"), ("outage", "Approval board stops"), ("dial", "centralisation")],
)
def test_what_happens_is_run_shown_by_both_engines_and_replayed(kind, words):
    app = opened("watch", scenario="reference")
    app.segmented_control(key="happening").set_value(kind).run()
    assert not app.exception
    app.button[-1].click().run() if not [b for b in app.button if "Run it" in b.label] else next(
        b for b in app.button if "Run it" in b.label).click().run()  # fmt: skip
    keys = [key for key in JOBS._jobs if key[0] == "transient" and key[1] == REFERENCE]
    JOBS.finish(JOBS._jobs[keys[-1]])
    app.run()
    assert not app.exception
    assert "What both engines say" in [header.value for header in app.header]
    happens, watched = keys[-1][2], JOBS._jobs[keys[-1]].result
    assert watched.view.sentence in read(app)
    sent = data(REFERENCE, (happens,), watched.seen)
    assert words in sent["marks"][0]["label"]
    assert sent["play"] is True
    scope: dict = {}
    exec(app.code[0].value, scope)
    assert scope["view"].sentence == watched.view.sentence


@pytest.mark.parametrize("speed", ["1", "16", "40"])
def test_any_speed_can_be_moved(speed):
    app = opened("watch", scenario="reference", iteration_speed=speed)
    app.segmented_control(key="happening").set_value("dial").run()
    app.selectbox(key="moved_dial").set_value("iteration_speed").run()
    assert not app.exception


def test_needs_that_never_finish_are_watched_all_the_same():
    app = opened("watch", scenario="reference", error_hazard="10")
    assert not app.exception
    assert service.solution(REFERENCE.with_number("error_hazard", 10)).overload.never_finishes
    assert "some needs never finish" in read(app)


def test_the_replayed_run_of_an_outage_is_the_calm_run_until_it_begins():
    calm = service.replay(REFERENCE)
    watched = service.watch_transient(REFERENCE, (fl.Outage("board", 60, 60),), 360, lambda _share: None, lambda: False)
    before = [seen.lengths[seen.lengths["day"] < 60].reset_index(drop=True) for seen in (calm, watched.seen)]
    merged = before[0].merge(before[1], on=["day", "actor"], suffixes=("", "_moved"))
    assert len(merged) > 500
    assert (merged["waiting"] == merged["waiting_moved"]).all()
    board = watched.seen.lengths[watched.seen.lengths["actor"] == "board"].set_index("day")["waiting"]
    assert board.loc[119] > calm.lengths[calm.lengths["actor"] == "board"]["waiting"].max()


def test_the_code_on_the_page_gives_its_numbers():
    app = opened("watch", scenario="reference")
    scope: dict = {}
    exec(app.code[0].value, scope)
    seen = scope["seen"]
    assert f"{seen.waits.iloc[0]['waiting']:.1f} needs wait on an average day" in read(app)


def test_names_cannot_become_markup_here():
    hostile = '<img src=x onerror="alert(1)"> [a](http://x.y) *b* ' + "\u202eevil" + "🚀"
    scenario = fl.preset("reference")
    actors = tuple(replace(one, name=hostile) if one.id == "board" else one for one in scenario.actors)
    position = Position.of_scenario(replace(scenario, name="mine", actors=actors))
    said = replay_data_sentence(position)
    assert "\\<img" in said
    assert "[a]" not in said.replace("\\[", "")


def replay_data_sentence(position: Position) -> str:
    return waiting_in_words(service.replay(position), service.solution(position))


def test_browser_and_server_number_the_fields_of_texts_alike():
    script = (mounting.FOLDER / "flow_replay.js").read_text(encoding="utf-8")
    assert f"const FIELDS = {json.dumps(list(FIELDS))};" in script


def test_days_to_watch_hold_what_happens():
    solution = service.solution(REFERENCE)
    for until in (0, 100, 400, 5_000):
        days = fl.days_to_watch(solution, [fl.Outage("board", 0, until)])
        assert days >= until
    faster = service.solution(REFERENCE.with_number("need_rate", 2.0))
    assert math.isfinite(fl.days_to_watch(faster, [fl.DialChange(100, centralisation=0.2)]))


def test_the_needs_of_a_surge_count_towards_the_most_that_can_be_watched():
    solution = service.solution(REFERENCE)
    assert fl.days_to_watch(solution, [fl.Surge(0, 6_000, 2)]) == 7_200  # 0.3 needs a day, 0.6 in the surge: 3 960
    with pytest.raises(fl.ArgumentError, match=r"40083 days would be watched, must be at most 36000"):
        fl.days_to_watch(solution, [fl.Outage("board", 39_970, 30)])
    with pytest.raises(fl.ArgumentError, match=r"36360 needs are raised in 7200 days, must be at most 10000"):
        fl.days_to_watch(solution, [fl.Surge(0, 6_000, 20)])


@pytest.mark.parametrize("rate", [2e4, 1e6])
def test_too_many_needs_to_watch_are_a_sentence(rate):
    app = opened("watch", scenario="reference", need_rate=str(rate))
    assert not app.exception
    assert "must be at most 10000" in app.warning[0].value


def test_what_happens_after_too_many_needs_is_a_sentence_too():
    app = opened("watch", scenario="reference", need_rate="2.0")
    app.segmented_control(key="happening").set_value("surge").run()
    days = next(one for one in app.number_input if one.label == "For days")
    days.set_value(9_000).run()
    assert not app.exception
    assert "must be at most 10000" in app.warning[0].value


@pytest.mark.parametrize("rate", [1e-4, 1e-6])
def test_needs_so_rare_that_none_is_raised_are_said(rate):
    """At 1e-4 a day some ten thousand days hold a few at most; at 1e-6 none."""
    app = opened("watch", scenario="reference", need_rate=str(rate))
    assert not app.exception
    seen = service.replay(REFERENCE.with_number("need_rate", rate))
    assert ("none is raised" in read(app)) == (not seen.cases)
    assert seen.cases if rate == 1e-4 else not seen.cases
    exec(app.code[0].value, {})


def test_rare_needs_are_watched_until_some_are_raised():
    assert len(service.replay(REFERENCE.with_number("need_rate", 0.003)).cases) >= 5


def test_a_run_without_events_by_day_cannot_be_watched():
    run = fl.simulate(REFERENCE.scenario, replications=1, cases=50, events=True)
    with pytest.raises(fl.ArgumentError, match="has no events by day"):
        fl.replay(run)
