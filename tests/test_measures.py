"""Controls as law: the steps a measure took, and where it stood when."""

from __future__ import annotations

import pytest

from factories import a_folder, event, figure, instrument
from statecraft.measures import CAMPS, SHORT, STEPS, TERMS, histories, measures, spans, stacked, steps
from statecraft.tables import load


def law(**cells: str) -> dict[str, str]:
    born = {"family": "control", "genre": "regulation", "launched": "2025-01-10", "binding": "domestic"}
    return instrument(
        **born | {"id": "rule", "name": "The Rule", "status": "in-force", "status_as_of": "2025-02-01"} | cells
    )


def step(ident: str, day: str, kind: str, **cells: str) -> dict[str, str]:
    return event(id=ident, date=day, kind=kind, **{"instrument": "rule"} | cells)


def told(tmp_path, *events: dict[str, str], **cells: str) -> list[tuple[str, str, str, bool]]:
    folder = a_folder(tmp_path, instruments=[instrument(), law(**cells)], events=list(events))
    frame = spans(folder)
    return [
        (s, str(a.date()), str(b.date()), seen) for s, a, b, seen in frame[["state", "start", "end", "seen"]].values
    ]


def test_only_controls_are_measures(tmp_path):
    folder = a_folder(tmp_path, instruments=[instrument(), law()])
    assert list(measures(folder)["id"]) == ["rule"]


def test_a_measure_without_a_short_name_keeps_its_own(tmp_path):
    folder = a_folder(tmp_path, instruments=[instrument(), law()])
    assert list(measures(folder)["short"]) == ["The Rule"]


def test_measures_stand_camp_by_camp_oldest_first(tmp_path):
    listed = [
        law(id="z", bloc="china", launched="2020-01-01"),
        law(id="b"),
        law(id="a", launched="2026-01-01"),
        law(id="c", bloc="allied"),
    ]
    folder = a_folder(tmp_path, instruments=[instrument(), *listed])
    assert list(measures(folder)["id"]) == ["b", "a", "z", "c"]


def test_reports_and_votes_are_no_steps_in_law(tmp_path):
    listed = [
        step("a", "2025-01-10", "adopted"),
        step("b", "2025-01-11", "report"),
        step("c", "2025-01-12", "decision"),
    ]
    folder = a_folder(tmp_path, instruments=[instrument(), law()], events=listed)
    assert list(steps(folder)["step"]) == ["announced"]


def test_a_decision_that_makes_a_binding_measure_puts_it_in_force(tmp_path):
    folder = a_folder(tmp_path, instruments=[instrument(), law()], events=[step("a", "2025-01-10", "decision")])
    assert list(steps(folder)["step"]) == ["in force"]


def test_a_vote_on_a_bill_puts_nothing_in_force(tmp_path):
    bill = law(genre="bill", binding="none", status="proposed")
    folder = a_folder(tmp_path, instruments=[instrument(), bill], events=[step("a", "2025-01-10", "decision")])
    assert steps(folder).empty


def test_a_rule_is_pending_then_in_force_then_presumed(tmp_path):
    listed = [step("a", "2025-01-10", "adopted"), step("b", "2025-01-20", "in-force")]
    assert told(tmp_path, *listed, status_as_of="2026-01-05") == [
        ("pending", "2025-01-10", "2025-01-20", True),
        ("in force", "2025-01-20", "2026-01-05", True),
        ("in force", "2026-01-05", "2026-11-22", False),
    ]


def test_a_rule_that_applies_without_a_dated_start_applies_from_its_launch(tmp_path):
    assert told(tmp_path, step("a", "2025-01-10", "adopted"))[0][0] == "in force"


def test_a_bill_that_lost_one_vehicle_has_not_ended(tmp_path):
    listed = [step("a", "2025-01-10", "proposed"), step("b", "2025-06-01", "withdrawn")]
    assert {state for state, *_ in told(tmp_path, *listed, status="proposed", binding="none")} == {"pending"}


def test_a_withdrawn_rule_ends_on_that_day(tmp_path):
    listed = [step("a", "2025-01-10", "in-force"), step("b", "2025-06-01", "withdrawn")]
    assert told(tmp_path, *listed, status="withdrawn") == [
        ("in force", "2025-01-10", "2025-06-01", True),
        ("ended", "2025-06-01", "2025-06-01", True),
    ]


def test_after_its_term_a_suspension_is_unknown(tmp_path):
    rule = {"id": "bis-affiliates-rule", "status": "suspended"}
    term = figure(id="affiliates-rule-suspension-term", instrument="bis-affiliates-rule", as_of="2025-09-09")
    folder = a_folder(
        tmp_path,
        instruments=[instrument(), law(**rule)],
        events=[step("a", "2025-03-01", "suspended", instrument="bis-affiliates-rule")],
        figures=[term],
    )
    frame = spans(folder)
    assert list(frame["state"]) == ["pending", "suspended", "unknown"]
    assert str(frame["end"].iloc[1].date()) == "2025-09-09"
    assert histories(folder)["bis-affiliates-rule"] == "suspended 1 March 2025; term to 9 September 2025"


def test_a_measure_without_any_date_has_no_span(tmp_path):
    assert (
        told(tmp_path, step("x", "2025-12-12", "signed", instrument="accord"), launched="", launched_precision="") == []
    )


def test_camps_stack_away_from_the_axis(tmp_path):
    listed = [step(f"e{n}", "2025-02-01", "amended") for n in range(3)]
    listed += [step("c", "2025-02-01", "amended", instrument="notice")]
    folder = a_folder(tmp_path, instruments=[instrument(), law(), law(id="notice", bloc="china")], events=listed)
    placed = stacked(steps(folder), "American", "Chinese")
    assert sorted(placed["level"]) == [-1, 1, 2, 3]
    assert {str(day.date()) for day in placed["day"]} == {"2025-02-15"}


@pytest.mark.parametrize("ident", sorted(SHORT))
def test_every_short_name_is_of_a_control(ident):
    assert ident in set(measures()["id"])


@pytest.mark.parametrize("term", sorted(TERMS))
def test_every_term_is_a_figure_and_belongs_to_a_control(term):
    assert term in set(load("figures")["id"])
    assert set(TERMS[term]) <= set(measures()["id"])


def test_every_control_has_a_short_name_and_a_camp():
    frame = measures()
    assert set(frame["id"]) <= set(SHORT)
    assert set(frame["camp"]) <= set(CAMPS.values())


def test_every_kind_of_step_is_a_kind_of_event():
    assert set(STEPS) <= set(load("events")["kind"].cat.categories)
