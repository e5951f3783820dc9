"""The command ``ris3graph``: its commands put together, and errors told to a person.

Exit codes: 0 done · 1 an error that the text explains · 2 the command, an option or
a setting is wrong · 3 files or shapes refuse the data, nothing was stored · 4 another
process is writing, or the port is taken · 5 there is no such thing · 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, Final

import typer

from ris3graph.cli import (
    analysing,
    exporting,
    history,
    loading,
    mirrors,
    operating,
    querying,
    searching,
    serving,
    templates,
    tokens,
)
from ris3graph.cli.garbage import collect_rarely
from ris3graph.cli.wording import words
from ris3graph.errors import (
    InputError,
    NotFoundError,
    Ris3Error,
    StoreBusyError,
    VersionNotFoundError,
)

EPILOG: Final = (
    "Exit codes: 0 done, 1 error, 2 wrong use, 3 data refused, 4 busy or port taken, "
    "5 not found, 130 interrupted."
)
_CODES: Final[tuple[tuple[type[Ris3Error], int], ...]] = (
    (InputError, 3),
    (StoreBusyError, 4),
    (VersionNotFoundError, 5),
    (NotFoundError, 5),
    (Ris3Error, 1),
)

app = typer.Typer(
    name="ris3graph",
    help="Who talks with whom in a region, where dialogue is missing, and how sure we are.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(serving.demo)
app.command("load")(loading.load)
app.command("validate")(loading.validate)
app.command("templates")(templates.templates)
app.command("analyse")(analysing.analyse)
app.command("gaps")(analysing.gaps)
app.command("query")(querying.query)
app.command("search")(searching.search)
app.command("export")(exporting.export)
app.command("versions")(operating.versions)
app.command("diff")(history.diff)
app.command("revert")(history.revert)
app.command("backup")(operating.backup)
app.command("restore")(operating.restore)
app.command("check")(operating.check)
app.command("upgrade")(operating.upgrade)
app.add_typer(tokens.app)
app.add_typer(mirrors.app)
app.command("serve")(serving.serve)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # noqa: PLC0415 (slow, and rarely needed)

        typer.echo(f"ris3graph {version('ris3graph')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Who talks with whom in a region, where dialogue is missing, and how sure we are."""


def exit_code(error: Ris3Error) -> int:
    """Return the exit code that tells a script what kind of error it was."""
    from ris3graph.config import SettingsError  # noqa: PLC0415 (keeps --help quick)

    if isinstance(error, SettingsError):
        return 2
    return next(code for kind, code in _CODES if isinstance(error, kind))


def main() -> None:
    """Run the command line; never shows a traceback for an error of ours."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # Ukrainian names must come out in a C locale too.
            reconfigure(encoding="utf-8", errors="backslashreplace")
    collect_rarely()
    try:
        app()
    except Ris3Error as error:
        if "--json" in sys.argv:
            from ris3graph.cli.output import write_json  # noqa: PLC0415
            from ris3graph.web.problems import describe  # noqa: PLC0415 (slow, and rarely needed)

            write_json({"problem": describe(error, " ".join(sys.argv[1:])).as_json()})
        print(f"ris3graph: {error.told(words())}", file=sys.stderr)  # noqa: T201
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    except BrokenPipeError:
        # The reader has left (`| head`): nothing more to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + 13)
    except OSError as error:
        where = "" if error.filename is None else f"{error.filename}: "
        print(f"ris3graph: {where}{error.strerror}.", file=sys.stderr)  # noqa: T201
        sys.exit(1)
