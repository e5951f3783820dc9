"""The site of docs/operators.md behind Debian's nginx, as it stands there."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.cli.test_commands import TURTLE, call, served

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "operators.md"
HOST = "ris3.example.org"


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("RIS3_NGINX") == "required":
            pytest.fail("RIS3_NGINX=required, and there is no nginx here.")
        pytest.skip("There is no nginx here («make nginx» installs it).")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=DNS:{HOST},DNS:localhost"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)


@dataclass(frozen=True)
class Proxied:
    direct: str
    plain: str
    secure: str
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(self.secure + path, headers=headers)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    nginx = _nginx()
    folder = tmp_path_factory.mktemp("nginx")
    _certificate(folder)
    (folder / "small.ttl").write_text(TURTLE, encoding="utf-8")
    assert call(folder / "data", "load", "small.ttl", "--source", "small").returncode == 0
    plain, secure = _free_port(), _free_port()
    with served(folder / "data") as direct:
        (text,) = re.findall(r"```nginx\n(.*?)```", GUIDE.read_text("utf-8"), flags=re.DOTALL)
        # Nothing but ports and the certificate differs from what the guide says.
        for old, new in (
            ("127.0.0.1:8000", direct.removeprefix("http://").rstrip("/")),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
            (f"/etc/letsencrypt/live/{HOST}", str(folder)),
        ):
            assert old in text
            text = text.replace(old, new)
        (folder / "site.conf").write_text(text)
        temporary = "\n".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log stderr;\n"
            f"events {{}}\nhttp {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
        )
        process = subprocess.Popen(
            [nginx, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.PIPE
        )
        try:
            context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
            with httpx.Client(verify=context, timeout=60) as client:
                found = Proxied(
                    direct, f"http://localhost:{plain}", f"https://localhost:{secure}", client
                )
                _wait(found, process)
                yield found
        finally:
            process.terminate()
            _, errors = process.communicate(timeout=20)
    assert b"[emerg]" not in errors
    assert b"[crit]" not in errors


def _wait(site: Proxied, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.fail(process.stderr.read().decode() if process.stderr else "nginx ended")
        try:
            if site.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("nginx does not answer")


def test_plain_http_leads_to_https(site: Proxied):
    answer = site.client.get(f"{site.plain}/uk/network?region=UA-63")
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://localhost/uk/network?region=UA-63"


def test_pages_over_tls_with_their_headers_once(site: Proxied):
    # The server has just begun: who would not wait would get the page that says so.
    answer = site.get("/uk/", Accept="text/html", Prefer="wait=20")
    assert answer.status_code == 200
    for name in ("strict-transport-security", "content-security-policy", "x-request-id"):
        assert len(answer.headers.get_list(name)) == 1, name
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_redirects_stay_on_https(site: Proxied):
    relative = site.get("/", **{"Accept-Language": "en"})
    assert (relative.status_code, relative.headers["location"]) == (302, "/en/")
    absolute = site.get("/uk/data/")
    assert absolute.status_code in {307, 308}
    assert absolute.headers["location"] == f"{site.secure}/uk/data"
    entity = site.get("/id/actor/a", Accept="text/turtle")
    assert entity.status_code == 303
    assert not entity.headers["location"].startswith("http:")


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/ld+json", "application/n-quads"]
)
def test_negotiation_passes_through(site: Proxied, media_type: str):
    answer = site.get("/graph/source/small", Accept=media_type)
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]
    assert answer.headers["ris3-version"] == "1"


def test_entity_tags_pass_through(site: Proxied):
    first = site.get("/graph/source/small.nt")
    again = site.get("/graph/source/small.nt", **{"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_download_is_the_same(site: Proxied):
    path = "api/export/archive.zip"
    direct = httpx.get(site.direct + path, timeout=60)
    assert len(direct.content) > 100_000
    assert site.get("/" + path).content == direct.content


@pytest.mark.parametrize(
    ("size", "status", "whose"),
    [(900_000, 200, "sparql-results"), (2_000_000, 413, "problem"), (20_000_000, 413, "text/html")],
)
def test_uploads(site: Proxied, size: int, status: int, whose: str):
    query = "ASK { ?s ?p ?o } #" + "x" * size
    answer = site.client.post(
        f"{site.secure}/sparql",
        content=query,
        headers={"Content-Type": "application/sparql-query"},
    )
    assert answer.status_code == status
    assert whose in answer.headers["content-type"]


def test_figures_are_for_the_machine_itself(site: Proxied):
    assert httpx.get(f"{site.direct}metrics").status_code == 200
    assert site.get("/metrics").status_code == 404
    # The program refuses on its own, were the proxy to pass it on.
    passed_on = httpx.get(f"{site.direct}metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert passed_on.status_code == 404
