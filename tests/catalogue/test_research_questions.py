"""Questions of researchers (R01–R10): answers on the pilot, derived from its tables."""

import calendar
import datetime
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.catalogue.tables import answer, members, of_actors, pairs, rows, table

if TYPE_CHECKING:
    from ris3graph.workspace import Workspace


def test_r03_pairs_with_other_regions(pilot: "Workspace"):
    region = of_actors("region")
    everywhere = pairs(set(region.values()))
    expected = Counter(
        other
        for first, second in everywhere
        for here, other in {(region[first], region[second]), (region[second], region[first])}
        if here == "UA-05"
    )
    found = rows(pilot, "region-mixing", region="UA-05")
    assert {row["other"]: int(row["pairs"]) for row in found} == expected
    assert {row["region"] for row in found} == {"UA-05"}
    assert expected["UA-05"] == len(pairs({"UA-05"}))


def test_r04_brokers_name_the_run_that_ranked_them(pilot: "Workspace"):
    found = rows(pilot, "brokers", measure="betweenness")
    values = [float(row["value"]) for row in found]
    assert values == sorted(values, reverse=True)
    # Rank 1 is the highest value; sensitive bodies keep their rank and are not named.
    ranks = [int(row["rank"]) for row in found]
    assert ranks == sorted(ranks)
    runs = {row["run"] for row in rows(pilot, "run-parameters")}
    assert {row["run"] for row in found} == runs


def test_r05_gatekeepers_have_a_partner_on_each_side_of_the_border(pilot: "Workspace"):
    # A way across a border needs a partner of one's own side and one of another side
    # (Gould and Fernandez 1989, representative and gatekeeper).
    helix, region = of_actors("helix"), of_actors("region")
    partners: dict[str, set[str]] = {}
    for first, second in pairs(set(region.values())):
        partners.setdefault(first, set()).add(second)
        partners.setdefault(second, set()).add(first)
    found = rows(pilot, "brokers", measure="gf_boundary")
    linking = [row["actor"] for row in found if float(row["value"]) > 0]
    assert len(linking) > 10
    for actor in linking:
        sides = {helix[partner] for partner in partners[actor]}
        assert helix[actor] in sides
        assert len(sides) > 1


def test_r06_runs_say_what_repeats_them(pilot: "Workspace"):
    found = rows(pilot, "run-parameters")
    assert {row["run"] for row in found} == {found[0]["run"]}
    assert all(row["seed"] and row["digest"] and row["parameters"] for row in found)
    assert "resolved" in {row["input"] for row in found}


def test_r08_levels_of_evidence_are_those_of_the_tables(pilot: "Workspace"):
    kinds = {row["id"]: row["kind"] for row in table("collaborations")}
    levels = {row["id"]: row["evidence"] for row in table("collaborations")}
    # Events have no column of evidence: all were read on web pages, as their metadata say.
    kinds |= {row["id"]: "event" for row in table("events")}
    levels |= {row["id"]: "web_page" for row in table("events")}
    records = Counter((levels[name], kinds[name]) for name in kinds)
    participations = Counter(
        (levels[name], kinds[name])
        for name in [row["collaboration_id"] for row in table("collaboration_participants")]
        + [row["event_id"] for row in table("event_participants")]
    )
    found = rows(pilot, "evidence-levels")
    key = [(row["evidence"], row["kind"]) for row in found]
    assert dict(zip(key, [int(row["records"]) for row in found], strict=True)) == records
    counted = dict(zip(key, [int(row["participations"]) for row in found], strict=True))
    assert {name: number for name, number in counted.items() if number} == participations


def _days(start: str, end: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of a period given as YYYY, YYYY-MM or YYYY-MM-DD."""
    year, month, day = (int(part) for part in (start + "-1-1").split("-")[:3])
    first = datetime.date(year, month, day)
    parts = [int(part) for part in end.split("-")]
    if len(parts) == 1:
        parts.append(12)
    if len(parts) == 2:
        parts.append(calendar.monthrange(parts[0], parts[1])[1])
    return first, datetime.date(*parts)


def _periods() -> dict[str, tuple[datetime.date, datetime.date]]:
    """When each dated record was: its own dates, else those of its programme."""
    programmes = {row["id"]: row for row in table("programmes")}
    found = {}
    for row in table("collaborations") + table("events"):
        start, end = row["start_date"], row["end_date"]
        if not start and not end and row.get("programme_id"):
            start = programmes[row["programme_id"]]["start_date"]
            end = programmes[row["programme_id"]]["end_date"]
        if start or end:
            if not start:
                continue
            found[row["id"]] = _days(start, end or start)
    return found


@pytest.mark.parametrize("region", ["UA-63", "UA-48"])
def test_r09_change_between_periods(pilot: "Workspace", region: str):
    def during(first: str, last: str) -> set[tuple[str, str]]:
        begin, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        chosen = [
            name for name, (start, stop) in _periods().items() if start <= end and stop >= begin
        ]
        return pairs({region}, chosen)

    early, late = during("2014-01-01", "2020-12-31"), during("2021-01-01", "2027-12-31")
    (row,) = rows(pilot, "change-between-periods", region=region)
    assert int(row["first"]) == len(early) > 0
    assert int(row["second"]) == len(late)
    assert int(row["stayed"]) == len(early & late)
    assert int(row["went"]) == len(early - late)
    assert int(row["came"]) == len(late - early)
    assert float(row["jaccard"]) == pytest.approx(len(early & late) / len(early | late))


def test_r09_periods_without_a_pair_have_no_share(pilot: "Workspace"):
    (row,) = rows(
        pilot,
        "change-between-periods",
        region="UA-05",
        firstFrom="1950-01-01",
        firstTo="1950-12-31",
        secondFrom="1951-01-01",
        secondTo="1951-12-31",
    )
    assert row == {"first": "0", "second": "0", "stayed": "0", "went": "0", "came": "0"}


def test_r10_cluster_candidates():
    data = """
    id:candidate\\/1 a ris3:ClusterCandidate ; ris3:region id:region\\/UA-63 ;
      ris3:domain voc:domain\\/machinery ; ris3:locationQuotient 2.5e0 ; ris3:stability 0.8e0 ;
      ris3:candidateMember id:actor\\/a , id:actor\\/b , id:actor\\/c .
    id:candidate\\/2 a ris3:ClusterCandidate ; ris3:region id:region\\/UA-05 ;
      ris3:candidateMember id:actor\\/d .
    """
    (row,) = answer(data, "cluster-candidates", region="UA-63")
    assert row["candidate"] == "1"
    assert (row["domains"], row["members"], row["list"]) == ("machinery", "3", "a b c")
    assert (float(row["quotient"]), float(row["stability"])) == (2.5, 0.8)
    assert len(answer(data, "cluster-candidates")) == 2


def test_r07_large_records_come_first(pilot: "Workspace"):
    found = [int(row["participants"]) for row in rows(pilot, "participants-per-collaboration")]
    assert found == sorted(found, reverse=True)
    assert found[0] == max(len(actors) for actors in members().values())
