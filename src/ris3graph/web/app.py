"""The web application: pages, query files, SPARQL, linked data."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI
from starlette.responses import JSONResponse

from ris3graph import resources
from ris3graph.errors import VersionNotFoundError
from ris3graph.web.answers import Answers
from ris3graph.web.assessments import assessments_router
from ris3graph.web.assets import Assets
from ris3graph.web.context import context_route
from ris3graph.web.exports import exports_router
from ris3graph.web.federating import FederatedAnswers, Federation
from ris3graph.web.former import former_router
from ris3graph.web.graphstore import graph_store_router
from ris3graph.web.jobs import jobs_router
from ris3graph.web.linked import LinkedData, linked_router
from ris3graph.web.metrics import Access, Metrics
from ris3graph.web.openapi import OTHERWISE
from ris3graph.web.pages.routes import Pages
from ris3graph.web.problemkinds import problem_kinds_router
from ris3graph.web.problems import install
from ris3graph.web.queries import queries_router
from ris3graph.web.rates import RateLimit
from ris3graph.web.rendering import Renderer
from ris3graph.web.requests import Requests
from ris3graph.web.search import search_router
from ris3graph.web.security import SecurityHeaders
from ris3graph.web.shapes import shapes_router
from ris3graph.web.sparql import ThreadRunner, sparql_router
from ris3graph.web.underway import UnderWay
from ris3graph.web.updating import Updates
from ris3graph.web.versioning import versioning_router
from ris3graph.web.void import void_router

if TYPE_CHECKING:
    from ris3graph.services.mirroring import Mirroring
    from ris3graph.store import QueryWorkers
    from ris3graph.web.pages.ask import Site
    from ris3graph.web.pending import PendingPages
    from ris3graph.web.writing import Writing


TEMPLATES: Final = "templates"
"""Name of the thread that compiles them once the server runs."""


def create_app(
    workspace: Site,
    workers: QueryWorkers | None = None,
    metrics: Access = "off",
    answers: Answers | None = None,
    pending: PendingPages | None = None,
    writing: Writing | None = None,
    federation: Federation | None = None,
    rate: float = 0,
    mirroring: Mirroring | None = None,
) -> FastAPI:
    """Return the application that serves a workspace.

    Parameters
    ----------
    workspace
        Gives readers of versions, the catalogue and the list of versions.
    workers
        Processes for the queries that people write; without them such queries run in
        threads of this process and cannot be ended. They stay the caller's to close.
    metrics
        Who may read ``/metrics``.
    answers
        Answers to queries that are kept; by default those of this application alone.
    pending
        Makes pages for people; without it each is waited for, however long it takes.
    writing
        How to change data over HTTP; without it nobody can.
    federation
        Calls other endpoints for queries; none by default.
    rate
        Requests a second of one client, 0 for any number; see `RateLimit`.
    mirroring
        Whose mirrors the figures tell of.
    """
    federation = Federation() if federation is None else federation
    if answers is None:
        answers = Answers((workers or ThreadRunner(workspace.reader)).submit)
    folder = resources.web()
    assets = Assets(folder / "static")
    renderer = Renderer(folder, assets)
    under_way = UnderWay(answers.submit)
    pages = Pages(workspace, renderer, FederatedAnswers(under_way, federation), pending)

    @asynccontextmanager
    async def started(_app: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=renderer.prepare, name=TEMPLATES, daemon=True).start()
        yield

    app = FastAPI(
        title="ris3graph",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        responses=OTHERWISE,
        lifespan=started,
    )
    figures = Metrics(workspace, workers, writing.turns if writing else None, metrics, mirroring)
    if rate:
        app.add_middleware(RateLimit, rate=rate)
    app.add_middleware(SecurityHeaders)
    # Added last, so outermost: what the others take is in the time, too.
    app.add_middleware(Requests, observe=figures.observe)
    install(app, render=pages.problem)

    def health() -> JSONResponse:
        try:
            version: int | None = workspace.reader().version
        except VersionNotFoundError:
            version = None
        return JSONResponse({"status": "ok", "version": version})

    for path, answer in (("/healthz", health), ("/metrics", figures.answer)):
        app.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False)
    updates = Updates(workspace, writing, workers)
    app.include_router(sparql_router(workspace.reader, under_way, updates, federation))
    app.include_router(jobs_router(under_way, None if writing is None else writing.tokens))
    app.include_router(queries_router(workspace.catalogue, workspace.reader, under_way))
    app.include_router(assessments_router(workspace.catalogue, workspace.reader))
    # The context and earlier versions lie below the ontology, files of a source below its
    # graph: the narrower path goes first.
    app.router.routes.append(context_route())
    app.include_router(former_router())
    app.include_router(linked_router(LinkedData(workspace)))
    app.include_router(shapes_router(renderer))
    app.include_router(graph_store_router(workspace, writing))
    app.include_router(exports_router(workspace))
    app.include_router(versioning_router(writing))
    app.include_router(search_router(workspace))
    app.include_router(void_router(workspace))
    app.include_router(problem_kinds_router(renderer))
    app.include_router(pages.router())
    app.router.routes.extend(assets.routes())
    return app
