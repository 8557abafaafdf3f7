"""The bundled scenarios against the evidence table: what is published must hold, what is assumed must say so.

A range's ``measure`` is one of

- ``cycle_time``: the modelled mean over all needs;
- a stage id (``contract``, ``design``, …): days per need of that stage, at the preset's own dials;
- ``visit:<actor>``: the sojourn time of one visit to that actor, for a stage that a need passes more than once or
  that only some needs pass;
- ``load:<actor>``: the utilisation of that actor; low and high are then shares, not days.

Aims (policy targets, limits) are shown beside the model and never held against it.
"""

from functools import cache
from importlib.resources import files

import numpy as np
import pytest

from model.analytic.solver import solve
from model.experiments import sweep
from model.flow.compiled import compile_network
from model.flow.traffic import traffic
from model.parameters import ASSUMPTION, DIALS, PARAMETERS
from model.presets import AIMS, PRESETS, evidence, preset
from model.scenario_file import read_scenario, write_scenario
from model.vocabulary import DIALLED, SIDES

OWN = tuple(name for name in PRESETS if name != "reference")
WITH_END_TO_END_RANGE = {"traditional_pipeline", "decentralised_wartime"}
SOURCED = [(name, sourced) for name in PRESETS for sourced in preset(name).ranges if not sourced.aim]
SPEEDS = [1, 2, 3, 4, 6, 8, 10, 12, 16]
SHARES = [tenth / 10 for tenth in range(11)]

each_preset = pytest.mark.parametrize("name", PRESETS)
each_own_preset = pytest.mark.parametrize("name", OWN)


@cache
def solved(name):
    return solve(preset(name))


@cache
def mapped(name):
    return sweep(preset(name), centralisation=SHARES, iteration_speed=SPEEDS)


def measured(answer, measure):
    kind, _, actor = measure.rpartition(":")
    if kind == "visit":
        return answer.stations.loc[actor, "sojourn_time"]
    if kind == "load":
        return answer.stations.loc[actor, "utilisation"]
    return answer.cycle_time.mean if measure == "cycle_time" else answer.stages.loc[measure, "total"]


def cited(scenario):
    """Every evidence id a scenario names anywhere."""
    records = (*scenario.actors, *scenario.links, *scenario.steps, *scenario.ranges)
    named = {item for record in records for item in record.evidence}
    return named | {item for _, ids in scenario.sources for item in ids}


def changed_dials(scenario):
    standard = {row.name: row.default for row in DIALS}
    now = {"centralisation": scenario.dials.centralisation, "iteration_speed": scenario.dials.iteration_speed}
    return [name for name, value in now.items() if value != standard[name]]


def best_point(name):
    table = mapped(name).table
    row = table.loc[table["cycle_time"].idxmin()]
    return row["centralisation"], row["iteration_speed"]


def failing_share(name):
    """Share of versions released to users that turn out wrong there: the model's change fail rate."""
    passages = traffic(compile_network(preset(name))).passages
    released = [float(p.share[0] * p.visits["trial"][0]) for p in passages]
    wrong = [float(1 - p.success[0] / p.through[0]) for p in passages]
    return np.dot(released, wrong) / sum(released)


# --- The shelf -----------------------------------------------------------------------------------------


def test_the_tuple_names_exactly_the_scenario_files_in_the_folder():
    found = [
        item.name.removesuffix(".toml") for item in files("model.presets").iterdir() if item.name.endswith(".toml")
    ]
    assert sorted(PRESETS) == sorted(found)
    assert len(set(PRESETS)) == len(PRESETS)


@each_preset
def test_a_preset_survives_being_written_and_read_again(name):
    scenario = preset(name)
    assert scenario.name == name
    assert read_scenario(write_scenario(scenario)) == scenario


@each_preset
def test_a_preset_has_words_for_people_that_fit_the_screen(name):
    scenario = preset(name)
    assert 0 < len(scenario.title) <= 24
    assert scenario.question.endswith("?")
    assert len(scenario.question) <= 200
    assert 2 <= scenario.summary.count(".") <= 4
    assert len(scenario.summary) <= 420
    assert all(0 < len(actor.label) <= 32 for actor in scenario.actors)


def test_no_two_presets_share_a_title():
    assert len({preset(name).title for name in PRESETS}) == len(PRESETS)


# --- The network ---------------------------------------------------------------------------------------


