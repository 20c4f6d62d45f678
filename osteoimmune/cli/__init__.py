"""The command line. Each command imports what it needs when it runs, so that --help answers at once.

Exit status: 0 done; 1 a simulation failed in some arm; 2 something the user can put right; 130 stopped with Ctrl-C.
"""

import os
import sys
from importlib.util import find_spec

import typer

from osteoimmune import __version__
from osteoimmune.cli.answer import answer
from osteoimmune.cli.bodies import describe, export
from osteoimmune.cli.run import list_studies, run
from osteoimmune.errors import OsteoimmuneError

STOPPED = 130
_FORWARDED = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}

app = typer.Typer(
    name="osteoimmune",
    help="Simulate RANKL inhibition (denosumab, Fc-OPG) in bone, beside published evidence. "
    "A research tool, not for decisions about individual treatment.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: a third of a second sooner
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("answer")(answer)
app.command("run")(run)
app.command("list")(list_studies)
app.command("describe")(describe)
app.command("export")(export)


if find_spec("osteoimmune.cli.evidence") is not None:

    @app.command("evidence", context_settings=_FORWARDED, add_help_option=False)
    def _evidence(context: typer.Context) -> None:
        """What was observed: safety rows, rare-event pools, tissue by tissue, and your own table."""
        from osteoimmune.cli.evidence import app as evidence_app  # statistics: a second to import

        status = evidence_app(args=context.args, prog_name="osteoimmune evidence", standalone_mode=False)
        if status:
            raise typer.Exit(int(status))


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"osteoimmune {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main() -> None:
    """Run the command line and leave with its exit status; what the user can put right is one sentence on stderr."""
    sys.exit(_status())


def _status() -> int:
    try:
        status = app(standalone_mode=False)
    except OsteoimmuneError as error:
        return _refuse(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read our output has gone
        return 0
    except Exception as error:
        usage = getattr(error, "format_message", None)  # misspelt commands and options, from typer or from click
        if usage is None:
            raise
        return _refuse(usage()) if usage() else 2
    if status == STOPPED:
        print("osteoimmune: stopped; nothing was left half-written", file=sys.stderr)
    return status if isinstance(status, int) else 0


def _refuse(message: str) -> int:
    print(f"osteoimmune: {' '.join(message.split())}", file=sys.stderr)
    return 2
