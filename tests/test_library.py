"""The content in use: a broken file never replaces it; with nothing readable the hotline is still said."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.dialogue import decide
from bot.core.messages import Origin, TextReceived, UserKey
from bot.core.phrases import HELP_OF_LAST_RESORT
from bot.embedder import Embedder, Floats
from bot.library import Library
from tests.core.test_dialogue import situation
from tests.fakes import NOON
from tests.test_embedder import FakeModel


def library(folder: Path, copy: Path | None = None, embedder: Embedder | None = None) -> Library:
    return Library(folder, "Asia/Ho_Chi_Minh", copy, embedder, alert_text=True)


def reply(made: Library, text: str) -> str:
    event = TextReceived(Origin(UserKey("u"), 1, "vi", NOON), text)
    return " ".join(getattr(e, "text", "") for e in decide(event, situation(), made.knowledge()).effects)


def test_before_anything_is_read_every_reply_is_the_hotline(tmp_path: Path) -> None:
    made = library(tmp_path)
    assert HELP_OF_LAST_RESORT in reply(made, "xin chào")
    made.load()
    assert HELP_OF_LAST_RESORT in reply(made, "xin chào")


def test_a_broken_file_never_replaces_the_running_version_and_a_mended_one_does(
    small: Path, tmp_path: Path
) -> None:
    folder, copy = tmp_path / "faq", tmp_path / "copy.json"
    shutil.copytree(small, folder)
    made = library(folder, copy)
    assert not made.load().errors
    entries = len(made.knowledge().faq.entries)
    good = (folder / "entries/legal-aid.yaml").read_text(encoding="utf-8")
    for broken in ("entries: [", good.replace("topic: legal-aid", "topic: nowhere", 1), "\t", good + good):
        (folder / "entries/legal-aid.yaml").write_text(broken, encoding="utf-8")
        made.load()
        assert len(made.knowledge().faq.entries) == entries
        assert made.state()["errors"]
    restarted = library(folder, copy)
    restarted.load()
    assert len(restarted.knowledge().faq.entries) == entries, "the last good copy serves after a restart"
    (folder / "entries/legal-aid.yaml").unlink()
    made.load()
    assert 0 < len(made.knowledge().faq.entries) < entries


def test_a_phrase_that_is_missing_or_has_a_foreign_placeholder_does_not_load(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    shutil.copytree(small, folder)
    path = folder / "phrases.vi.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("\nabstain: |-", "\nabstained: |-"), encoding="utf-8")
    codes = {problem.code for problem in library(folder).load().errors}
    assert {"missing-phrase", "unknown-phrase"} <= codes
    path.write_text(good.replace("{code}", "{name}", 1), encoding="utf-8")
    assert "unknown-placeholder" in {problem.code for problem in library(folder).load().errors}


def test_a_rule_file_without_its_cries_for_help_does_not_load(small: Path, tmp_path: Path) -> None:
    """A change that misses the red list is refused: here every phrase of self-harm and every rule is gone."""
    folder = tmp_path / "faq"
    shutil.copytree(small, folder)
    for path in folder.glob("danger/self-harm*.yaml"):
        head = path.read_text(encoding="utf-8").split("groups:")[0]
        path.write_text(head + 'groups:\n  - {theme: none, phrases: ["abc xyz"]}\n', encoding="utf-8")
    rules = folder / "danger/always.yaml"
    head = rules.read_text(encoding="utf-8").split("\nrules:")[0]
    rule = '  - {id: only, class: hurt-now, level: danger, all: [["cứu"], ["em"]]}\n'
    rules.write_text(f"{head}\nrules:\n{rule}", encoding="utf-8")
    assert "red-list-missed" in {problem.code for problem in library(folder).load().errors}


# --- sentence vectors: optional, computed once, for the newest version --------------------------------


def after(done: int, act: Callable[[], None]) -> tuple[list[int], Callable[[int, int], None]]:
    """Progress told so far, and a callback that acts once, at `done`."""
    told: list[int] = []

    def note(now_done: int, total: int) -> None:
        told.append(total - now_done)
        if now_done == done:
            act()

    return told, note


def test_a_change_saved_while_vectors_are_computed_gets_them_and_the_old_version_is_left(
    brief: Path, tmp_path: Path
) -> None:
    model = FakeModel()
    made = library(brief, None, Embedder(model, tmp_path))
    made.load()

    def save() -> None:
        (brief / "entries/legal-aid.yaml").unlink()
        made.load()

    left, note = after(64, save)
    made.add_vectors(note)
    assert min(left) > 0, "the version in use changed meanwhile: its vectors are not worth the rest of the minute"
    assert "sentence" not in made.views()
    made.add_vectors()
    assert "sentence" in made.views()
    asked = len(model.asked)
    made.add_vectors()
    assert len(model.asked) == asked, "asked again, there is nothing to do"


def test_a_stop_while_vectors_are_computed_loses_no_work(brief: Path, tmp_path: Path) -> None:
    model, again = FakeModel(), FakeModel()
    made = library(brief, None, Embedder(model, tmp_path))
    made.load()
    left, note = after(64, made.stop)
    made.add_vectors(note)
    assert min(left) > 0
    restarted = library(brief, None, Embedder(again, tmp_path))
    restarted.load()
    restarted.add_vectors()
    assert "sentence" in restarted.views()
    assert len(set(model.asked) - set(again.asked)) >= 64


class BrokenModel(FakeModel):
    def query(self, texts: list[str]) -> Floats:
        self.asked.extend(texts)
        raise RuntimeError("the engine fails")


def test_vectors_that_cannot_be_computed_leave_the_words_answering(
    brief: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = BrokenModel()
    made = library(brief, None, Embedder(model, None))
    made.load()
    made.add_vectors()
    asked = len(model.asked)
    made.add_vectors()
    assert len(model.asked) == asked, "not tried again for the same version"
    assert made.views() == ("folded", "accented")
    assert made.knowledge().faq.entries
    assert "no sentence vectors error=RuntimeError" in caplog.text
