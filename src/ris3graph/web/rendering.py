"""From a page's context to HTML, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlparse

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from ris3graph.rdf.namespaces import (
    BASE,
    GENID,
    IDENTIFIER,
    ONTOLOGY,
    PREFIXES,
    VOCABULARY,
    source_graph,
)
from ris3graph.said import Said
from ris3graph.web.assets import Assets
from ris3graph.web.i18n import LANGUAGES, Formats, language_of, translations
from ris3graph.web.pages.kinds import KINDS

PAGES = ("region", "assessment", "version", *KINDS)
"""Kinds of things that have a page of their own."""

_SOURCES: Final = source_graph("")
_SHORT: Final = ((IDENTIFIER, "id:"), (VOCABULARY, "voc:"), (ONTOLOGY, "ris3:"), (BASE, "/"))


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page.

    Attributes
    ----------
    language
        ``uk`` or ``en``.
    path
        Path without the language, such as ``/region/UA-63``.
    query
        Parameters of the address.
    version
        Number of the version that is shown, ``None`` where nothing is loaded.
    pinned
        Whether the address names that version.
    formats
        Suffixes under which the page can be had as data.
    iri
        IRI of what the page is about, empty where it is about no one thing.
    behind
        Whether the page shows conclusions that may be of older data.
    """

    language: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    version: int | None = None
    pinned: bool = False
    formats: tuple[str, ...] = ()
    iri: str = ""
    behind: bool = False

    def here(self, language: str | None = None, suffix: str = "", **changes: str) -> str:
        """Return the address of this page in a language or format, parameters changed.

        A parameter that is set to nothing is dropped.
        """
        path = self.path
        if suffix:
            path = f"{'/index' if path == '/' else path}.{suffix}"
        values = [(key, value) for key, value in self.query if key not in changes]
        values += [(key, value) for key, value in changes.items() if value]
        tail = f"?{urlencode(values)}" if values else ""
        return f"/{language or self.language}{path}{tail}"

    def url(self, path: str, **values: str) -> str:
        """Return the address of another page, on the same version."""
        pairs = [(key, value) for key, value in values.items() if value]
        if self.pinned:
            pairs.append(("version", str(self.version)))
        tail = f"?{urlencode(pairs)}" if pairs else ""
        return f"/{self.language}{path}{tail}"


class Renderer:
    """Renders templates.

    Parameters
    ----------
    folder
        Folder with ``templates`` and ``locales``.
    assets
        The static files.
    """

    def __init__(self, folder: Path, assets: Assets) -> None:
        compiled = _Compiled()
        self._environments = {
            language: _environment(folder, assets, language, compiled) for language in LANGUAGES
        }

    def prepare(self) -> None:
        """Compile all templates and read the languages' formats.

        It takes half a second, and no visitor should wait for it.
        """
        for language, environment in self._environments.items():
            Formats(language).percent(1, 2)
            Formats(language).date(date(2024, 9, 30))
            for name in environment.list_templates():
                environment.get_template(name)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that pages are rendered in."""
        return tuple(self._environments)

    def html(self, template: str, frame: Frame, context: Mapping[str, Any]) -> str:
        """Return a page.

        Parameters
        ----------
        template
            Name of the template.
        frame
            What stands around the page; its language decides all words.
        context
            Further names of the template.
        """
        chosen = self._environments[frame.language].get_template(template)
        return chosen.render(frame=frame, language=frame.language, **context)


class _Compiled(BytecodeCache):
    """Templates in the form in which they run, one for all languages."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


def _environment(
    folder: Path, assets: Assets, language: str, compiled: BytecodeCache
) -> Environment:
    environment = Environment(
        bytecode_cache=compiled,
        loader=FileSystemLoader(folder / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    messages = translations(folder / "locales", language)
    environment.install_gettext_translations(messages, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    formats = Formats(language)
    environment.filters.update(
        number=formats.number,
        day=formats.date,
        edtf=formats.edtf,
        language_of=language_of,
        site=_site,
        path=_path,
        breakable=_breakable,
        told=lambda text: text.told(messages.gettext) if isinstance(text, Said) else text,
        spoken=lambda text: language if isinstance(text, Said) else "en",
    )
    environment.globals.update(
        asset=assets.url,
        languages=LANGUAGES,
        period=formats.period,
        percent=formats.percent,
        local=path_of,
    )
    return environment


def path_of(iri: str) -> str:
    """Return the path of a thing's page without language, or empty where it has none."""
    if iri.startswith(IDENTIFIER):
        kind, _, slug = iri.removeprefix(IDENTIFIER).partition("/")
        # What hangs on a thing, such as the interval of an assessment, has no page of its kind.
        own = kind in PAGES and (kind in KINDS or "/" not in slug)
        return f"/{kind}/{slug}" if own else f"/thing/{kind}/{slug}"
    if iri.startswith(ONTOLOGY):
        return f"/ontology/{iri.removeprefix(ONTOLOGY)}"
    if iri.startswith((VOCABULARY, GENID)):
        return f"/{iri.removeprefix(BASE)}"
    source, _, file = iri.removeprefix(_SOURCES).partition("/")
    return f"/source/{source}/{file}/rows" if iri.startswith(_SOURCES) and file else ""


def _path(iri: str) -> str:
    """Return the path at which an IRI of ours answers on this site; others stay whole."""
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else iri


def _site(address: str) -> str:
    """Return the host of a web address without ``www.``, or the text as it stands."""
    host = urlparse(address).netloc
    return host.removeprefix("www.").rstrip(".") or address


def _breakable(iri: str) -> str:
    """Shorten an IRI for reading: by our own roots, or by a prefix."""
    for root, prefix in (*_SHORT, *((root, f"{name}:") for name, root in PREFIXES.items())):
        if iri.startswith(root) and iri != root:
            return prefix + iri.removeprefix(root)
    return iri
