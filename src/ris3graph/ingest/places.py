"""Where an organisation is: countries and settlements as registers write them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

from ris3graph import resources
from ris3graph.said import say

if TYPE_CHECKING:
    from ris3graph.ingest.findings import Findings

_NOTATION: Final = re.compile(r'skos:notation "([A-Z]{2})"')
COUNTRIES: Final[dict[str, str]] = {"EL": "GR", "UK": "GB", "KO": "XK"}
"""Codes of the European Commission that are not those of ISO 3166-1.

``KO`` stands in FP7 for Kosovo (both bodies are in Pristina), which has the
user-assigned code XK.
"""

SETTLEMENTS: Final[dict[str, str]] = {
    name: oblast
    for oblast, names in {
        "UA-05": "vinnytsia vinnitsa vinnytsya vinnitsia",
        "UA-07": "lutsk kovel",
        "UA-09": "luhansk lugansk severodonetsk sievierodonetsk krasnodon",
        "UA-12": "dnipro dnipropetrovsk dniepropetrovsk dnepropetrovsk kryvyirih"
        " kryvyyrih krivoyrog kamianske dniprodzerzhynsk nikopol pavlohrad",
        "UA-14": "donetsk mariupol kramatorsk sloviansk slavyansk bakhmut pokrovsk",
        "UA-18": "zhytomyr zhitomir berdychiv",
        "UA-21": "uzhhorod uzhgorod mukachevo",
        "UA-23": "zaporizhzhia zaporizhzhya zaporizhia zaporozhye zaporozhe melitopol berdiansk"
        " berdyansk enerhodar",
        "UA-26": "ivanofrankivsk ivanofrankovsk kalush kolomyia",
        "UA-30": "kyiv kiev kiyv kijev kyyiv",
        "UA-32": "bilatserkva bilatserkvakievskaoblast slavutych irpin bucha vyshhorod chabany"
        " brovary boryspil fastiv",
        "UA-35": "kropyvnytskyi kirovohrad kirovograd oleksandriia",
        "UA-40": "sevastopol",
        "UA-43": "simferopol kerch yalta feodosia",
        "UA-46": "lviv lvov drohobych truskavets stryi dubliany obroshyne",
        "UA-48": "mykolaiv nikolaev mykolayiv nikolayev",
        "UA-51": "odesa odessa izmail izmayil chornomorsk",
        "UA-53": "poltava kremenchuk kremenchug",
        "UA-56": "rivne rovno ostroh",
        "UA-59": "sumy konotop shostka",
        "UA-61": "ternopil ternopol kremenets",
        "UA-63": "kharkiv kharkov harkiv charkiv",
        "UA-65": "kherson askanianova",
        "UA-68": "khmelnytskyi khmelnytsky khmelnitsky khmelnytskyy kamianetspodilskyi",
        "UA-71": "cherkasy cherkassy cherkasi smila smilacherkassy uman",
        "UA-74": "chernihiv chernigov nizhyn",
        "UA-77": "chernivtsi chernovtsy",
    }.items()
    for name in names.split()
}
"""Oblasts of larger settlements of Ukraine, by their Latin letters without anything else."""


@cache
def _known() -> list[str]:
    """Codes of two letters that the regions of the vocabulary have."""
    file = resources.ontology() / "vocabularies" / "regions.ttl"
    return _NOTATION.findall(file.read_text(encoding="utf-8"))


def country(code: pl.Expr) -> pl.Expr:
    """Code of the country in ISO 3166-1; without a known one: abroad, not known (ZZ)."""
    iso = code.str.to_uppercase().replace(COUNTRIES)
    return pl.when(iso.is_in(_known())).then(iso).otherwise(pl.lit("ZZ"))


def unknown_countries(table: pl.DataFrame, column: str, findings: Findings) -> None:
    """Warn of codes of countries that are not known."""
    iso = pl.col(column).str.to_uppercase().replace(COUNTRIES)
    findings.warn_each(
        table.filter(~iso.is_in(_known())),
        say("The code of the country is not known; the body counts as abroad (ZZ)"),
        say("Nothing needs to be done, unless you know the country."),
        column=column,
    )


def region(code: pl.Expr, city: pl.Expr) -> pl.Expr:
    """Region of a body: in Ukraine its oblast where the settlement tells, else the country.

    A settlement that is not known leaves a Ukrainian body in ``UA``: never guessed.
    """
    letters = city.str.split(",").list.first().str.to_lowercase().str.replace_all("[^a-z]", "")
    oblast = letters.replace_strict(SETTLEMENTS, default="UA")
    return pl.when(country(code) == "UA").then(oblast.fill_null("UA")).otherwise(country(code))
