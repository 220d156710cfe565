"""The shipped danger content and a guard trained on it, once for all danger tests; and small trees made by hand."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from bot.content import read_folder, read_text
from bot.core import danger
from bot.core.danger.guard import Guard
from bot.core.danger.model import Level
from bot.core.problems import Problem
from bot.core.text import Vocabulary, build, read
from bot.core.tree import Tree
from bot.library import parse as parse_all
from bot.pairs import counted_pairs

ROOT = Path(__file__).parent.parent.parent
QUESTIONS = ROOT / "tests" / "questions"
DIMS = 8
DANGER_VECTOR = np.eye(DIMS, dtype=np.float32)[0]


@lru_cache(maxsize=1)
def shipped() -> tuple[danger.Content, tuple[Problem, ...]]:
    trees, _ = read_folder(ROOT / "faq")
    content, problems = danger.parse(trees)
    return content, tuple(problems)


@lru_cache(maxsize=1)
def calm() -> tuple[str, ...]:
    """How people ask for the FAQ's entries without risks."""
    return parse_all(read_folder(ROOT / "faq")[0], date(2026, 11, 24))[0].calm


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return build((*danger.texts(shipped()[0]), *calm()), counted_pairs())


@lru_cache(maxsize=1)
def trained() -> Guard:
    """Of the words alone, as the bot first answers."""
    return Guard.train(shipped()[0], vocabulary(), None, calm())


@lru_cache(maxsize=1)
def trained_with_vectors() -> Guard:
    """Of a few phrases, and vectors that only tell danger (first axis up) from calm (down)."""
    phrases = shipped()[0].phrases[::6]
    random = np.random.default_rng(7)
    vectors = {}
    for phrase in phrases:
        towards = DANGER_VECTOR if phrase.level is Level.DANGER else -DANGER_VECTOR
        vector = towards + random.normal(scale=0.2, size=DIMS)
        vectors[read(phrase.text, vocabulary()).sentence] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return Guard.train(danger.Content(phrases, shipped()[0].rules), vocabulary(), vectors)


def tree(text: str, name: str = "danger/example.yaml") -> Tree:
    made, problems = read_text(text.encode(), name)
    assert made is not None, problems
    return made


@lru_cache(maxsize=1)
def held_out() -> tuple[tuple[str, str, str], ...]:
    """(class, level, text) of the sentences that were never trained on."""
    groups = yaml.safe_load((QUESTIONS / "danger_heldout.yaml").read_text(encoding="utf-8"))["groups"]
    return tuple((g["class"], g["level"], text) for g in groups for text in g["phrases"])
