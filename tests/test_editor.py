"""The editors' tool: what it prints, its exit codes, the schema, and that the project's own content is right."""

import ast
import io
import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from rich.console import Console

from bot.content import read_folder
from bot.core.faq.parse import parse
from bot.core.matching.overlaps import Overlap, Stray
from bot.core.problems import Severity
from bot.editor import check, run_check, run_coverage, run_readability, run_schema
from bot.editor_coverage import coverage, readings, shortfalls
from bot.editor_overlaps import lines
from bot.editor_schema import SCHEMA_PATH, entries_schema, schema_text
from tests.core.faq_example import ENTRIES_FILE, FILES, TODAY, changed, parsed, written

ROOT = Path(__file__).parent.parent
FAQ = ROOT / "faq"


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def paper() -> Console:
    return Console(file=io.StringIO(), width=120)


def test_a_right_folder_gives_no_complaint_and_exit_0(tmp_path: Path) -> None:
    out = paper()
    assert run_check(written(tmp_path), TODAY, console=out) == 0
    assert printed(out) == "0 lỗi, 0 cảnh báo\n"


def test_a_complaint_is_printed_as_file_line_column_code_message(tmp_path: Path) -> None:
    folder = written(tmp_path, changed('article: "51"', 'article: "107"'))
    out = paper()
    assert run_check(folder, TODAY, console=out) == 1
    assert printed(out).splitlines()[0].startswith(f"{ENTRIES_FILE}:24:9 unknown-article Luật A không có Điều 107")


def test_warnings_alone_leave_exit_0(tmp_path: Path) -> None:
    folder = written(tmp_path, changed('address: "Số 1 đường A"', 'address: ""', "office.yaml"))
    assert run_check(folder, TODAY, console=paper()) == 0


def test_json_carries_the_same_complaints(tmp_path: Path) -> None:
    folder = written(tmp_path, changed('article: "51"', 'article: "107"'))
    out = paper()
    run_check(folder, TODAY, as_json=True, console=out)
    rows = json.loads(printed(out))
    assert [(row["file"], row["line"], row["code"], row["severity"]) for row in rows] == [
        (ENTRIES_FILE, 24, "unknown-article", "error")
    ]


def test_only_keeps_the_files_asked_for(tmp_path: Path) -> None:
    folder = written(tmp_path, changed('article: "51"', 'article: "107"'))
    assert run_check(folder, TODAY, only="topics", console=paper()) == 0


def test_phrases_are_part_of_check_and_the_rest_of_the_folder_when_asked_for(tmp_path: Path) -> None:
    folder = written(tmp_path, {**FILES, "phrases.care.vi.yaml": 'a: "Em sẽ được an toàn."\n'})
    assert {p.code for p in check(folder, TODAY)} == {"promise-rescue"}
    whole = check(folder, TODAY, whole=True)
    assert {"promise-rescue", "missing-phrase", "unknown-phrase"} <= {p.code for p in whole}
    assert len(set(whole)) == len(whole)


def test_the_day_of_the_check_is_the_callers(tmp_path: Path) -> None:
    assert {p.code for p in check(written(tmp_path), date(2028, 1, 1))} == {"review-due"}


def test_a_broken_yaml_file_is_a_located_complaint_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    folder = written(tmp_path, {**FILES, "entries/broken.yaml": 'topic: "x\n'})
    problems = check(folder, TODAY)
    assert [(p.file, p.code) for p in problems] == [("entries/broken.yaml", "syntax")]


def test_coverage_counts_by_topic_and_names_what_is_missing(tmp_path: Path) -> None:
    rows = coverage(parsed()[0])
    assert [(r.entries, r.variants, r.children, r.english, r.verified, r.needs_lawyer) for r in rows] == [
        (1, 12, 1, 1, 1, 0),
        (0, 0, 0, 0, 0, 0),
    ]
    missing = shortfalls(parsed()[0])
    assert "report-hotline: có 1 câu, cần 6" in missing
    assert "disaster-epidemic: có 0 câu, cần 3" in missing
    assert "tất cả có 1 câu, cần 200" in missing
    assert "có 1 câu bằng tiếng Anh, cần 40" in missing


def test_coverage_fails_under_the_minimums(tmp_path: Path) -> None:
    out = paper()
    assert run_coverage(written(tmp_path), TODAY, console=out) == 1
    assert "report-hotline" in printed(out)
    assert "thiếu: tất cả có 1 câu, cần 200" in printed(out)


def test_coverage_names_an_entry_with_too_few_ways_to_ask() -> None:
    faq, _ = parsed(changed('      child: ["bạn con bị đòn con mách ai"]\n', ""))
    assert "bao-tin: có 11 cách hỏi, cần 12" in shortfalls(faq)


