"""Assessments in words, Ukrainian and English: claim, numbers, what would change it.

Sentences are built around colons, so that names of organisations and regions stand
in the nominative and no case form has to be guessed. Words follow the project's
glossary: what is recorded, what is usual for such activity, how firm a conclusion is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from babel.numbers import format_decimal

from ris3graph.model import Assessment, AssessmentKind, Status

LANGUAGES: Final = ("uk", "en")

Name = Callable[[str, str, str], str]
"""Name of a thing: kind (``helix``, ``region``, ``actor``, ``priority``, ``domain``),
identifier, language."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Sentences of one language; braces are filled with names and numbers."""

    kinds: Mapping[AssessmentKind, str]
    units: Mapping[str, str]
    verdicts: Mapping[str, str]
    recorded: str
    usual: str
    usual_range: str
    tipping: str
    shared: str
    via: str
    not_linked: str
    collect: str
    pair_question: str
    collect_lists: str
    collect_what: Mapping[AssessmentKind, str]
    caution: str


_UK = _Words(
    kinds={
        AssessmentKind.ACTIVITY: "{region}. Скільки контактів має сторона: {parties}.",
        AssessmentKind.AFFINITY: "{region}. Чи взаємодіють сторони: {parties}.",
        AssessmentKind.PARTICIPATION: (
            "{region}. Чи бере сторона участь у розмові про напрям «{subject}»: {parties}."
        ),
        AssessmentKind.PAIR: "{region}. Пара, яку варто познайомити: {parties}.",
        AssessmentKind.FRAGILITY: "{region}. Діалог тримається на одній ланці: {parties}.",
    },
    units={
        "joint_records": "спільних записів",
        "records_per_actor": "записів на одну організацію",
        "records_with_side": "записів за участю цієї сторони",
        "pairs": "пар",
    },
    verdicts={
        "deficit_significant": "Це менше, ніж звичайно; навряд чи випадковість.",
        "side_absent": "Сторона відсутня; навряд чи випадковість.",
        "within_chance": "Перевірено: прогалини не виявлено.",
        "side_present": "Перевірено: сторона бере участь.",
        "sensitivity_disagrees": (
            "Перевірено: прогалини не виявлено. На перший погляд записів менше, ніж звичайно, "
            "але в одній із додаткових перевірок це зникає."
        ),
        "not_after_adjustment": (
            "Перевірено: прогалини не виявлено. Відмінність зникає, якщо зважити на те, "
            "скільки запитань поставлено водночас."
        ),
        "too_few_expected": (
            "Даних замало для висновку: і без будь-якої прогалини записів було б лише кілька."
        ),
        "floor_above_level": (
            "Даних замало для висновку: за такої кількості записів жоден результат "
            "не відрізнявся б від випадкового."
        ),
        "too_few_actors": (
            "Даних замало для висновку: організацій цієї сторони, яких видно в записах, "
            "відкритих для різних сторін, замало, щоб порівнювати."
        ),
        "side_not_observed": (
            "Прогалина в даних: джерела не показують жодного запису за участю цієї сторони."
        ),
        "no_open_records": (
            "Прогалина в даних: немає записів, у яких могли б зустрітися різні сторони."
        ),
        "no_records_on_priority": "Прогалина в даних: немає записів, віднесених до цього напряму.",
        "domain_unknown": "Прогалина в даних: галузі діяльності невідомі.",
        "reason_to_meet": "Є підстави для контакту, а спільної діяльності не зафіксовано.",
        "lists_incomplete": (
            "Є підстави для контакту, але наші джерела назвали не всіх учасників зустрічей: "
            "можливо, ці двоє вже взаємодіють."
        ),
        "already_linked": "Перевірено: усі, кого єднає галузь, уже взаємодіють.",
        "need_below_threshold": (
            "Перевірено: серед тих, чиї галузі відомі, немає пари з вагомими підставами "
            "для нового контакту."
        ),
    },
    recorded="Зафіксовано в наших даних, {unit}: {observed}.",
    usual="Звичайно за такої активності: {expected}.",
    usual_range="Звичайно за такої активності: {expected} (від {low} до {high}).",
    tipping=(
        "Запас міцності висновку: він зміниться, якщо ми не знаємо щонайменше про "
        "таку кількість спільних записів: {tipping}."
    ),
    shared="Спільні галузі: {domains}.",
    via="Є спільний партнер: {brokers}.",
    not_linked="Спільного партнера немає: потрібна окрема зустріч.",
    collect="Що зібрати: {what}.",
    pair_question="{region}. Чи варто познайомити: {parties}.",
    collect_lists="повні переліки учасників зустрічей і проєктів, у яких бачимо цих двох",
    collect_what={
        AssessmentKind.ACTIVITY: (
            "участь організацій цієї сторони у зустрічах, проєктах і меморандумах області"
        ),
        AssessmentKind.AFFINITY: (
            "зустрічі, проєкти й меморандуми в області із зазначенням усіх учасників і дати"
        ),
        AssessmentKind.PARTICIPATION: (
            "зустрічі та проєкти з цього напряму із зазначенням усіх учасників"
        ),
        AssessmentKind.PAIR: (
            "галузі діяльності організацій: із їхніх статутів, сайтів або членства в кластерах"
        ),
        AssessmentKind.FRAGILITY: "зв’язки, яких немає в наших джерелах",
    },
    caution="Висновок стосується наших даних, а не всіх контактів у житті.",
)

