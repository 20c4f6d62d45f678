"""The command line. Each command imports what it needs when it runs, so that --help answers at once.

Exit status: 0 done; 1 a simulation failed in some arm; 2 something the user can put right; 130 stopped with Ctrl-C.
"""

import io
import os
import sys
from contextlib import suppress

import typer

from osteoimmune import __version__
from osteoimmune.cli.answer import answer
from osteoimmune.cli.bodies import describe, export
from osteoimmune.cli.check import check, new
from osteoimmune.cli.close import close
from osteoimmune.cli.fit import fit
from osteoimmune.cli.joint import joint
from osteoimmune.cli.profile import profile
from osteoimmune.cli.query import query
from osteoimmune.cli.resume import resume
from osteoimmune.cli.run import list_studies, run
from osteoimmune.cli.score import score
from osteoimmune.cli.sensitivity import sensitivity
from osteoimmune.cli.status import status
from osteoimmune.cli.trial import trial
from osteoimmune.cli.verify import verify
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
app.command("check")(check)
app.command("new")(new)
app.command("describe")(describe)
app.command("export")(export)
app.command("fit")(fit)
app.command("close")(close)
app.command("profile")(profile)
app.command("joint")(joint)
app.command("score")(score)
app.command("resume")(resume)
app.command("status")(status)
app.command("verify")(verify)
app.command("query")(query)
app.command("trial")(trial)
app.command("sensitivity")(sensitivity)


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
    _ready_streams()
    sys.exit(_status())


def _ready_streams() -> None:
    """Letters that the terminal does not know become question marks; a closed output swallows what is written."""
    if sys.stdout is None:
        sys.stdout = io.StringIO()
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")


def _status() -> int:
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except OsteoimmuneError as error:
        return _refuse(str(error))
    except (KeyboardInterrupt, typer.Abort):
        status = STOPPED
    except BrokenPipeError:
        _drop_output()  # whoever read our output has gone
        return 0
    except OSError as reason:
        _drop_output()
        what = repr(reason.filename) if reason.filename else "the output"
        return _refuse(f"{what} cannot be used: {reason.strerror or reason}")
    except Exception as error:
        usage = getattr(error, "format_message", None)  # misspelt commands and options, from typer or from click
        if usage is None:
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            print(usage())
            return 2
        return _refuse(usage()) if usage() else 2
    if status == STOPPED:
        print("osteoimmune: stopped; nothing was left half-written", file=sys.stderr)
    return status if isinstance(status, int) else 0


def _drop_output() -> None:
    """What could not be written must not be tried again when Python ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(message: str) -> int:
    print(f"osteoimmune: {' '.join(message.split())}", file=sys.stderr)
    return 2