def test_readability_measures_each_layer(tmp_path: Path) -> None:
    short, steps, _, children = readings(parsed()[0].entries)
    assert short.measured.sentences == (8, 7)
    assert (steps.mean, children.share_over) == (10.0, 0.0)
    assert run_readability(written(tmp_path), TODAY, console=paper()) == 0
    hard = changed("Cả hai nơi đều phải nhận tin.", "tin " * 26)
    assert run_readability(written(tmp_path, hard), TODAY, console=paper()) == 1


# --- the schema ---------------------------------------------------------------------------------


def validator() -> Draft202012Validator:
    schema = entries_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def strings(text: str) -> object:
    return yaml.load(text, Loader=yaml.BaseLoader)


def test_the_published_schema_is_the_generated_one() -> None:
    assert (FAQ / SCHEMA_PATH).read_text(encoding="utf-8") == schema_text(), "run: python -m bot schema"


def test_the_schema_accepts_the_example_and_refuses_what_parse_refuses() -> None:
    assert validator().is_valid(strings(FILES[ENTRIES_FILE]))
    for old, new in (
        ("    question:", "    questions:"),
        ("      third_person:", "      thirdperson:"),
        ("kind: fine", "kind: phat"),
        ('min: "5000000"', 'min: "5.000.000"'),
        ('checked: "2026-11-24"', 'checked: "24/11/2026"'),
        ("contacts: [hotline-111]", "contacts: hotline-111"),
    ):
        files = changed(old, new)
        assert not validator().is_valid(strings(files[ENTRIES_FILE])), new
        assert any(p.severity is Severity.ERROR for p in parsed(files)[1]), new


def test_the_schema_is_written_where_editors_tools_look(tmp_path: Path) -> None:
    assert run_schema(tmp_path, console=paper()) == 0
    assert (tmp_path / SCHEMA_PATH).read_text(encoding="utf-8") == schema_text()


# --- the project's own content --------------------------------------------------------------------


def test_the_content_of_the_project_has_no_error() -> None:
    errors = [p for p in check(FAQ, TODAY) if p.severity is Severity.ERROR]
    assert [str(problem) for problem in errors] == []


@pytest.mark.parametrize("path", sorted((FAQ / "entries").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_entries_file_fits_the_schema(path: Path) -> None:
    found = [error.message for error in validator().iter_errors(strings(path.read_text(encoding="utf-8")))]
    assert found == []


def test_the_menu_has_at_most_ten_groups_each_with_topics() -> None:
    faq, _ = parse(read_folder(FAQ)[0], TODAY)
    assert 1 <= len(faq.groups) <= 10
    assert {topic.group for topic in faq.topics} == {group.slug for group in faq.groups}


# --- the editors' manual --------------------------------------------------------------------------

MANUAL = (FAQ / "README.md").read_text(encoding="utf-8")
RULES = [*(ROOT / "bot/core/faq").glob("*.py"), ROOT / "bot/core/tree.py", *(ROOT / "bot/content").glob("*.py")]


def codes_of(source: str) -> set[str]:
    """Constants given as the code to `problem`, `warning`, `_complain` and `_row`."""
    position = {"problem": 0, "warning": 0, "_row": 0, "_complain": 1}
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            at = position.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(str(node.args[at].value))  # type: ignore[attr-defined]
    return found


def test_the_manual_explains_every_code() -> None:
    codes = {code for path in RULES for code in codes_of(path.read_text(encoding="utf-8"))}
    assert len(codes) > 60
    assert {code for code in codes if f"`{code}`" not in MANUAL} == set()


def test_the_example_of_the_manual_is_read_without_error(tmp_path: Path) -> None:
    example = MANUAL.split("```yaml\ntopic:")[1].split("```")[0]
    registers = {path.name: path.read_text(encoding="utf-8") for path in FAQ.glob("*.yaml")}
    folder = written(tmp_path, {**registers, ENTRIES_FILE: f"topic:{example}"})
    found = {p.code: p.severity for p in check(folder, TODAY) if p.file == ENTRIES_FILE}
    # the example shows one phrasing of each kind, not the dozen of a full entry
    assert {code for code, severity in found.items() if severity is Severity.ERROR} <= {"too-few-variants"}


def test_overlaps_tell_the_editor_which_phrasing_goes_where() -> None:
    faq = parsed()[0]
    one = faq.entries[0]
    pair = Overlap(one.id, one.id, 0.5, (Stray("hỏi thế này", one.id, one.id, 0.25),))
    said = list(lines(faq, [pair], one.topic))
    assert said[0] == f"{one.id} ↔ {one.id}: 1 cách hỏi dễ lạc (mức 0.50)"
    assert said[1:3] == [f"   {one.question}", f"   {one.question}"]
    assert "“hỏi thế này”" in said[3]
    assert next(lines(faq, [pair], "không có chủ đề này")).startswith("0 cặp mục")
