"""Settings from the environment (``RIS3_*``); imported by the command line and the web app only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ris3graph.errors import Ris3Error
from ris3graph.mirror.products import GENERIC
from ris3graph.store.retention import KEPT
from ris3graph.store.turns import WriteLimits
from ris3graph.store.workers import QueryLimits

_USUAL: Final = QueryLimits()
_PATIENT: Final = WriteLimits()

_BYTES: Final = "a number of bytes in digits, such as 70000000000 for 70 GB"


_ADDRESSES: Final = (
    "addresses of SPARQL endpoints, separated by commas, such as https://query.wikidata.org/sparql"
)


def _addresses(text: str) -> str:
    for address in _listed(text):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
            raise ValueError(address)
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class SettingsError(Ris3Error):
    """A setting cannot be used."""


class Settings(BaseSettings):
    """What differs from one site to the next.

    Attributes
    ----------
    data
        Data directory (``RIS3_DATA``).
    host
        Address to listen on (``RIS3_HOST``); loopback unless said otherwise.
    port
        Port to listen on (``RIS3_PORT``).
    language
        Language of texts where none is asked for (``RIS3_LANGUAGE``).
    log_level
        How much is written to the log (``RIS3_LOG_LEVEL``).
    log_format
        Lines for people, or JSON for programs (``RIS3_LOG_FORMAT``).
    metrics
        Who may read ``/metrics`` (``RIS3_METRICS``): nobody, programs on this machine, all.
    forwarded_allow_ips
        Proxies whose ``X-Forwarded-…`` headers are believed
        (``RIS3_FORWARDED_ALLOW_IPS``), separated by commas.
    keep_versions
        How many of the newest versions stay (``RIS3_KEEP_VERSIONS``); the current one and
        tagged ones stay besides.
    max_disk
        Most bytes that the data directory may take (``RIS3_MAX_DISK``); as many as there
        are by default.
    upload_limit
        Bytes of the largest graph that is taken over HTTP (``RIS3_UPLOAD_LIMIT``).
    rate
        Requests a second that one client may make in the long run (``RIS3_RATE``), ten
        times as many in a burst; 0 for any number. This machine may always.
    service_allow
        Addresses of endpoints that queries may call by SERVICE (``RIS3_SERVICE_ALLOW``),
        separated by commas; none by default.
    read
        Address of the queries of a mirror that ``serve`` reads instead of a data directory
        (``RIS3_READ``).
    read_product, read_user, read_password, read_folder
        What it is, as whom it is asked, and where search indexes are kept
        (``RIS3_READ_…``); a temporary folder by default.
    query_workers, query_seconds, query_most_seconds, query_memory, query_answer, \
    query_waiting, query_waiting_each, query_slow_seconds, query_jobs, query_job_seconds
        What queries may take (``RIS3_QUERY_…``); see `ris3graph.store.QueryLimits`.
    write_seconds, write_waiting, write_waiting_each
        How long writers wait for one another (``RIS3_WRITE_…``); see
        `ris3graph.store.WriteLimits`.
    """

    model_config = SettingsConfigDict(env_prefix="RIS3_", env_ignore_empty=True, frozen=True)

    data: Path = Path(".ris3graph/data")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    language: Literal["uk", "en"] = "uk"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    log_format: Literal["text", "json"] = "text"
    metrics: Literal["off", "loopback", "on"] = "loopback"
    forwarded_allow_ips: str = "127.0.0.1"
    keep_versions: Annotated[int, Field(ge=1)] = KEPT
    max_disk: Annotated[int | None, Field(gt=0, description=_BYTES)] = None
    upload_limit: Annotated[int, Field(ge=1 << 10, description=_BYTES)] = 64 << 20
    rate: Annotated[float, Field(ge=0)] = 20.0
    service_allow: Annotated[str, AfterValidator(_addresses), Field(description=_ADDRESSES)] = ""
    read: str = ""
    read_product: str = GENERIC
    read_user: str = ""
    read_password: SecretStr = SecretStr("")
    read_folder: Path | None = None
    query_workers: Annotated[int, Field(ge=1, le=64)] = _USUAL.workers
    query_seconds: Annotated[float, Field(gt=0)] = _USUAL.seconds
    query_most_seconds: Annotated[float, Field(gt=0)] = _USUAL.most_seconds
    query_memory: Annotated[int, Field(ge=1 << 30, description=_BYTES)] = _USUAL.memory
    query_answer: Annotated[int, Field(ge=1 << 20, description=_BYTES)] = _USUAL.answer
    query_waiting: Annotated[int, Field(ge=1)] = _USUAL.waiting
    query_waiting_each: Annotated[int, Field(ge=1)] = _USUAL.waiting_each
    query_slow_seconds: Annotated[float, Field(ge=0)] = _USUAL.slow_seconds
    query_jobs: Annotated[int, Field(ge=1, le=64)] = _USUAL.jobs
    query_job_seconds: Annotated[float, Field(gt=0)] = _USUAL.job_seconds
    write_seconds: Annotated[float, Field(ge=0)] = _PATIENT.seconds
    write_waiting: Annotated[int, Field(ge=1)] = _PATIENT.waiting
    write_waiting_each: Annotated[int, Field(ge=1)] = _PATIENT.waiting_each

    def endpoints(self) -> tuple[str, ...]:
        """Return the addresses of endpoints that queries may call."""
        return _listed(self.service_allow)

    def queries(self) -> QueryLimits:
        """Return what queries may take."""
        return QueryLimits(
            workers=self.query_workers,
            seconds=self.query_seconds,
            most_seconds=max(self.query_seconds, self.query_most_seconds),
            waiting=self.query_waiting,
            waiting_each=self.query_waiting_each,
            memory=self.query_memory,
            answer=self.query_answer,
            slow_seconds=self.query_slow_seconds,
            jobs=self.query_jobs,
            job_seconds=self.query_job_seconds,
        )

    def writes(self) -> WriteLimits:
        """Return how long writers wait for one another."""
        return WriteLimits(self.write_seconds, self.write_waiting, self.write_waiting_each)


def _wanted(name: str) -> str | None:
    """What a setting is in our words, where those of the library would not say enough."""
    said = Settings.model_fields[name].description
    return None if said is None else f"wanted is {said}"


def load_settings() -> Settings:
    """Read the settings.

    Raises
    ------
    SettingsError
        A variable holds what cannot be used; the text names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        details = [
            f"RIS3_{str(item['loc'][0]).upper()}: {_wanted(str(item['loc'][0])) or item['msg']} "
            f"(it is «{item['input']}»)"
            for item in error.errors()
        ]
        raise SettingsError("A setting cannot be used. " + "; ".join(details)) from error
