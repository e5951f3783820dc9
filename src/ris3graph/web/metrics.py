"""Figures for Prometheus: requests, versions, queries, the process.

Labels are routes, methods and statuses, of which there are a few hundred at most: no
address, no query and nothing of a person is among them. By default only a program on the
same machine is answered, and not through a proxy.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Literal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ris3graph.errors import MirrorError

if TYPE_CHECKING:
    from ris3graph.services.mirroring import Mirroring
    from ris3graph.store import QueryWorkers, Turns, Version
    from ris3graph.web.pages.ask import Site

Access = Literal["off", "loopback", "on"]
"""Who may read the figures: nobody, programs on this machine, or all."""

_SECONDS: Final = (0.01, 0.05, 0.15, 0.5, 1.0, 5.0, 30.0)
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Metrics:
    """The figures of one application, in a registry of their own.

    Parameters
    ----------
    site
        Whose versions are counted.
    workers
        Whose queries are counted; ``None`` where there are no workers.
    turns
        Whose writers are counted; ``None`` where nobody can write.
    access
        Who may read the figures.
    mirroring
        Whose mirrors are watched; ``None`` where there are none.
    """

    def __init__(
        self,
        site: Site,
        workers: QueryWorkers | None,
        turns: Turns | None,
        access: Access,
        mirroring: Mirroring | None = None,
    ) -> None:
        self._access = access
        self._registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "ris3graph_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ris3graph_request_seconds",
            "Seconds that requests took",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_State(site, workers, turns))
        if mirroring is not None:
            self._registry.register(_Lag(mirroring))
        ProcessCollector(registry=self._registry)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, request: Request) -> Response:
        """Return the figures as text, to those who may read them.

        Raises
        ------
        HTTPException
            They are not for the caller, to whom there is nothing here.
        """
        if not self._is_open_to(request):
            raise HTTPException(404)
        return Response(latest(self._registry), media_type=CONTENT_TYPE_LATEST)

    def _is_open_to(self, request: Request) -> bool:
        if self._access != "loopback":
            return self._access == "on"
        # A proxy on this machine comes from here as well, and says for whom it asks.
        if request.client is None or any(name in request.headers for name in _FORWARDED):
            return False
        try:
            return ipaddress.ip_address(request.client.host).is_loopback
        except ValueError:
            return False


class _State(Collector):
    """What is read off the site when the figures are asked for."""

    def __init__(self, site: Site, workers: QueryWorkers | None, turns: Turns | None) -> None:
        self._site = site
        self._workers = workers
        self._turns = turns

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures as they are now."""
        versions: list[Version] = []
        with suppress(MirrorError):
            # The figures are wanted most when the mirror is lost.
            versions = self._site.versions.list()
        workers = self._workers
        under_way = 0 if workers is None else workers.under_way
        jobs = 0 if workers is None else workers.jobs_under_way
        processes = 0 if workers is None else workers.limits.workers
        newest = versions[0] if versions else None
        figures = (
            ("versions", "Versions kept", len(versions)),
            ("version", "Number of the current version", newest.number if newest else 0),
            ("statements", "Statements in the current version", newest.quads if newest else 0),
            (
                "last_publish_timestamp_seconds",
                "When the current version was published, in seconds since 1970",
                newest.time.timestamp() if newest else 0,
            ),
            ("workers_busy", "Query workers at work", min(under_way, processes)),
            ("queries_waiting", "Queries that wait", max(0, under_way - processes)),
            ("jobs_under_way", "Jobs, and queries that are read ahead", jobs),
            ("writers_waiting", "Writers that wait", self._turns.waiting if self._turns else 0),
        )
        for name, text, value in figures:
            yield GaugeMetricFamily(f"ris3graph_{name}", text, value=value)


class _Lag(Collector):
    """How far each mirror is behind."""

    def __init__(self, mirroring: Mirroring) -> None:
        self._mirroring = mirroring

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures as they are now."""
        mirrors = self._mirroring.mirrors.all()
        lags = [self._mirroring.lag(mirror) for mirror in mirrors]
        for name, text, values in (
            ("version", "Version that the mirror was brought to", [m.version for m in mirrors]),
            ("versions_behind", "Versions published since", [lag.versions for lag in lags]),
            ("lag_seconds", "Seconds since the first of them", [lag.seconds for lag in lags]),
            ("failures", "Pushes that failed since one succeeded", [m.failures for m in mirrors]),
        ):
            family = GaugeMetricFamily(f"ris3graph_mirror_{name}", text, labels=("mirror",))
            for mirror, value in zip(mirrors, values, strict=True):
                family.add_metric((mirror.name,), value)
            yield family