@each_own_preset
def test_a_preset_is_a_small_believable_network_of_several_sides(name):
    scenario = preset(name)
    assert 15 <= len(scenario.actors) <= 45
    assert 3 <= len(scenario.needs.regions) <= 6
    assert 3 <= len(scenario.needs.types) <= 6
    assert {"soldiers", "volunteers", "firms", "government"} <= {actor.side for actor in scenario.actors} <= set(SIDES)


@each_preset
def test_both_the_centre_and_the_edge_can_triage_test_and_approve(name):
    for function in DIALLED:
        tracks = {actor.track for actor in preset(name).actors if actor.function == function}
        assert {"central", "local"} <= tracks, function


@each_preset
def test_desks_have_peers_to_ask(name):
    scenario = preset(name)
    desks = {actor.id for actor in scenario.actors if actor.function == "triage" and actor.track == "local"}
    peers = [link for link in scenario.links if {link.source, link.target} <= desks]
    assert {end for link in peers for end in (link.source, link.target)} == desks


@each_preset
def test_a_preset_keeps_up_with_its_needs_with_a_tenth_in_hand(name):
    assert solved(name).stable
    assert solved(name).utilisation < 0.9
    assert np.isfinite([solved(name).cycle_time.p10, solved(name).cycle_time.p90]).all()


# --- Where the numbers come from -----------------------------------------------------------------------


@each_preset
def test_every_changed_parameter_and_dial_names_its_evidence(name):
    scenario = preset(name)
    silent = [key for key in (*scenario.parameters.changed, *changed_dials(scenario)) if not scenario.evidence_for(key)]
    assert not silent


@each_preset
def test_every_actor_and_step_names_its_evidence(name):
    scenario = preset(name)
    assert not [record.id for record in (*scenario.actors, *scenario.steps) if not record.evidence]


@each_preset
def test_every_evidence_id_exists(name):
    assert cited(preset(name)) - {ASSUMPTION} <= set(evidence().index)


def test_the_parameter_table_names_existing_evidence():
    named = {item for row in (*PARAMETERS, *DIALS) for item in row.evidence}
    assert named - {ASSUMPTION} <= set(evidence().index)


def test_aims_are_exactly_the_policy_targets_limits_and_intentions():
    table = evidence()
    assert set(AIMS) == set(table.index[table["aim"]])
    called = table["concept"].str.contains("target_|_target|pathway_limit")
    assert set(table.index[called]) == set(AIMS) - {"SWD-22"}
    assert not table.loc[["ACQ-01", "ACQ-13", "ACQ-19", "AWD-11", "CER-14", "CAP-20"], "aim"].any()


@each_preset
def test_aims_rest_on_aims_and_results_rest_on_results(name):
    table = evidence()
    for sourced in preset(name).ranges:
        ids = [item for item in sourced.evidence if item != ASSUMPTION]
        assert ids, sourced.measure
        assert (table.loc[ids, "aim"] == sourced.aim).all(), sourced.measure


# --- Published ranges ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "sourced"), [pytest.param(n, r, id=f"{n}-{r.measure}") for n, r in SOURCED])
def test_the_model_lies_inside_every_published_range(name, sourced):
    assert sourced.low <= measured(solved(name), sourced.measure) <= sourced.high


def test_only_two_presets_have_an_end_to_end_figure_that_fits_them():
    assert {name for name, sourced in SOURCED if sourced.measure == "cycle_time"} == WITH_END_TO_END_RANGE


def test_every_archetype_is_held_against_something():
    assert {name for name in OWN if preset(name).ranges} == set(OWN)


def test_a_wartime_version_takes_two_to_six_weeks():  # CYC-05, CYC-06
    scenario, stages = preset("decentralised_wartime"), solved("decentralised_wartime").stages["total"]
    passages = traffic(compile_network(scenario)).passages
    new_designs = sum(float(p.share[0] * p.new[0]) for p in passages)
    loop = stages[["design", "test", "approve", "trial"]].sum() / new_designs
    assert 14 <= loop / scenario.dials.iteration_speed <= 42


def test_small_releases_fail_less_often_than_one_big_one():  # SWD-08, then SWD-07
    assert 0.16 <= failing_share("devops_reform_before") <= 0.30
    assert 0 < failing_share("devops_reform_after") <= 0.15


