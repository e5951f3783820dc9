"""``ris3graph token``: who may write over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ris3graph.cli import output
from ris3graph.cli.options import DataOption, JsonOption, workspace
from ris3graph.services.tokens import Role, Tokens, holder

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer(
    name="token",
    help="Hand out, list and take back the tokens that allow to write over HTTP.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("create")
def create(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Whom it is for; it is never published.")
    ],
    office: Annotated[
        str | None,
        typer.Option(
            "--office",
            metavar="TEXT",
            help="Who is said in public to change the data: an office, not a person. [the role]",
        ),
    ] = None,
    role: Annotated[Role, typer.Option("--role", help="What it allows.")] = Role.STEWARD,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=36_500, help="Days after which it ends; never."),
    ] = None,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token and show it, this once."""
    name = holder(name)
    if not name:
        raise typer.BadParameter("NAME says whom the token is for; nothing of it can be seen.")
    if office is not None:
        office = holder(office)
        if not office:
            raise typer.BadParameter("Of --office nothing can be seen; leave it out.")
    token, bearer = _tokens(data).create(name, role, days, office)
    if json:
        output.write_json(
            {"id": token.id, "role": token.role, "agent": token.agent, "token": bearer}
        )
        return
    output.messages().print(
        f"Token {token.id} for {name}. Send it as «Authorization: Bearer …»; "
        "it is shown this once and kept nowhere. What is done with it is published as done "
        f"by «{token.agent}»."
    )
    output.write_bytes(f"{bearer}\n".encode())


@app.command("list")
def listed(data: DataOption = None, json: JsonOption = False) -> None:
    """List the tokens, without what to send."""
    tokens = _tokens(data).all()
    rows = [
        {
            "id": token.id,
            "name": token.name,
            "agent": token.agent,
            "role": token.role,
            "created": token.created.isoformat(),
            "expires": token.expires.isoformat() if token.expires else None,
            "revoked": token.revoked.isoformat() if token.revoked else None,
            "used": token.used.date().isoformat() if token.used else None,
        }
        for token in tokens
    ]
    if json:
        output.write_json({"tokens": rows})
        return
    if not rows:
        output.messages().print("There are no tokens: nobody can write over HTTP.")
        return
    output.write_table(list(rows[0]), [[value or "" for value in row.values()] for row in rows])


@app.command("revoke")
def revoke(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="As in «token list».")],
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Take a token back, from the next request on."""
    token = _tokens(data).revoke(identifier)
    if json:
        output.write_json({"id": token.id, "revoked": str(token.revoked)})
    else:
        output.messages().print(f"Token {token.id} of {token.name} is taken no more.")


@app.command("audit")
def audit(
    most: Annotated[int, typer.Option("--most", min=1, help="Entries to show.")] = 100,
    data: DataOption = None,
    json: JsonOption = False,
) -> None:
    """Show what was done with tokens, the newest first."""
    entries = _tokens(data).audit(most)
    rows = [
        [entry.time.isoformat(), entry.token, entry.action, entry.subject, entry.outcome]
        for entry in entries
    ]
    names = ["time", "token", "action", "subject", "outcome"]
    if json:
        output.write_json({"audit": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        output.write_table(names, rows)


def _tokens(data: Path | None) -> Tokens:
    from ris3graph.store.state import State  # noqa: PLC0415 (keeps --help quick)

    directory = workspace(data).directory
    directory.create()
    return Tokens(State(directory.path))
