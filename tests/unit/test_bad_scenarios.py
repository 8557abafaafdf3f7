"""Malformed scenario files: each gets the message its author would want, all problems at once, none twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import model as fl

HEAD = 'format_version = 1\nname = "field"\n'
SHOP = '[[actors]]\nid = "shop"\nfunction = "design"\nside = "firms"\n'
BOARD = '[[actors]]\nid = "board"\nfunction = "approve"\nside = "government"\n'
BAD: list[tuple[str, str]] = [
    ('name = "x"\n' + SHOP, "file: format_version is missing, must be given (write format_version = 1 at the top)"),
    ('format_version = 2\nname = "x"\n' + SHOP, "file: format_version is 2, this version reads format 1"),
    ("format_version = 1\n" + SHOP, 'file: name is missing, must be given (write name = "my-network" at the top)'),
    (
        "format_version = 1\nname = [\n",
        "file: is not TOML (Invalid value (at end of document)), must be a TOML file (see docs/scenario_format.md)",
    ),
    (
        HEAD + "nmae = 1\n" + SHOP,
        "file: has no key 'nmae', known are format_version, name, title, summary, question, levers, dials, parameters, evidence, regions, need_types, steps, actors, links, ranges (did you mean 'name'?)",
    ),
    (
        HEAD + SHOP + "severs = 3\n",
        "actor 'shop': has no field 'severs', known are id, function, side, name, region, track, servers, effort, variability, cadence, agenda_limit, lead_time, law, discipline, wip_limit, solves, evidence, note (did you mean 'servers'?)",
    ),
    (HEAD + SHOP + "servers = 0\n", "actor 'shop': servers is 0, must be >= 1 and <= 1000000"),
    (HEAD + SHOP + "servers = 2.5\n", "actor 'shop': servers is 2.5, must be a whole number"),
    (
        HEAD + SHOP + 'servers = "three"\n',
        "actor 'shop': servers is 'three', must be a whole number (write it without quotation marks)",
    ),
    (HEAD + SHOP + "variability = nan\n", "actor 'shop': variability is nan (SCV), must be >= 0 and <= 100"),
    (HEAD + SHOP + "variability = -1\n", "actor 'shop': variability is -1 (SCV), must be >= 0 and <= 100"),
    (HEAD + SHOP + 'track = "army"\n', "actor 'shop': track is 'army', must be one of central, local, both"),
    (
        HEAD + '[[actors]]\nid = "shop"\nfunction = "design"\nside = "firm"\n',
        "actor 'shop': side is 'firm', must be one of soldiers, volunteers, firms, government, allies (did you mean 'firms'?)",
    ),
    (
        HEAD + '[[actors]]\nid = "shop"\nfunction = "desing"\nside = "firms"\n',
        "actor 'shop': function is 'desing', must be one of unit, triage, design, test, approve, produce (did you mean 'design'?)",
    ),
    (HEAD + SHOP + SHOP, "actor 'shop': the id is used 2 times, must be unique"),
    (
        HEAD + SHOP + "effort = 3\n",
        "actor 'shop': effort is 3 days, must be left out: a design visit takes design_work / versions + iteration_overhead",
    ),
    (
        HEAD + SHOP + BOARD,
        "actor 'board': effort is missing, must be the mean days of one visit (write effort = 0.5, say)",
    ),
    (HEAD + SHOP + BOARD + "cadence = -3.5\n", "actor 'board': cadence is -3.5 days, must be > 0 and <= 36500"),
    (
        HEAD + SHOP + BOARD + 'effort = "half"\n',
        "actor 'board': effort is 'half', must be a number (write it without quotation marks)",
    ),
    (
        HEAD + SHOP + BOARD + "effort = 1\nagenda_limit = 5\n",
        "actor 'board': agenda_limit is given but cadence is not, must come with a cadence in days",
    ),
    (
        HEAD + SHOP + BOARD + "cadence = 7\neffort = 1\n",
        "actor 'board': effort is 1 days, must be left out: a gate decides at its meeting",
    ),
    (
        HEAD + SHOP + "cadence = 7\n",
        "actor 'shop': cadence is 7 days, only triage, test, approve and once-per-need steps can be gates (drop the cadence)",
    ),
    (
        HEAD + SHOP + 'region = "nroth"\n[[regions]]\nid = "north"\n',
        "actor 'shop': region 'nroth' is no region, must be a region's id (did you mean 'north'?)",
    ),
    (
        HEAD + SHOP + 'solves = ["radio"]\n[[need_types]]\nid = "radios"\n',
        "actor 'shop': solves 'radio', which is no need type, must be a need type's id (did you mean 'radios'?)",
    ),
    (
        HEAD + SHOP + '[[links]]\nsource = "shop"\ntarget = "shpo"\n',
        "link 1: target 'shpo' is no actor, must be an actor's id (did you mean 'shop'?)",
    ),
    (
        HEAD + SHOP + '[[links]]\nsource = "shop"\ntarget = "shop"\n',
        "link 1: joins 'shop' to itself, must join two actors",
    ),
    (
        HEAD
        + SHOP
        + BOARD
        + 'cadence = 7\n[[links]]\nsource = "shop"\ntarget = "board"\n[[links]]\nsource = "board"\ntarget = "shop"\n',
        "link 2: joins 'board' and 'shop' again, link 1 already does (drop one: work passes both ways)",
    ),
    (HEAD + SHOP + '[[links]]\nsource = "shop"\n', "link 1: target is missing, must be given"),
    (
        HEAD + SHOP + '[[steps]]\nid = "funding"\nbefore = "design"\n',
        "step 'funding': has no delay and no actor does it, must have one of the two (give it a delay, or an actor with function = 'funding')",
    ),
    (
        HEAD + SHOP + '[[steps]]\nid = "trial"\nbefore = "design"\ndelay = 3\n',
        "step 'trial': the id is a built-in part of the walk, must be another word",
    ),
    (
        HEAD + SHOP + '[[steps]]\nid = "funding"\nbefore = "approval"\ndelay = 3\n',
        "step 'funding': before is 'approval', must be one of design, produce, field",
    ),
    (
        HEAD + SHOP + "[parameters]\nneed_rat = 1\n",
        "parameters: 'need_rat' is no row of the parameter table, must be one of need_rate, arrival_variability, half_life, design_work, iteration_overhead, error_hazard, catch_central, catch_local, reuse_central, reuse_local, fixed_effort_share, reference_increment, report_time, trial_time, field_time, delay_variability, handover_same_cell, handover_lateral, handover_vertical, report_loss_central, report_loss_local, report_again_time, recurrence, awareness_central, awareness_local, local_search, capacity_follows_authority, peer_contact_rate, hub_contact_rate (did you mean 'need_rate'?)",
    ),
    (
        HEAD + SHOP + "[parameters]\nneed_rate = 0\n",
        "parameter need_rate: is 0 needs per day, must be > 0 and <= 1000000",
    ),
    (
        HEAD + SHOP + '[parameters]\nneed_rate = "many"\n',
        "parameter need_rate: is 'many', must be a number (write it without quotation marks)",
    ),
    (
        HEAD + SHOP + "[parameters]\ncatch_local = 1.2\nhalf_life = inf\n",
        "parameter half_life: is inf days, must be > 0 and <= 36500; parameter catch_local: is 1.2 share, must be >= 0 and <= 1",
    ),
    (HEAD + SHOP + "[dials]\ncentralisation = 1.5\n", "dials: centralisation is 1.5, must be >= 0 and <= 1"),
    (HEAD + SHOP + "[dials]\niteration_speed = 0.5\n", "dials: iteration_speed is 0.5, must be >= 1 and <= 1000"),
    (
        HEAD + SHOP + "[dials]\nspeed = 3\n",
        "dials: has no field 'speed', known are centralisation, triage, test, approve, iteration_speed",
    ),
    (HEAD + "parameters = 3\n" + SHOP, "parameters: is 3, must be a table headed [parameters]"),
    (HEAD + "actors = 3\n", "actors: is 3, must be a list of tables, each headed [[actors]]"),
    (HEAD, "actors: nobody has function 'design', at least one actor must (add a workshop)"),
    (
        HEAD + SHOP + '[[regions]]\nid = "north"\nshare = 0\n',
        "regions: the shares add up to 0, at least one must have a share > 0 (write share = 1)",
    ),
    (
        HEAD + SHOP + '[evidence]\nneed_rat = ["CYC-04"]\n',
        "evidence: 'need_rat' is no parameter or dial, must be one (did you mean 'need_rate'?)",
    ),
    (
        HEAD + SHOP + '[evidence]\nneed_rate = "CYC-04"\n',
        "evidence: 'need_rate' is 'CYC-04', must be a list of evidence ids, or [\"assumption\"]",
    ),
    (
        HEAD + SHOP + '[[ranges]]\nmeasure = "cycle_time"\nlow = 9\nhigh = 3\nevidence = ["CYC-04"]\n',
        "range 1: low is 9 and high is 3 days, low must be <= high (swap them)",
    ),
    (
        HEAD + SHOP + '[[ranges]]\nmeasure = "cycle"\nlow = 1\nhigh = 3\nevidence = ["CYC-04"]\n',
        "range 1: measure is 'cycle', must be cycle_time, a stage that exists here, visit:ACTOR or load:ACTOR",
    ),
    (
        HEAD + '[[actors]]\nid = "' + "x" * 6000 + '"\nfunction = "design"\nside = "firms"\n',
        "actor 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…: id has 6000 characters, must have at most 80",
    ),
    (
        HEAD + '[[actors]]\nid = "<script>alert(1)</script>"\nfunction = "design"\nside = "firms"\nservers = 0\n',
        "actor '<script>alert(1)</script>': servers is 0, must be >= 1 and <= 1000000",
    ),
    (
        HEAD
        + SHOP
        + '[[actors]]\nid = "board"\nfunction = "aprove"\nside = "government"\ncadence = 0\n[[links]]\nsource = "hq2"\ntarget = "board"\n[dials]\ncentralisation = 2\n',
        "actor 'board': cadence is 0 days, must be > 0 and <= 36500; dials: centralisation is 2, must be >= 0 and <= 1; actor 'board': function is 'aprove', must be one of unit, triage, design, test, approve, produce (did you mean 'approve'?); link 1: source 'hq2' is no actor, must be an actor's id",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:50] for _, message in BAD])
def test_a_malformed_file_says_place_value_limit_and_remedy(text, message):
    with pytest.raises(fl.ScenarioError) as caught:
        fl.read_scenario(text)
    count = len(caught.value.problems)
    assert str(caught.value) == f"{count} problem{'s' * (count != 1)} in the text: {message}"


def test_a_missing_file_a_folder_and_a_file_that_is_no_text_are_named(tmp_path):
    with pytest.raises(fl.ScenarioError, match=r"1 problem in nowhere.toml: file: cannot be read \(No such file"):
        fl.read_scenario(tmp_path / "nowhere.toml")
    with pytest.raises(fl.ScenarioError, match=r"cannot be read \(Is a directory"):
        fl.read_scenario(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(fl.ScenarioError, match="is not UTF-8 text, must be a TOML file saved as UTF-8"):
        fl.read_scenario(binary)


def test_many_problems_are_counted_and_the_list_is_cut():
    rows = "".join(f'[[actors]]\nid = "a{n}"\nfunction = "design"\nside = "firms"\nservers = 0\n' for n in range(50))
    with pytest.raises(fl.ScenarioError) as caught:
        fl.read_scenario(HEAD + rows)
    assert len(caught.value.problems) == 50
    assert str(caught.value).endswith("and 30 more")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_gives_a_scenario_or_a_scenario_error(text):
    try:
        found = fl.read_scenario(text + "\n")
    except fl.ScenarioError:
        return
    assert isinstance(found, fl.Scenario)


WORDS = st.sampled_from(
    ["id", "function", "side", "servers", "effort", "cadence", "design", "north", "[[actors]]", "[dials]"]
)
VALUES = st.one_of(
    st.integers(), st.floats(), st.booleans(), st.text(max_size=20), st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)  # fmt: skip


@given(st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_change_to_a_good_file_gives_a_scenario_or_a_scenario_error(data):
    """Fuzz by structure: put any value at any place of a parsed file, or drop the place."""
    import tomllib

    import tomli_w

    document = tomllib.loads(fl.write_scenario(fl.preset(data.draw(st.sampled_from(fl.PRESETS)))))
    table = document
    while True:
        key = data.draw(st.sampled_from(sorted(table)) if isinstance(table, dict) else st.integers(0, len(table) - 1))
        below = table[key]
        if not (isinstance(below, (dict, list)) and below and data.draw(st.booleans())):
            break
        table = below
    if data.draw(st.booleans()):
        table[key] = data.draw(VALUES)
    else:
        del table[key]
    try:
        text = tomli_w.dumps(document)
    except (TypeError, ValueError, AttributeError):
        return  # not a TOML document at all
    try:
        found = fl.read_scenario(text)
    except fl.ScenarioError as error:
        assert error.problems  # noqa: PT017
        return
    assert fl.read_scenario(fl.write_scenario(found)) == found
