"""Numbers by address, and what if they were others: bad input is told, and what is on the desk is what is answered."""

from __future__ import annotations

import math

import pytest

import model as fl

REFERENCE = fl.preset("reference")


@pytest.mark.parametrize("value", [math.nan, math.inf, 2.5])
def test_what_is_no_whole_number_of_servers_is_told(value):
    with pytest.raises(fl.ArgumentError, match="must be a whole number"):
        fl.with_number(REFERENCE, "test_centre.servers", value)


@pytest.mark.parametrize("value", [None, "3", [3]])
@pytest.mark.parametrize("address", ["test_centre.servers", "board.agenda_limit", "board.cadence", "step:x.delay"])
def test_what_is_no_number_at_all_is_told(address, value):
    with pytest.raises(fl.ArgumentError):
        fl.with_number(REFERENCE, address, value)


@pytest.mark.parametrize("address", [None, 3, ""])
def test_what_is_no_address_is_told(address):
    with pytest.raises(fl.ArgumentError):
        fl.number_at(REFERENCE, address)


def test_dials_stand_at_last_where_they_are_told_to():
    levers = [("continuous_delivery", ())]
    after = fl.apply(REFERENCE, "continuous_delivery")
    by_hand = after.with_dials(0.3, 5)
    now = REFERENCE.parameters["trial_time"]
    found = fl.what_if(REFERENCE, "trial_time", [now], levers=levers, dials=by_hand.dials)
    assert found["cycle_time"].iloc[0] == pytest.approx(fl.solve(by_hand).cycle_time.mean, rel=1e-12)
