"""The entry point: fast help, then one command, then an exit code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from truceline import __version__
from truceline.cli.commands import COMMANDS, GROUPS
from truceline.errors import Problem, TrucelineError, Where

if TYPE_CHECKING:
    from cyclopts import App, CycloptsError


def overview() -> str:
    """Return the text of ``truceline --help``, from the table alone."""
    width = max((len(command.words) for command in COMMANDS), default=0)
    rows = "\n".join(f"  {command.words:<{width}}  {command.help}" for command in COMMANDS)
    return (
        "Usage: truceline COMMAND [ARGUMENTS]\n\n"
        "A ceasefire deal, from the first press report to the monitored line.\n\n"
        f"Commands:\n{rows}\n\n"
        "Every command has --help, and --json for one JSON document on standard output.\n"
        "Exit codes: 0 done, 2 the input is wrong, 3 not found, 4 something is missing here,\n"
        "5 stored evidence does not match its record.\n"
    )


def build_app() -> App:
    """Return the command tree; a command's module is loaded when it is called."""
    from cyclopts import App

    app = App(name="truceline", version=__version__, help=overview(), help_formatter="plain")
    groups = {name: App(name=name, help=text) for name, text in GROUPS.items()}
    for command in COMMANDS:
        *group, name = command.words.split()
        parent = groups[group[0]] if group else app
        parent.command(command.target, name=name, help=command.help)
    for group_app in groups.values():
        app.command(group_app)
    return app


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code; no traceback reaches a user."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words in (["--help"], ["-h"]):
        sys.stdout.write(overview())
        sys.exit(0)
    if words == ["--version"]:
        sys.stdout.write(f"{__version__}\n")
        sys.exit(0)
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        build_app()(words, exit_on_error=False, print_error=False, result_action="return_value")
    except TrucelineError as error:
        for problem in error.problems:
            sys.stderr.write(f"{problem}\n")
        return error.exit_code
    except BrokenPipeError:
        # the reader of our output went away (`| head`): nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _report_refused(error, words)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        return 130
    except Exception as error:
        return _report_unexpected(error, words)
    return 0


def _report_unexpected(error: Exception, words: list[str]) -> int:
    from cyclopts import CycloptsError, UnknownCommandError

    if isinstance(error, UnknownCommandError):
        sys.stderr.write(_unknown_command(words))
        return 2
    if isinstance(error, CycloptsError):
        asked = " ".join(words[:2] if words[0] in GROUPS else words[:1])
        told = _misused(error, words)
        sys.stderr.write(f"{told} [ARGUMENT]\n    See: truceline {asked} --help\n")
        return 2
    if os.environ.get("TRUCELINE_TRACEBACK"):
        raise error
    sys.stderr.write(
        f"an error that Truceline did not foresee: {type(error).__name__}: {error} [INTERNAL]\n"
        "    Nothing was imported. Set TRUCELINE_TRACEBACK=1 to see where, and please report it.\n"
    )
    return 1


def _misused(error: CycloptsError, words: list[str]) -> str:
    """Return what is wrong with the words of a command: one too many, one too few, or misread."""
    from cyclopts import MissingArgumentError, UnusedCliTokensError

    if isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        named = " ".join(f'"{word}"' for word in error.unused_tokens)
        return f"nothing is asked for with {named}"
    if not isinstance(error, MissingArgumentError) or error.argument is None:
        return str(error)
    name, kind = error.argument.name, error.argument.field_info.kind
    if name in words:
        return f"{name} wants a value behind it"
    by_place = kind in (kind.POSITIONAL_ONLY, kind.POSITIONAL_OR_KEYWORD)
    return f"{name.removeprefix('--').upper() if by_place else name} is missing"


def _report_refused(error: OSError, words: list[str]) -> int:
    """Tell what the machine refuses: a folder nobody may write to, a disk that is full."""
    if error.filename is None or os.environ.get("TRUCELINE_TRACEBACK"):
        return _report_unexpected(error, words)
    problem = Problem(
        "FILE-REFUSED",
        f"this machine refuses it: {error.strerror}",
        Where(file=str(error.filename)),
        "Name a file or folder that you may read and write, and that is not in use.",
    )
    sys.stderr.write(f"{problem}\n")
    return 2


def _unknown_command(words: list[str]) -> str:
    from difflib import get_close_matches

    asked = " ".join(words[: 1 + (words[0] in GROUPS)])
    near = get_close_matches(asked, [command.words for command in COMMANDS], n=2)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    return f'there is no command "{asked}" [ARGUMENT]\n    {meant}All of them: truceline --help\n'
