"""python -m bot …: the command line. Thin: every command calls one function elsewhere."""

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, logs
from bot.settings import Settings, SettingsError, read_settings

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Helpline on Vietnam's Law on Children: curated answers, hotline 111, officers one tap away.",
)

FaqDir = Annotated[Path | None, typer.Option("--faq", help="Content folder (default: FAQ_DIR or faq).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings(**overrides: object) -> Settings:
    """The environment's settings, or exit 2 with one line per problem."""
    try:
        return read_settings(**overrides)
    except SettingsError as error:
        for line in error.lines:
            typer.echo(line, err=True)
        raise typer.Exit(2) from None


def logged_settings() -> Settings:
    """The same, for what opens a database: from here on nothing is logged in any other way than `logs` allows."""
    chosen = settings()
    logs.set_up(chosen.log_level, chosen.log_format)
    return chosen


def folder(faq: Path | None) -> Path:
    if faq is not None:
        return faq
    return settings().faq_dir


def _version(value: bool) -> None:
    if value:
        from bot.embedder import installed  # noqa: PLC0415  (slow import)

        views = ("folded", "accented", *(("sentence",) if installed() else ()))
        typer.echo(f"child-law-helpline-bot {__version__} (views: {', '.join(views)})")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Version and installed views.")
    ] = False,
) -> None:
    """Options before the command."""


@app.command()
def run(live: Annotated[bool, typer.Option("--live", help="Refuse to start without BOT_TOKEN.")] = False) -> None:
    """Start the bot: on Telegram with BOT_TOKEN, else in the sandbox."""
    from bot import runner  # noqa: PLC0415  (slow import)

    chosen = logged_settings()
    raise typer.Exit(runner.run(chosen, live=live))


@app.command()
def sandbox() -> None:
    """Only the sandbox server and its page, for any bot."""
    from bot.sandbox.server import serve  # noqa: PLC0415  (slow import)

    chosen = logged_settings()
    asyncio.run(serve(chosen.port))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    batch: Annotated[Path | None, typer.Option(help="JSON lines with id and text.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the batch's answers go.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Which words carried the answer.")] = False,
    json: Json = False,
    faq: FaqDir = None,
) -> None:
    """What would the bot answer, and how sure is it?"""
    from bot import asking  # noqa: PLC0415  (slow import)

    if bool(question) == bool(batch) or (batch and not out):
        typer.echo("Give either a question, or --batch IN.jsonl with --out OUT.jsonl.", err=True)
        raise typer.Exit(2)
    asker = asking.open_asker(settings(), folder(faq))
    if batch and out:
        raise typer.Exit(asking.run_batch(asker, batch, out))
    raise typer.Exit(asking.run_one(asker, question, as_json=json, explain=explain))


@app.command()
def check(
    faq: FaqDir = None,
    json: Json = False,
    today: Annotated[str, typer.Option(help="Pretend that it is this date (YYYY-MM-DD).")] = "",
    only: Annotated[str, typer.Option(help="Only files whose path begins so, such as entries/legal-aid.")] = "",
) -> None:
    """Check the content: file:line:column code message. Exit 1 on errors, 0 with warnings."""
    from bot import editor  # noqa: PLC0415  (slow import)

    whole = not only.startswith("entries/")  # the rest trains: seconds, not needed for entries
    raise typer.Exit(editor.run_check(folder(faq), day(today), as_json=json, only=only, whole=whole))


@app.command()
def coverage(faq: FaqDir = None, today: str = "") -> None:
    """Topic by topic: entries, variants, child answers, English, review. Exit 1 under the minimum."""
    from bot import editor  # noqa: PLC0415  (slow import)

    raise typer.Exit(editor.run_coverage(folder(faq), day(today)))


@app.command()
def readability(faq: FaqDir = None, today: str = "") -> None:
    """Syllables per sentence, and the share over the limit."""
    from bot import editor  # noqa: PLC0415  (slow import)

    raise typer.Exit(editor.run_readability(folder(faq), day(today)))


@app.command()
def overlaps(
    topic: Annotated[str, typer.Option(help="Only pairs with an entry of this topic.")] = "",
    least: Annotated[float, typer.Option(help="Only pairs of at least this share of strays (0 to 2).")] = 0.3,
    faq: FaqDir = None,
) -> None:
    """Which entries sound alike: phrasings that would find another entry than their own (about a minute)."""
    from bot import editor_overlaps  # noqa: PLC0415  (slow import)

    raise typer.Exit(editor_overlaps.run_overlaps(settings(), folder(faq), topic, least))


@app.command()
def drill(wait: Annotated[int, typer.Option(help="Seconds to wait for an officer's tap.")] = 600) -> None:
    """Send a marked synthetic danger message through the running bot; report the time to a human tap."""
    from bot.drill import run_drill  # noqa: PLC0415  (slow import)
    from bot.ending import ended  # noqa: PLC0415  (the same)

    chosen = logged_settings()
    raise typer.Exit(ended(lambda: run_drill(chosen, wait)))


@app.command()
def rotate() -> None:
    """Seal everything anew with the first key of DATA_KEY; afterwards the older keys may go."""
    from bot.ending import ended  # noqa: PLC0415  (slow import)
    from bot.rotating import run_rotate  # noqa: PLC0415  (the same)

    chosen = logged_settings()
    raise typer.Exit(ended(lambda: run_rotate(chosen)))


@app.command()
def schema(faq: FaqDir = None) -> None:
    """Write the JSON Schema of an entry into the content folder, for editors' tools."""
    from bot import editor  # noqa: PLC0415  (slow import)

    raise typer.Exit(editor.run_schema(folder(faq)))


@app.command(name="eval")
def measure(
    danger: Annotated[bool, typer.Option("--danger", help="Figures of danger instead of matching.")] = False,
    json: Json = False,
    faq: FaqDir = None,
) -> None:
    """Measure matching (or danger) on the labelled questions, with 95 % intervals."""
    from bot import evaluate  # noqa: PLC0415  (slow import)
    from bot.asking import open_embedder  # noqa: PLC0415  (the same)

    measured = evaluate.run_eval_danger if danger else evaluate.run_eval
    raise typer.Exit(measured(folder(faq), open_embedder(settings()), as_json=json))


@app.command()
def bench(json: Json = False) -> None:
    """Measure speed and memory beside the usual tools."""
    from bot import bench as benchmark  # noqa: PLC0415  (slow import)

    raise typer.Exit(benchmark.run_bench(as_json=json))


def day(text: str) -> date:
    """The date of `--today`, or today's (UTC)."""
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).date()
    except ValueError:
        typer.echo("--today: write the date as YYYY-MM-DD", err=True)
        raise typer.Exit(2) from None


if __name__ == "__main__":
    sys.exit(app())