_EN = _Words(
    kinds={
        AssessmentKind.ACTIVITY: "{region}. How many contacts the side has: {parties}.",
        AssessmentKind.AFFINITY: "{region}. Whether the sides meet: {parties}.",
        AssessmentKind.PARTICIPATION: (
            "{region}. Whether the side takes part in the dialogue on “{subject}”: {parties}."
        ),
        AssessmentKind.PAIR: "{region}. Two that are worth introducing: {parties}.",
        AssessmentKind.FRAGILITY: "{region}. Dialogue that hangs on one link: {parties}.",
    },
    units={
        "joint_records": "joint records",
        "records_per_actor": "records per organisation",
        "records_with_side": "records with this side",
        "pairs": "pairs",
    },
    verdicts={
        "deficit_significant": "That is less than usual, and unlikely to be chance.",
        "side_absent": "The side is missing, and that is unlikely to be chance.",
        "within_chance": "Checked, nothing found.",
        "side_present": "Checked: the side takes part.",
        "sensitivity_disagrees": (
            "Checked, nothing found. At first sight there are fewer records than usual, "
            "but in one of the further checks that disappears."
        ),
        "not_after_adjustment": (
            "Checked, nothing found. The difference disappears once the number of questions "
            "asked together is taken into account."
        ),
        "too_few_expected": (
            "Too little data to judge: even without any gap there would be only a few records."
        ),
        "floor_above_level": (
            "Too little data to judge: with so few records no result could be told from chance."
        ),
        "too_few_actors": (
            "Too little data to judge: too few organisations of this side are seen in records "
            "open to several sides."
        ),
        "side_not_observed": "Data gap: the sources show no record with this side.",
        "no_open_records": "Data gap: there are no records in which different sides could meet.",
        "no_records_on_priority": "Data gap: no records are attributed to this direction.",
        "domain_unknown": "Data gap: the fields of activity are not known.",
        "reason_to_meet": "There is a reason to meet, and no joint activity is recorded.",
        "lists_incomplete": (
            "There is a reason to meet, but our sources did not name all participants of the "
            "meetings: the two may be in touch already."
        ),
        "already_linked": "Checked: all who share a field already work together.",
        "need_below_threshold": (
            "Checked: among those whose fields are known, no pair has a strong reason "
            "for a new contact."
        ),
    },
    recorded="Recorded in our data, {unit}: {observed}.",
    usual="Usual for such activity: {expected}.",
    usual_range="Usual for such activity: {expected} (from {low} to {high}).",
    tipping=(
        "How firm the conclusion is: it would change if we do not know of at least this many "
        "joint records: {tipping}."
    ),
    shared="Shared fields: {domains}.",
    via="A common partner exists: {brokers}.",
    not_linked="No common partner: a meeting of its own is needed.",
    collect="What to collect: {what}.",
    pair_question="{region}. Whether the two should be introduced: {parties}.",
    collect_lists="full lists of participants of the meetings and projects that show the two",
    collect_what={
        AssessmentKind.ACTIVITY: (
            "participation of organisations of this side in the region’s meetings, projects "
            "and memoranda"
        ),
        AssessmentKind.AFFINITY: (
            "meetings, projects and memoranda in the region, with all participants and a date"
        ),
        AssessmentKind.PARTICIPATION: (
            "meetings and projects on this direction, with all participants"
        ),
        AssessmentKind.PAIR: (
            "the organisations’ fields of activity: from their charters, sites or cluster "
            "memberships"
        ),
        AssessmentKind.FRAGILITY: "ties that our sources do not show",
    },
    caution="The conclusion is about our data, not about every contact in life.",
)

