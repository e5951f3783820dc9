"""Assessments in words: glossary words, both languages, nothing left unfilled."""

from __future__ import annotations

import pytest

from ris3graph.model import Assessment, AssessmentKind, Status
from ris3graph.services.explanations import explain

NAMES = {
    ("helix", "business"): ("Бізнес", "Business"),
    ("helix", "research"): ("Наука та освіта", "Science and education"),
    ("region", "UA-63"): ("Харківська область", "Kharkiv oblast"),
    ("actor", "a"): ("Завод «А»", "Plant A"),
    ("actor", "b"): ("Інститут Б", "Institute B"),
    ("actor", "c"): ("Рада В", "Council C"),
    ("domain", "ict"): ("ІКТ", "ICT"),
    ("priority", "p"): ("Машинобудування", "Machinery"),
}


def name(kind, identifier, language):
    return NAMES[kind, identifier][language == "en"]


def affinity(status, reason, **fields):
    return Assessment(
        key="k",
        kind=AssessmentKind.AFFINITY,
        status=status,
        parties=("business", "research"),
        party_kind="helix",
        region="UA-63",
        unit="joint_records",
        reasons=(reason,),
        **fields,
    )


def test_a_gap_says_what_is_recorded_what_is_usual_and_how_firm_it_is():
    text = explain(
        affinity(
            Status.GAP,
            "deficit_significant",
            observed=4.0,
            expected=11.64,
            interval=(8.0, 15.0),
            tipping=5,
        ),
        name,
    )
    assert text["uk"] == (
        "Харківська область. Чи взаємодіють сторони: Бізнес — Наука та освіта. "
        "Це менше, ніж звичайно; навряд чи випадковість. "
        "Зафіксовано в наших даних, спільних записів: 4. "
        "Звичайно за такої активності: 11,6 (від 8 до 15). "
        "Запас міцності висновку: він зміниться, якщо ми не знаємо щонайменше про "
        "таку кількість спільних записів: 5. "
        "Висновок стосується наших даних, а не всіх контактів у житті."
    )
    assert "Recorded in our data, joint records: 4." in text["en"]
    assert "Usual for such activity: 11.6 (from 8 to 15)." in text["en"]


def test_too_little_data_says_what_to_collect():
    text = explain(affinity(Status.NOT_TESTABLE, "too_few_expected", observed=1.0), name)
    assert "Даних замало для висновку" in text["uk"]
    assert "Що зібрати: " in text["uk"]
    assert "What to collect: " in text["en"]


@pytest.mark.parametrize(
    ("brokers", "said"),
    [(("c",), "A common partner exists: Council C."), ((), "No common partner")],
)
def test_a_pair_names_the_field_and_the_common_partner(brokers, said):
    pair = Assessment(
        key="k",
        kind=AssessmentKind.PAIR,
        status=Status.GAP,
        parties=("a", "b"),
        party_kind="actor",
        region="UA-63",
        unit="joint_records",
        observed=0.0,
        domains=("ict",),
        brokers=brokers,
        reasons=("reason_to_meet", "common_partner" if brokers else "no_common_partner"),
    )
    text = explain(pair, name)
    assert text["en"].startswith(
        "Kharkiv oblast. Two that are worth introducing: Plant A — Institute B."
    )
    assert "Shared fields: ICT." in text["en"]
    assert said in text["en"]


def test_a_pair_that_is_to_be_asked_about_is_not_called_worth_introducing():
    pair = Assessment(
        key="k",
        kind=AssessmentKind.PAIR,
        status=Status.INSUFFICIENT_DATA,
        parties=("a", "b"),
        party_kind="actor",
        region="UA-63",
        domains=("ict",),
        reasons=("lists_incomplete", "no_common_partner"),
    )
    text = explain(pair, name)
    assert text["uk"].startswith(
        "Харківська область. Чи варто познайомити: Завод «А» — Інститут Б."
    )
    assert "full lists of participants" in text["en"]
