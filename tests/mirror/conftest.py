from __future__ import annotations

from collections.abc import Iterator

import pytest

from ris3graph.mirror import Endpoint
from ris3graph.services.mirrored import MirroredVersions
from ris3graph.services.mirroring import Mirroring
from ris3graph.services.mirrors import Mirror, Mirrors
from ris3graph.store import EmbeddedReader, Versions
from ris3graph.store.state import State
from tests.mirror.known import KNOWN
from tests.mirror.sample import GRAPHS
from tests.mirror.servers import oxigraph, virtuoso
from tests.web.versions import Published

BACKENDS = ["embedded", "oxigraph", pytest.param("virtuoso", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    with Published(tmp_path_factory.mktemp("mirrored") / "data") as data:
        data.publish(GRAPHS)
        yield data


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def held(backend: str, published: Published, tmp_path_factory: pytest.TempPathFactory):
    """A reader of the sample: here, or from a mirror that it was pushed to."""
    if backend == "embedded":
        yield Versions(published.directory).reader()
        return
    folder = tmp_path_factory.mktemp(backend)
    with oxigraph() if backend == "oxigraph" else virtuoso(folder) as address:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("MIRROR_PASSWORD", address.password or "none")
            mirrors = Mirrors(State(folder))
            secret = "MIRROR_PASSWORD" if address.password else ""
            mirrors.add(
                Mirror(backend, address.product, address.query, address.store, address.user, secret)
            )
            Mirroring(published.directory, mirrors).push(backend)
        with Endpoint(address) as endpoint:
            yield MirroredVersions(endpoint).reader()


@pytest.fixture
def reader(request: pytest.FixtureRequest, backend: str, held: EmbeddedReader):
    """The reader; a test that the product is known to fail has to fail."""
    name = request.node.name.replace(f"[{backend}-", "[").replace(f"[{backend}]", "")
    cause = KNOWN[backend].get(name)
    if cause is not None:
        request.applymarker(pytest.mark.xfail(reason=cause, strict=True))
    return held
