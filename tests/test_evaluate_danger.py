"""The rows that danger is measured with, and the figures made of them."""

import numpy as np

from bot.core.danger.model import DangerClass, Level
from bot.core.danger.verdict import CLASSES, COLUMNS, WORDS, Evidence, pooled
from bot.evaluate.danger import load
from bot.evaluate.rows import QUESTIONS
from tests.core.danger_example import ROOT, trained


def test_every_urgent_topic_names_classes_that_exist() -> None:
    sets = load(ROOT / QUESTIONS)
    named = {name for sentence in sets.urgent for name in sentence.classes}
    assert named <= set(DangerClass)
    assert len({sentence.classes for sentence in sets.urgent}) > 5


def test_the_sets_are_as_large_as_the_figures_need() -> None:
    sets = load(ROOT / QUESTIONS)
    assert (len(sets.urgent), len(sets.lookalikes)) == (55, 53)
    assert len(sets.held) >= 400
    assert (len(sets.exam.urgent), len(sets.exam.lookalikes)) == (513, 377)
    assert (len(sets.exam.ordinary), len(sets.exam.outside)) == (240, 100)
    assert sum(sentence.story for sentence in (*sets.ordinary, *sets.noisy)) >= 20
    ids = [sentence.id for sentence in sets.everything()]
    assert len(set(ids)) == len(ids)


def test_urgent_rows_of_other_authors_are_noticed_and_their_look_alikes_do_not_alarm() -> None:
    sets = load(ROOT / QUESTIONS)
    noticed = sum(trained().assess(sentence.text).level is not Level.NONE for sentence in sets.urgent)
    alarmed = sum(trained().assess(sentence.text).level is Level.DANGER for sentence in sets.lookalikes)
    assert noticed >= 0.98 * len(sets.urgent)
    assert alarmed <= 0.15 * len(sets.lookalikes)


def test_messages_of_writers_who_saw_nothing_are_noticed_and_their_look_alikes_alarm_seldom() -> None:
    exam = load(ROOT / QUESTIONS).exam
    noticed = sum(trained().assess(sentence.text).level is not Level.NONE for sentence in exam.urgent)
    alarmed = sum(trained().assess(sentence.text).level is Level.DANGER for sentence in exam.lookalikes)
    assert noticed >= 0.98 * len(exam.urgent)
    assert alarmed <= 0.15 * len(exam.lookalikes)


def test_a_window_counts_half_and_the_whole_the_other_half() -> None:
    scores = np.zeros((3, COLUMNS), np.float32)
    scores[0, 0], scores[2, 0] = 0.2, 1.0
    assert abs(pooled(scores).danger - 0.7 * 0.6) < 1e-6


def test_past_abuse_never_alarms_by_itself() -> None:
    assert WORDS.level(Evidence(1.0, 1.0, DangerClass.PAST_ABUSE)) is Level.CONCERN
    assert WORDS.level(Evidence(1.0, 1.0, DangerClass.HURT_NOW)) is Level.DANGER
    assert DangerClass.LAW_QUESTION not in CLASSES