def test_the_reform_changes_the_process_and_not_the_organisation():
    before, after = preset("devops_reform_before"), preset("devops_reform_after")
    assert [actor.id for actor in before.actors] == [actor.id for actor in after.actors]
    assert before.needs == after.needs
    for name in ("need_rate", "design_work", "error_hazard", "catch_central", "catch_local"):
        assert before.parameters[name] == after.parameters[name]
    assert solved("devops_reform_after").cycle_time.mean < solved("devops_reform_before").cycle_time.mean / 2


# --- The two dials -------------------------------------------------------------------------------------


@each_preset
def test_both_dials_matter(name):
    grid = mapped(name).pivot()
    by_speed = (grid.max() / grid.min() - 1).max()
    by_share = (grid.max(axis=1) / grid.min(axis=1) - 1).max()
    assert min(by_speed, by_share) > 0.10


@each_own_preset
def test_moving_a_dial_can_both_help_and_hurt(name):
    here, table = solved(name).cycle_time.mean, mapped(name).table
    assert table["cycle_time"].min() < here
    assert table["cycle_time"].max() > 1.10 * here


def test_no_position_of_the_centralisation_dial_is_always_best():
    best = {name: best_point(name)[0] for name in OWN}
    assert best["centralised_fast_follower"] == 1.0  # the centre can win …
    assert best["decentralised_wartime"] <= 0.3  # … so can the edge …
    assert sum(0 < share < 1 for share in best.values()) >= 5  # … and most often it is a mixture


def test_the_fast_follower_stops_winning_from_the_centre_when_versions_get_small():
    best = mapped("centralised_fast_follower").best("centralisation").set_index("iteration_speed")["centralisation"]
    assert best[3.0] == 1.0
    assert best[10.0] < 1.0


def test_most_presets_have_a_region_beyond_capacity_and_none_is_mostly_beyond():
    shares = {name: 1 - mapped(name).table["stable"].mean() for name in OWN}
    assert sum(share > 0.05 for share in shares.values()) >= 6
    assert max(shares.values()) < 0.85
    assert not any(mapped(name).table["never_finishes"].any() for name in OWN)


def test_joining_a_loop_keeps_more_worth_than_copying_it():
    assert solved("ally_integrates").relevant_share > 5 * solved("ally_replicates").relevant_share


# --- The reference ecosystem ---------------------------------------------------------------------------


def test_the_reference_ecosystem_is_the_one_specified():
    scenario = preset("reference")
    by_function = {
        f: [a for a in scenario.actors if a.function == f]
        for f in ("unit", "triage", "design", "test", "approve", "produce")
    }
    assert {f: len(actors) for f, actors in by_function.items()} == {
        "unit": 16,
        "triage": 9,
        "design": 8,
        "test": 9,
        "approve": 9,
        "produce": 1,
    }
    assert len(scenario.actors) == 52
    assert [region.share for region in scenario.needs.regions] == [1.5, 1.2, 1.0, 1.0, 0.8, 0.8, 0.9, 0.8]
    assert [kind.share for kind in scenario.needs.types] == [0.18, 0.15, 0.13, 0.12, 0.12, 0.10, 0.10, 0.10]
    assert [shop.servers for shop in by_function["design"]] == [5, 4, 4, 3, 3, 3, 3, 3]
    assert [shop.solves for shop in by_function["design"]] == [(f"t{kind}",) for kind in range(8)]
    ring = {frozenset((f"desk{n}", f"desk{(n + 1) % 8}")) for n in range(8)}
    chords = {frozenset((f"desk{a}", f"desk{b}")) for a, b in ((0, 4), (1, 5), (2, 6))}
    assert {frozenset((link.source, link.target)) for link in scenario.links} == ring | chords
    assert len(scenario.links) == 11
    assert not scenario.parameters.changed


def test_the_centre_of_the_reference_ecosystem_is_the_one_specified():
    actors = preset("reference").actor_by_id
    assert (actors["hq"].servers, actors["hq"].effort) == (1, 0.4)
    assert (actors["test_centre"].servers, actors["test_centre"].effort) == (2, 1.0)
    assert (actors["board"].cadence, actors["board"].agenda_limit, actors["board"].lead_time) == (7, 20, 0)
    assert (actors["producer"].servers, actors["producer"].effort) == (6, 5.0)
    assert {a.effort for a in actors.values() if a.function == "triage" and a.track == "local"} == {0.5}
    assert {a.effort for a in actors.values() if a.function == "test" and a.track == "local"} == {1.2}
    assert {a.effort for a in actors.values() if a.function == "approve" and a.track == "local"} == {0.5}
    assert {a.variability for a in actors.values()} == {0.5}