_WORDS: Final = {"uk": _UK, "en": _EN}


def explain(assessment: Assessment, name: Name) -> dict[str, str]:
    """Put an assessment into words.

    Parameters
    ----------
    assessment
        The assessment.
    name
        Gives the name of a thing in a language.

    Returns
    -------
    dict
        Text by language tag.
    """
    return {language: _explain(assessment, name, language) for language in LANGUAGES}


def _explain(a: Assessment, name: Name, language: str) -> str:
    words = _WORDS[language]

    def number(value: float) -> str:
        shown = round(value, 1)
        return format_decimal(shown, format="0.#", locale=language)

    def names(kind: str, identifiers: tuple[str, ...]) -> str:
        return "; ".join(name(kind, i, language) for i in dict.fromkeys(identifiers))

    pair = a.kind is AssessmentKind.PAIR and a.party_kind == "actor"
    opening = words.kinds[a.kind]
    if pair and a.status is not Status.GAP:
        opening = words.pair_question
    sentences = [
        opening.format(
            region="" if a.region is None else _capital(name("region", a.region, language)),
            parties=" — ".join(name(a.party_kind, p, language) for p in a.parties),
            subject="" if a.subject is None else name("priority", a.subject, language),
        )
    ]
    if a.kind is AssessmentKind.PAIR and a.party_kind == "region":
        sentences = [_capital(name("region", a.region or "", language)) + "."]
    sentences.append(words.verdicts[a.reasons[0]])
    if a.observed is not None and a.unit is not None and a.kind is not AssessmentKind.PAIR:
        sentences.append(
            words.recorded.format(observed=number(a.observed), unit=words.units[a.unit])
        )
    if a.expected is not None and a.interval is not None:
        low, high = a.interval
        sentences.append(
            words.usual_range.format(
                expected=number(a.expected), low=number(low), high=number(high)
            )
        )
    elif a.expected is not None:
        sentences.append(words.usual.format(expected=number(a.expected)))
    if a.tipping is not None:
        sentences.append(words.tipping.format(tipping=a.tipping))
    if pair:
        sentences.append(words.shared.format(domains=names("domain", a.domains)))
        sentences.append(
            words.via.format(brokers=names("actor", a.brokers)) if a.brokers else words.not_linked
        )
    if a.status in {Status.NOT_TESTABLE, Status.INSUFFICIENT_DATA}:
        what = words.collect_lists if pair else words.collect_what[a.kind]
        sentences.append(words.collect.format(what=what))
    if a.status is Status.GAP:
        sentences.append(words.caution)
    return " ".join(sentences)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
