"""What somebody does on Watch the flow, in a real browser: plays, follows, stops the board, by keys, without motion."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest

import model as fl
from dashboard import service
from dashboard.links import to_query
from dashboard.position import Position

REFERENCE = "/watch?scenario=reference"
DAY = re.compile(r"Day (\d+) of (\d+)")
INK = """(canvas) => {
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let drawn = 0;
    for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) drawn += 1;
    return drawn;
}"""
FRAMES = """() => new Promise((done) => {
    const times = [];
    const frame = (now) => {
        times.push(now);
        if (now - times[0] > 2000) done(times); else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})"""


def day(page) -> int:
    return int(DAY.search(page.locator(".scrubber .day").inner_text())[1])


def counts(page, box: str) -> tuple[int, int]:
    """Return how many wait and are in work at a box, as it says."""
    text = page.locator(".node", has_text=box).first.locator(".load").inner_text()
    return tuple(int(number) for number in re.findall(r"\d+", text))


def scrub_to(page, where: float) -> None:
    """Drag the scrubber, as a pointer would."""
    page.locator(".scrubber input").evaluate(
        """(node, day) => {
            node.value = day;
            for (const name of ["input", "change"]) node.dispatchEvent(new Event(name));
        }""",
        where,
    )


def choose(visitor, what: str) -> None:
    visitor.page.get_by_role("radio", name=what).click()
    visitor.settle()


def run_it(visitor) -> None:
    visitor.page.get_by_role("button", name="Run it").click()
    visitor.page.get_by_role("heading", name="What both engines say").wait_for(timeout=60_000)


def test_a_surge_is_watched_and_a_need_followed(visit):
    """The acceptance story: twice the needs for a while, seen on the picture; one need followed to the end."""
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    choose(visitor, "A surge in needs")
    run_it(visitor)
    page.get_by_role("button", name="Pause").wait_for()  # it plays by itself, from just before the surge
    first = day(page)
    assert 30 <= first < 120
    page.wait_for_timeout(1_500)
    assert day(page) > first
    page.get_by_role("button", name="Pause").click()
    assert "2 × the needs" in page.locator(".mark-text").inner_text()
    visitor.settle()
    scrub_to(page, 40)
    before = sum(counts(page, "Workshops"))
    scrub_to(page, 119)
    assert sum(counts(page, "Workshops")) > before
    page.locator(".chooser.need select").select_option(index=40)
    page.get_by_text("days count from when it was raised").wait_for(timeout=15_000)
    visitor.settle()
    number = int(re.search(r"need (\d+)", page.locator(".chooser.need option:checked").inner_text())[1])
    assert f"Need {number}" in page.locator(".told").inner_text()
    position = Position.of_preset("reference")
    watched = service.watch_transient(position, (fl.Surge(60, 60, 2.0),), 360, lambda _share: None, lambda: False)
    told = fl.diary(watched.seen.simulated, number)
    shown = page.locator(".diary li").all_inner_texts()
    assert shown == told
    assert watched.view.sentence in page.locator("[data-testid=stMain]").inner_text()


def test_an_outage_of_the_approval_board(visit):
    """The acceptance story: the board stops, needs pile up in front of it, and the queue is worked off."""
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    choose(visitor, "An actor stops")
    assert page.get_by_role("combobox", name=re.compile("Who stops")).input_value() == "Approval board"
    run_it(visitor)
    page.get_by_role("button", name="Pause").click()
    visitor.settle()
    waiting = {}
    for when in (59.9, 90, 119.5, 300):
        scrub_to(page, when)
        waiting[when] = counts(page, "Approval board")[0]
    assert waiting[59.9] < waiting[90] < waiting[119.5]
    assert waiting[300] < waiting[119.5]
    position = Position.of_preset("reference")
    watched = service.watch_transient(position, (fl.Outage("board", 60, 60),), 360, lambda _share: None, lambda: False)
    warm_up = watched.seen.simulated.settings.warm_up_days
    found = fl.queue_lengths(watched.seen.simulated.events, [warm_up + when for when in waiting])
    assert list(waiting.values()) == found[found["actor"] == "board"]["waiting"].tolist()
    scrub_to(page, 119.5)
    page.locator(".node", has_text="Approval board").click()
    assert "waits at Approval board" in page.locator(".told").inner_text()


def test_with_reduced_motion_there_are_counts_and_no_dots(visit):
    visitor = visit(height=1100)
    visitor.page.emulate_media(reduced_motion="reduce")
    page = visitor.open(REFERENCE)
    assert page.locator(".dots").is_hidden()
    assert page.locator(".dots").evaluate(INK) == 0
    assert "counts are shown instead of dots" in page.locator(".key").inner_text()
    assert "wait" in page.locator(".node", has_text="Approval board").inner_text()
    page.get_by_role("button", name="Step").click()
    assert day(page) == 1
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1_300)
    page.get_by_role("button", name="Pause").click()
    assert day(page) > 1
    page.emulate_media(reduced_motion="no-preference")
    page.wait_for_timeout(300)
    assert page.locator(".dots").is_visible()
    assert page.locator(".dots").evaluate(INK) > 0


def test_everything_is_done_by_keyboard(visit):
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Play").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    heard = page.locator(".heard").inner_text()
    assert re.match(r"Day [\d.]+: (work on )?need \d+ ", heard)
    page.locator(".scrubber input").focus()
    page.keyboard.press("Home")
    for _press in range(3):
        page.keyboard.press("ArrowRight")
    assert day(page) == 3
    assert page.locator(".scrubber input").get_attribute("aria-valuetext") == "Day 3 of 360"
    assert re.match(r"Day 3: \d+ needs wait, \d+ are worked on", page.locator(".heard").inner_text())
    page.get_by_role("button", name="Follow the next need").focus()
    page.keyboard.press("Enter")
    page.get_by_text("days count from when it was raised").wait_for(timeout=15_000)
    visitor.settle()
    assert day(page) == 3, "the clock stays where it was when the page is drawn anew"
    page.locator(".replay summary").focus()
    page.keyboard.press("Enter")
    row = page.locator(".replay table tr", has_text="Approval board").inner_text()
    assert [int(text) for text in re.findall(r"\d+", row)] == list(counts(page, "Approval board"))


def test_it_is_smooth_with_sixty_actors_and_three_hundred_needs(visit):
    """Played, an own network gives at least half the frames that the same page gives at rest: thirty a second."""
    base = fl.preset("reference")
    shop = next(actor for actor in base.actors if actor.function == "design")
    more = tuple(replace(shop, id=f"extra{i}", name=f"Extra {i}") for i in range(60 - len(base.actors)))
    sixty = replace(base, name="sixty", actors=(*base.actors, *more)).with_parameters(need_rate=0.8)
    assert len(sixty.actors) == 60
    visitor = visit(height=1100)
    page = visitor.open(f"/watch?{urlencode(to_query(Position.of_scenario(sixty)))}")
    assert "300 of 301 are drawn" in page.locator(".key").inner_text()
    at_rest = len(page.evaluate(FRAMES))
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    assert len(page.evaluate(FRAMES)) > at_rest / 2


def test_a_hidden_tab_pauses(visit):
    visitor = visit(height=1100)
    page = visitor.open(REFERENCE)
    page.get_by_role("button", name="Play").click()
    page.evaluate("""() => { Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
                             document.dispatchEvent(new Event("visibilitychange")); }""")
    page.get_by_role("button", name="Play").wait_for()


@pytest.mark.parametrize("preset", ["traditional_pipeline", "decentralised_wartime"])
def test_other_networks_play_too(visit, preset):
    visitor = visit(height=1100)
    page = visitor.open(f"/watch?scenario={preset}")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name="Pause").click()
    assert day(page) > 0
    assert page.locator(".dots").evaluate(INK) > 100
