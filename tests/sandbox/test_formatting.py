"""HTML as Telegram reads it: entities in UTF-16 units, references, nesting, what it marks by itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.formatting import TAGS, read_html, read_plain
from bot.sandbox.limits import units
from bot.sandbox.refusals import Refused

ROWS: tuple[tuple[str, str, list[tuple[str, int, int]]], ...] = (
    ("<b>Trẻ em</b> ơi", "Trẻ em ơi", [("bold", 0, 6)]),
    ("😀<i>a</i>", "😀a", [("italic", 2, 1)]),
    ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("<B>a</b >", "a", [("bold", 0, 1)]),
    ("a &lt;b&gt; &amp; &quot;c&quot; &#273; &#x1EC7;", 'a <b> & "c" đ ệ', []),
    ("&nbsp;&x &", "&nbsp;&x &", []),
    ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
    ("<b></b>a", "a", []),
    ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
    ("<b>a</>", "a", [("bold", 0, 1)]),
)


def shape(entities: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(one["type"], one["offset"], one["length"]) for one in entities]


@pytest.mark.parametrize(("given_text", "plain", "entities"), ROWS, ids=[row[0] for row in ROWS])
def test_tags_become_entities(given_text: str, plain: str, entities: list[tuple[str, int, int]]) -> None:
    text, found = read_html(given_text)
    assert (text, shape(found)) == (plain, entities)


def test_a_link_keeps_its_address_and_a_language_its_name() -> None:
    _, found = read_html('<a href="https://a.vn/?x=1&amp;y=2">a</a><code class="language-sql">b</code>')
    assert found[0]["url"] == "https://a.vn/?x=1&y=2"
    assert found[1]["language"] == "sql"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("gọi /111.", [("bot_command", 4, 4)]),
        ("/help@tre_em_bot", [("bot_command", 0, 16)]),
        ("xem https://a.vn/b, nhé", [("url", 4, 14)]),
        ("a@b.vn @someone #luat", [("email", 0, 6), ("mention", 7, 8), ("hashtag", 16, 5)]),
        ("ngày 1/6/2026", []),
        ("// ghi chú nội bộ", []),
    ],
)
def test_commands_links_and_mentions_are_marked_without_tags(
    text: str, entities: list[tuple[str, int, int]]
) -> None:
    assert shape(read_plain(text)[1]) == entities


def test_inside_code_nothing_is_marked() -> None:
    assert shape(read_html("<code>/start</code>")[1]) == [("code", 0, 6)]


@given(st.text(max_size=60))
def test_property_escaped_text_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    plain, found = read_html(f"<b>{escaped}</b>")
    assert plain == text.strip()
    bold = [one for one in found if one["type"] == "bold"]
    assert [(one["offset"], one["length"]) for one in bold] == ([(0, units(plain))] if plain else [])


@given(
    st.lists(
        st.sampled_from([*(f"<{tag}>" for tag in TAGS), *(f"</{tag}>" for tag in TAGS), "ệ", "😀", "&lt;", "<"])
    )
)
def test_property_any_mixture_is_read_or_refused_and_entities_lie_within(parts: list[str]) -> None:
    try:
        plain, found = read_html("".join(parts))
    except Refused as refusal:
        words = refusal.description
    else:
        words = "Bad Request: can't parse entities: "
        assert all(0 <= one["offset"] < one["offset"] + one["length"] <= units(plain) for one in found)
    assert words.startswith("Bad Request: can't parse entities: ")
