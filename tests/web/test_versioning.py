"""Returning to versions and keeping them, over HTTP."""

from ris3graph.store import retention
from tests.web.changes import Site, actor


def test_an_old_version_is_published_anew(site: Site):
    first = int(site.send("PUT", actor("a")).headers["ris3-version"])
    second = int(site.send("PUT", actor("b")).headers["ris3-version"])
    assert site.names() == {"Crow b"}
    made = site.send("POST", path=f"/api/versions/{first}/revert")
    assert (made.status_code, made.json()["published"]) == (200, True)
    assert int(made.headers["ris3-version"]) == made.json()["version"] > second
    assert site.names() == {"Crow a"}
    assert site.tokens.audit(1)[0].action == "revert"
    again = site.send("POST", path=f"/api/versions/{first}/revert")
    assert (again.status_code, again.json()["published"]) == (200, False)


def test_a_tag_keeps_a_version(site: Site):
    first = int(site.send("PUT", actor("a")).headers["ris3-version"])
    second = int(site.send("PUT", actor("b")).headers["ris3-version"])
    directory = site.workspace.directory

    def put(name: str, version: object):
        return site.client.request(
            "PUT", f"/api/tags/{name}", json={"version": version}, headers=site.bears
        )

    assert put("report-2026", first).status_code == 201
    assert put("report-2026", first).status_code == 204
    assert retention.tags(directory) == {"report-2026": first}
    taken = put("report-2026", second)
    assert (taken.status_code, str(first) in taken.json()["detail"]) == (409, True)
    assert put("Report", first).status_code == 400
    assert put("report", 999).status_code == 404
    assert put("report", "new").status_code == 400
    assert (
        site.client.request("DELETE", "/api/tags/report-2026", headers=site.bears).status_code
        == 204
    )
    assert retention.tags(directory) == {}
    assert (
        site.client.request("DELETE", "/api/tags/report-2026", headers=site.bears).status_code
        == 404
    )


def test_versions_are_the_stewards(site: Site):
    first = int(site.send("PUT", actor("a")).headers["ris3-version"])
    for method, path in (
        ("POST", f"/api/versions/{first}/revert"),
        ("PUT", "/api/tags/mine"),
        ("DELETE", "/api/tags/mine"),
    ):
        body = {"json": {"version": first}} if method == "PUT" else {}
        assert site.client.request(method, path, **body).status_code == 401, method
    assert site.send("POST", path="/api/versions/999/revert").status_code == 404
