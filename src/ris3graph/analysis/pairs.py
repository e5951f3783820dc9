"""Pairs: which two organisations of a region have a reason to meet, and have not?

``need = overlap · complementarity · ρ(d) · priority / 2`` within [0, 1]:

- *overlap*: Jaccard index of the two actors' S3 domains, each weighted by its
  information content −ln(share of actors in it), so a domain that everyone is in
  tells little;
- *complementarity*: 1 for two different sides of the helix, else 0;
- *ρ(d)* = 1 − 1/d, with d the steps between them in all recorded ties, common roofs
  and affiliations; 1 where there is no path;
- *priority*: 2 where a shared domain belongs to an adopted priority, else 1.

Only pairs of which the sources could have shown a tie are looked at: both in scope,
alive, of known side and domain, and each seen in several dated records open to several
sides within the last years. Of an organisation seen once, the sources show so little
that a missing tie means nothing; and where an organisation is seen mostly in records that do
not name all participants, the tie may stand in the part that was not named: such a pair
is one to ask about (`insufficient_data`), not a gap. Pairs under one cluster's roof have
a forum already.

Pairs two steps apart are included (k = 1, where METHODS §4 has k = 2 for a default):
those are the pairs that a common partner could introduce.

A general authority meets the organisations of its territory by office, and sources that
follow projects and events do not show it. A pair with an authority is therefore asked
about only where policy itself says that the two ought to talk: on an adopted priority.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ris3graph.analysis.contacts import Contacts, contact_network
from ris3graph.analysis.dialogue import Actor, Dialogue, Record
from ris3graph.analysis.links import Pair, adamic_adar, katz, percentiles, resource_allocation
from ris3graph.analysis.parameters import Parameters
from ris3graph.model import Assessment, AssessmentKind, Helix, Status

MAX_BROKERS = 3
"""So many common partners are named; more would be no advice."""


def information_content(data: Dialogue) -> dict[str, float]:
    """Information content of each domain: −ln of the share of actors in it."""
    known = [actor for actor in data.actors if actor.domains and actor.scope == "yes"]
    counts = Counter(domain for actor in known for domain in actor.domains)
    return {domain: -math.log(count / len(known)) for domain, count in sorted(counts.items())}


def domain_overlap(a: frozenset[str], b: frozenset[str], content: dict[str, float]) -> float:
    """Jaccard index of two sets of domains, weighted by information content."""
    union = sum(content[d] for d in sorted(a | b))
    return sum(content[d] for d in sorted(a & b)) / union if union > 0 else 0.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    a: Actor
    b: Actor
    need: float
    distance: int | None


def pair_assessments(data: Dialogue, parameters: Parameters) -> list[Assessment]:
    """Propose pairs for each region, and say what could not be assessed.

    Returns
    -------
    list of Assessment
        For each region its pairs by falling need and feasibility; where there are
        none, one assessment of the region as a whole says why.
    """
    content = information_content(data)
    network = contact_network(data)
    seen = _recently_seen(data, parameters)
    found: list[Assessment] = []
    for region in parameters.regions:
        found += _region(data, region, parameters, content, network, seen)
    return found


def _recently_seen(data: Dialogue, parameters: Parameters) -> dict[str, list[Record]]:
    since = date(data.as_of.year - parameters.recent_years, data.as_of.month, 1)
    seen: defaultdict[str, list[Record]] = defaultdict(list)
    for record in data.records:
        dated = record.latest is not None and not record.date_inferred and record.latest >= since
        if record.dialogue and record.open and dated:
            for member in record.members:
                seen[member].append(record)
    return seen


def _region(
    data: Dialogue,
    region: str,
    parameters: Parameters,
    content: dict[str, float],
    network: Contacts,
    seen: dict[str, list[Record]],
) -> list[Assessment]:
    present = [actor for actor in data.present(region) if actor.helix is not Helix.UNKNOWN]
    able = [
        a
        for a in present
        if a.active and a.domains and len(seen.get(a.id, ())) >= parameters.min_records
    ]
    adopted = frozenset[str]().union(
        *(p.domains for p in data.priorities if p.region == region and p.status == "adopted")
    )
    candidates = []
    compared = linked = 0
    for a, b in _sharing(able):
        shared = a.domains & b.domains
        if a.helix is b.helix:
            continue
        if Helix.AUTHORITY in {a.helix, b.helix} and not shared & adopted:
            continue
        compared += 1
        if network.tied(a.id, b.id):
            linked += 1
            continue
        distance = network.distance(a.id, b.id)
        need = (
            domain_overlap(a.domains, b.domains, content)
            * (1.0 if distance is None else 1.0 - 1.0 / distance)
            * (2.0 if shared & adopted else 1.0)
            / 2.0
        )
        candidates.append(_Candidate(a, b, need, distance))

    ease = _feasibility(network, [(c.a.id, c.b.id) for c in candidates])
    ranked = sorted(
        (
            (c, feasibility)
            for c, feasibility in zip(candidates, ease, strict=True)
            if c.need >= parameters.min_need
        ),
        key=lambda item: (-item[0].need, -item[1], item[0].a.id, item[0].b.id),
    )
    summary = {
        "actorsAll": float(len(present)),
        "actorsWithoutDomain": float(sum(not actor.domains for actor in present)),
        "actorsAble": float(len(able)),
        "pairsCompared": float(compared),
        "pairsLinked": float(linked),
        "pairsInNeed": float(len(ranked)),
    }
    proposed = [
        _propose(data, network, seen, candidate, feasibility, parameters, summary)
        for candidate, feasibility in ranked[: parameters.pairs_per_region]
    ]
    return proposed or [_summary(region, summary)]


def _sharing(actors: list[Actor]) -> Iterator[tuple[Actor, Actor]]:
    """Pairs with a domain in common, in the order of the actors."""
    by_domain: defaultdict[str, list[int]] = defaultdict(list)
    for i, actor in enumerate(actors):
        for domain in actor.domains:
            by_domain[domain].append(i)
    for i, actor in enumerate(actors):
        others = {j for domain in actor.domains for j in by_domain[domain] if j > i}
        for j in sorted(others):
            yield actor, actors[j]


def _feasibility(network: Contacts, pairs: list[Pair]) -> list[float]:
    indices = [index(network, pairs) for index in (resource_allocation, adamic_adar, katz)]
    ranks = [percentiles(scores) for scores in indices]
    return [sum(values) / len(ranks) for values in zip(*ranks, strict=True)]


def _propose(
    data: Dialogue,
    network: Contacts,
    seen: dict[str, list[Record]],
    candidate: _Candidate,
    feasibility: float,
    parameters: Parameters,
    region_measures: dict[str, float],
) -> Assessment:
    a, b = candidate.a, candidate.b
    well_seen = all(
        sum(record.complete for record in seen[actor.id]) >= parameters.min_records
        for actor in (a, b)
    )
    common = [
        data.actors[n].id
        # A partner of few is nearer to both than one that everybody knows.
        for n in sorted(network.common(a.id, b.id).tolist(), key=lambda n: (network.degree[n], n))
        if data.actors[n].active
    ]
    return Assessment(
        key=f"pair-{a.region.lower()}-{a.id}--{b.id}",
        kind=AssessmentKind.PAIR,
        status=Status.GAP if well_seen else Status.INSUFFICIENT_DATA,
        parties=(a.id, b.id),
        party_kind="actor",
        region=a.region,
        observed=0.0,
        unit="joint_records",
        need=candidate.need,
        feasibility=feasibility,
        distance=candidate.distance,
        domains=tuple(sorted(a.domains & b.domains)),
        brokers=tuple(common[:MAX_BROKERS]),
        evidence=tuple(sorted({record.id for record in (*seen[a.id], *seen[b.id])})),
        reasons=(
            "reason_to_meet" if well_seen else "lists_incomplete",
            "common_partner" if common else "no_common_partner",
        ),
        measures=region_measures | {"commonPartners": float(len(common))},
    )


def _summary(region: str, measures: dict[str, float]) -> Assessment:
    unlinked = measures["pairsCompared"] - measures["pairsLinked"]
    if measures["pairsCompared"] == 0:
        status, reason = Status.INSUFFICIENT_DATA, "domain_unknown"
    elif unlinked == 0:
        status, reason = Status.NO_GAP, "already_linked"
    else:
        status, reason = Status.NO_GAP, "need_below_threshold"
    return Assessment(
        key=f"pair-{region.lower()}",
        kind=AssessmentKind.PAIR,
        status=status,
        parties=(region,),
        party_kind="region",
        region=region,
        unit="pairs",
        reasons=(reason,),
        measures=measures,
    )
