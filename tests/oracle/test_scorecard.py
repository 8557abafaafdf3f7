"""Scorecard, verdict and reversals against the engines' own numbers, and cases in which there is nobody to praise."""

from __future__ import annotations

import math

import pytest

import model as fl

LABELS = ("traditional_pipeline", "urgent_fast_lane", "hybrid_marketplace", "decentralised_wartime")
FOUR = {fl.preset(name).label: fl.preset(name) for name in LABELS}
REFERENCE = fl.preset("reference")
OVER = REFERENCE.with_dials(1, 8)


def standing(card, metric: str) -> dict[str, str]:
    rows = card[card["metric"] == metric]
    return dict(zip(rows["name"], rows["standing"], strict=True))


def test_the_numbers_of_the_card_are_those_of_the_engine():
    card = fl.scorecard(FOUR).set_index(["name", "metric"])["value"]
    for name, scenario in FOUR.items():
        answer, spread = fl.solve(scenario), fl.adoption(scenario)
        assert card[name, "cycle_time_mean"] == answer.cycle_time.mean
        assert card[name, "first_version_time"] == answer.first_version_time
        assert card[name, "max_need_rate"] == answer.max_need_rate
        assert card[name, "adoption_time"] == spread.ninety_time
        assert card[name, "time_to_effect"] == pytest.approx(answer.cycle_time.mean + spread.ninety_time)


def test_the_best_value_of_each_row_is_the_extreme_one_and_no_other():
    card = fl.scorecard(FOUR)
    for metric, rows in card.groupby("metric"):
        known = rows[rows["value"].notna()].sort_values("value", ascending=rows["better"].iloc[0] == "less")
        best = rows[rows["standing"] == "best"]
        assert best["name"].tolist() in ([known["name"].iloc[0]], []), metric
        assert len(best) == 1 or (rows["standing"] == "level").sum() >= 2


def test_what_lies_within_the_error_of_the_formulas_is_level_and_what_lies_outside_is_not():
    near, far = REFERENCE.with_parameters(need_rate=0.301), REFERENCE.with_parameters(need_rate=0.5)
    assert standing(fl.scorecard({"a": REFERENCE, "b": near}), "cycle_time_mean") == {"a": "level", "b": "level"}
    assert standing(fl.scorecard({"a": REFERENCE, "b": far}), "cycle_time_mean") == {"a": "best", "b": ""}
    assert not fl.verdict({"a": REFERENCE, "b": near}).certain
    assert "closer than the formulas can tell apart" in fl.verdict({"a": REFERENCE, "b": near}).sentence


def test_over_capacity_has_no_standing_and_is_said():
    card = fl.scorecard({"a": REFERENCE, "b": OVER})
    assert standing(card, "cycle_time_mean") == {"a": "best", "b": ""}
    assert standing(card, "max_need_rate") == {"a": "best", "b": ""}
    found = fl.verdict({"a": REFERENCE, "b": OVER})
    assert (found.winner, found.second, found.over) == ("a", "", ("b",))
    assert found.sentence == "a takes 83 days. b is over capacity: no end to the wait."
    nobody = fl.verdict({"a": OVER, "b": OVER.with_dials(1, 9)})
    assert nobody.winner == ""
    assert nobody.sentence.startswith("Every one of them is over capacity")


def test_one_policy_alone_is_best_at_nothing():
    assert set(fl.scorecard({"a": REFERENCE})["standing"]) == {""}


def test_nothing_to_compare_is_an_error_that_says_so():
    with pytest.raises(fl.ArgumentError, match="nothing is given"):
        fl.scorecard({})


def test_simulated_verdicts_pair_run_by_run_and_agree_with_paired():
    runs = {name: fl.simulate(REFERENCE.with_dials(share), cases=500, replications=10) for name, share in
            (("half", 0.5), ("more", 0.7))}  # fmt: skip
    found, table = fl.verdict(runs), fl.paired(runs["half"], runs["more"]).loc["cycle_time_mean"]
    assert (found.winner, found.runs) == ("more", 10)
    assert float(found.lead) == pytest.approx(table["difference"])
    assert (found.lead.low, found.lead.high) == pytest.approx((table["low"], table["high"]))
    assert found.won == pytest.approx(1 - table["won_share"])
    assert standing(fl.scorecard(runs), "cycle_time_mean") == {"half": "", "more": "best"}


