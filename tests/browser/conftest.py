"""A real server on the pilot's data, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from ris3graph.web.app import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ris3graph.workspace import Workspace

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

CHROMIUMS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
"""Where Debian, Ubuntu and macOS have it."""


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve an application and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    # The older WebSocket code that uvicorn finds warns at import; the site has none.
    config = uvicorn.Config(app, log_level="error", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture(scope="session")
def site(pilot: Workspace) -> Iterator[str]:
    """Address of a server on the pilot."""
    with served(create_app(pilot)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium: that of ``RIS3_CHROMIUM``, or of the system.

    Not kept for the session: while it is open, its event loop runs in this thread and
    no other test could start one.
    """
    path = os.environ.get("RIS3_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        if os.environ.get("RIS3_BROWSER") == "required":
            pytest.fail("There is no Chromium, and here the browser tests must run.")
        pytest.skip("no Chromium here: install it with the system's package manager")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
