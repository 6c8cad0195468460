"""The command `clarify-rules`: its commands, and the boundary where every error becomes one line."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from traceback import walk_tb

import click

from clarify_rules import __version__
from clarify_rules.cli.closed_stdout import ClosedStdout
from clarify_rules.cli.messages import say, silence

UNUSABLE = 2
INTERRUPTED = 130

# Loaded when it is called: `rules` must not wait for what only `audit` imports.
_COMMANDS = {
    "audit": "clarify_rules.cli.audit:audit",
    "check": "clarify_rules.cli.check:check",
    "doctor": "clarify_rules.cli.doctor.command:doctor",
    "rules": "clarify_rules.cli.rules:rules",
    "snapshot": "clarify_rules.cli.snapshot:snapshot",
}


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command the arguments begin with. Raises UsageError with what was meant, perhaps."""
        name = args[0]
        if not name.startswith("-") and name not in _COMMANDS:
            close = difflib.get_close_matches(name, _COMMANDS, 1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(_COMMANDS))}."
            raise click.UsageError(f"there is no command {name!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`clarify-rules COMMAND --help` explains a command, with examples.",
)
@click.version_option(__version__, prog_name="clarify-rules", message="%(prog)s %(version)s")
@click.pass_context
def clarify_rules(ctx: click.Context) -> None:
    """Tell whether the network lets SageMaker Clarify jobs work, and keeps them private.

    \b
    Try it without an AWS account:
      clarify-rules audit --demo
    Audit the account and Region that your AWS settings name:
      clarify-rules audit
    Check a job before it is sent, against the network it would run in:
      clarify-rules check request.json
    Check whether an account is ready for the rules, and the deployed ones work:
      clarify-rules doctor
    Learn what a rule checks and how to satisfy it:
      clarify-rules rules
      clarify-rules rules show clarify-job-in-vpc

    \b
    Exit codes, the first that fits:
      2    bad usage or unusable input; one line on stderr says what and where
      1    something NON_COMPLIANT at or above --fail-on, which nothing exempts
      3    something UNDETERMINED, a Region that could not be read, or findings that could not be sent
      0    otherwise

    Credentials, Region and endpoints come from where the AWS CLI and boto3 take them: environment variables
    (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL...), ~/.aws, or the role of the machine. Nothing is ever
    changed in the account; findings are put into its Security Hub where --send-to asks for that.
    """
    if ctx.invoked_subcommand is None:
        commands = ", ".join(sorted(_COMMANDS))
        raise click.UsageError(f"name a command: {commands}. clarify-rules --help explains them.", ctx)


def run(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code. The entry point of the package."""
    if sys.stdout is None:
        sys.stdout = ClosedStdout()
    code = exit_code_of(arguments)
    if code == INTERRUPTED:
        # Threads that wait for AWS would hold up an ordinary exit until the last call has ended.
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


def exit_code_of(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; whatever goes wrong is one line on stderr."""
    try:
        code = clarify_rules.main(arguments, prog_name="clarify-rules", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        say(_without_full_stop(error.format_message()))
        return UNUSABLE
    except SystemExit:
        return 0  # Click's answer to a closed pipe, such as `| head`: whoever reads has read enough
    except Exception as error:  # a traceback helps nobody who only wants to audit an account
        if os.environ.get("CLARIFY_RULES_DEBUG"):
            raise
        say(_of_the_machine(error) if isinstance(error, OSError) else _of_ours(error))
        return UNUSABLE
    return code if isinstance(code, int) else 0


def _of_the_machine(error: OSError) -> str:
    """Return what the operating system refused: a file, or stdout to Click, which writes help by itself."""
    why = error.strerror or str(error)
    if any(frame.f_code is click.echo.__code__ for frame, _ in walk_tb(error.__traceback__)):
        silence(sys.stdout)
        return f"stdout cannot be written: {why}"
    return f"{error.filename or 'the operating system refused'}: {why}"


def _of_ours(error: Exception) -> str:
    return (
        f"internal error: {type(error).__name__}: {error}; please report it with the traceback that "
        "CLARIFY_RULES_DEBUG=1 shows"
    )


def _without_full_stop(message: str) -> str:
    return message[:-1] if message.endswith(".") and not message.endswith("...") else message