def test_a_simulated_lead_that_may_be_luck_is_called_so():
    near = REFERENCE.with_parameters(report_time=0.501)
    runs = {name: fl.simulate(one, cases=200, replications=4, seed=3) for name, one in
            (("a", REFERENCE), ("b", near.with_parameters(trial_time=4.0, reuse_local=0.1001)))}  # fmt: skip
    found = fl.verdict(runs)
    if found.lead.low <= 0:
        assert "cannot be told apart" in found.sentence
        assert set(standing(fl.scorecard(runs), "cycle_time_mean").values()) == {"level"}
    else:
        assert "beats" in found.sentence


@pytest.fixture(scope="module")
def reversed_four():
    return fl.reversals(FOUR)


def test_close_to_capacity_the_verdict_warns_whichever_engine_gave_it():
    near = {
        name: FOUR[name].with_parameters(design_work=28.3) for name in ("Urgent fast lane", "Decentralised wartime")
    }
    runs = {name: fl.simulate(one, replications=4, cases=200) for name, one in near.items()}
    for found in (fl.verdict(near), fl.verdict(runs)):
        assert found.rough == ("Decentralised wartime",)
        assert found.sentence.endswith("where a little more load changes the wait a lot.")
    assert fl.verdict(FOUR).rough == ()


def test_each_reversal_is_one_seen_from_both_sides(reversed_four):
    table = reversed_four.table
    assert reversed_four.winner == "Hybrid marketplace"
    assert set(table["name"]) >= {"design_work", "error_hazard", "iteration_overhead"}
    for _, line in table.iterrows():
        before = line["value"] - 1e-3 * (line["beyond"] - line["value"])
        for value, wins in ((before, reversed_four.winner), (line["beyond"], line["rival"])):
            pair = {name: FOUR[name].with_parameters(**{line["name"]: value})
                    for name in (reversed_four.winner, line["rival"])}  # fmt: skip
            assert fl.verdict(pair).winner == wins, (line["name"], value)


def test_the_nearest_reversal_comes_first_and_is_the_sentence(reversed_four):
    table = reversed_four.table
    away = (table["value"] - table["winner_now"]).abs() / (table["range_high"] - table["range_low"])
    assert away.is_monotonic_increasing
    assert reversed_four.sentence == (
        "Hybrid marketplace stops winning if design work in a need exceeds 27.3 team-days (now 20): then "
        "Decentralised wartime overtakes it."
    )


def test_a_verdict_that_nothing_reverses_says_so_with_the_number_of_assumptions_tried():
    found = fl.reversals({name: fl.preset(name) for name in ("ally_replicates", "ally_integrates")})
    assert found.table.empty
    assert f"plausible range of each of {found.tried}," in found.sentence
    assert found.tried >= 20


@pytest.mark.parametrize(("times", "said"), [((170, 172), "2 days sooner"), ((700, 705), "5 days sooner")])
def test_a_small_certain_lead_does_not_vanish_in_rounding(times, said):
    a, b = (REFERENCE.with_parameters(report_time=days) for days in times)
    found = fl.verdict({"a": a, "b": b})
    assert said in found.sentence
    told = found.sentence.split(": ")[1].split(",")[0], found.sentence.split("(")[1].split(")")[0]
    assert told[0] != told[1]


@pytest.mark.parametrize("field_time", [3.0, 3.01])
def test_at_a_tie_there_is_nothing_to_reverse(field_time):
    found = fl.reversals({"a": REFERENCE, "b": REFERENCE.with_parameters(field_time=field_time)})
    assert (found.winner, found.rivals, found.tied) == ("", (), ("a", "b"))
    assert "cannot tell a and b apart" in found.sentence
    assert found.renamed({"a": "First", "b": "Second"}).tied == ("First", "Second")


def test_nobody_to_overtake_gives_no_sentence():
    assert fl.reversals({"a": REFERENCE}).sentence == ""
    assert fl.reversals({"a": OVER, "b": OVER.with_dials(1, 9)}).sentence == ""


def test_the_search_can_be_stopped_and_tells_how_far_it_is():
    shares: list[float] = []
    fl.reversals({name: FOUR[name] for name in list(FOUR)[2:]}, progress=shares.append)
    assert shares == sorted(shares)
    assert math.isclose(shares[-1], 1.0)
    with pytest.raises(fl.Cancelled):
        fl.reversals(FOUR, cancel=lambda: True)
