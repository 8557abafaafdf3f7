"""The text of charts can be read on light and on dark."""

from __future__ import annotations

import pytest

from dashboard.chart_text import COLOURS, legible

BACKGROUNDS = {"light": "#ffffff", "dark": "#0e1117"}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_text_stands_out_as_wcag_aa_asks(theme):
    dark, light = sorted((luminance(COLOURS[theme]), luminance(BACKGROUNDS[theme])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_every_kind_of_text_gets_the_colour_and_keeps_its_own_settings():
    mark = {"xAxis": 3, "label": {"formatter": "now"}}
    bar = {"value": 2, "label": {"show": True}}
    series = {"data": [1, bar], "markLine": {"data": [mark]}}
    given = {
        "title": [{"textStyle": {"fontSize": 13}}],
        "legend": {},
        "xAxis": [{}, {}],
        "yAxis": {},
        "series": [series],
    }
    shown = legible(given, None)
    colour = {"color": COLOURS["light"]}
    assert shown["title"] == [{"textStyle": {"fontSize": 13, **colour}}]
    assert shown["legend"]["textStyle"] == colour
    assert all(axis["axisLabel"] == axis["nameTextStyle"] == colour for axis in (*shown["xAxis"], shown["yAxis"]))
    assert shown["series"][0]["data"] == [1, {"value": 2, "label": {"show": True, **colour}}]
    assert shown["series"][0]["markLine"]["data"] == [{"xAxis": 3, "label": {"formatter": "now", **colour}}]
    assert given["series"][0] == {"data": [1, bar], "markLine": {"data": [mark]}}  # inputs are never written
