"""The registers beside the entries: topics, statutes, contacts, the office. Trees -> records."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from bot.core.faq.model import (
    Contact,
    ContactId,
    Group,
    Office,
    OpeningHours,
    Statute,
    StatuteId,
    Tier,
    Topic,
    TopicSlug,
)
from bot.core.problems import Problem
from bot.core.tree import Fields, Place, Text, Tree, place_of

MAX_GROUPS = 10
"""Buttons on the menu's first screen: more than a phone shows without scrolling."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LENGTH = 48  # with its verb it must fit Telegram's 64 bytes of callback data

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of weekdays in `office.yaml`; the position is `OpeningHours.weekday`."""


def parse_topics(tree: Tree, problems: list[Problem]) -> tuple[tuple[Group, ...], tuple[Topic, ...]]:
    """Groups and topics in the editor's order (the menu's order); slugs unique, every group known."""
    fields = Fields(tree.root, problems)
    groups = [(_group(record), record.place) for record in fields.records("groups", required=True)]
    topics = [(_topic(record), record.place) for record in fields.records("topics", required=True)]
    fields.finish()
    for slug, place in (*((g.slug, place) for g, place in groups), *((t.slug, place) for t, place in topics)):
        problems += id_problems(slug, place)
    problems += _repeated(((group.slug, place) for group, place in groups), "nhóm")
    problems += _repeated(((topic.slug, place) for topic, place in topics), "chủ đề")
    if len(groups) > MAX_GROUPS:
        problems.append(fields.place.problem("too-many-groups", f"thực đơn chỉ chứa {MAX_GROUPS} nhóm"))
    known = {group.slug for group, _ in groups}
    for topic, place in topics:
        if topic.group not in known:
            problems.append(
                place.problem("unknown-group", f"chủ đề `{topic.slug}`: không có nhóm `{topic.group}`")
            )
    return tuple(group for group, _ in groups), tuple(topic for topic, _ in topics)


def id_problems(value: str, place: Place) -> Iterator[Problem]:
    """An id stands in a button's data: ASCII, no colon, short."""
    if not _ID.fullmatch(value) or len(value) > _ID_LENGTH:
        message = f"id chỉ gồm chữ thường không dấu, số, gạch nối, nhiều nhất {_ID_LENGTH} ký tự"
        yield place.problem("bad-id", message)


def parse_statutes(tree: Tree, problems: list[Problem]) -> dict[StatuteId, Statute]:
    """The register of statutes by id; ids unique, every `replaced_by` known."""
    fields = Fields(tree.root, problems)
    rows = [(_statute(record), record.place) for record in fields.records("statutes", required=True)]
    fields.finish()
    problems += _repeated(((row.id, place) for row, place in rows), "văn bản")
    statutes = {row.id: row for row, _ in rows}
    for row, place in rows:
        for successor in row.replaced_by:
            if successor not in statutes:
                message = f"`{row.id}`: văn bản thay thế `{successor}` không có trong danh mục"
                problems.append(place.problem("unknown-statute", message))
    return statutes


def parse_contacts(tree: Tree, problems: list[Problem]) -> dict[ContactId, Contact]:
    """The numbers that may be printed, by id; an empty number is reported as the office's to fill."""
    fields = Fields(tree.root, problems)
    rows = [(_contact(record), record) for record in fields.records("contacts", required=True)]
    fields.finish()
    problems += _repeated(((row.id, record.place) for row, record in rows), "đầu mối")
    for row, record in rows:
        if not row.number:
            problems.append(_to_fill(place_of(record.node, "number"), f"số điện thoại của `{row.id}`"))
    return {row.id: row for row, _ in rows}


def parse_office(tree: Tree, problems: list[Problem]) -> Office:
    """The office; whatever only the office knows and has not filled is a warning, never a guess."""
    fields = Fields(tree.root, problems)
    office = Office(
        name=fields.text("name"),
        province=fields.text("province"),
        address=fields.text("address", required=False),
        phones=fields.strings("phones"),
        hours=tuple(row for record in fields.records("hours", required=True) for row in _hours(record, problems)),
        closed_on=_closed_on(fields.texts("closed_on"), problems),
        routing=_routing(fields, problems),
    )
    fields.finish()
    if not office.address:
        problems.append(_to_fill(place_of(fields.node, "address"), "địa chỉ"))
    if not office.phones:
        problems.append(_to_fill(place_of(fields.node, "phones"), "số điện thoại"))
    return office


def _group(fields: Fields) -> Group:
    group = Group(fields.text("slug"), fields.text("vi"), fields.text("en"))
    fields.finish()
    return group


def _topic(fields: Fields) -> Topic:
    topic = Topic(
        slug=TopicSlug(fields.text("slug")),
        tier=fields.choice("tier", Tier, Tier.ADJACENT),
        group=fields.text("group"),
        vi=fields.text("vi"),
        en=fields.text("en"),
    )
    fields.finish()
    return topic


def _statute(fields: Fields) -> Statute:
    statute = Statute(
        id=StatuteId(fields.text("id")),
        number=fields.text("number", required=False),
        title=fields.text("title"),
        in_force=fields.date("in_force", required=False),
        ended=fields.date("ended", required=False),
        replaced_by=tuple(StatuteId(value) for value in fields.strings("replaced_by")),
        complete=fields.flag("complete"),
        article_count=fields.number("article_count"),
        articles={article.value: heading for article, heading in fields.table("articles")},
        link=fields.text("link", required=False),
    )
    fields.finish()
    return statute


def _contact(fields: Fields) -> Contact:
    contact = Contact(
        id=ContactId(fields.text("id")),
        number=fields.text("number", required=False),
        name=fields.text("name"),
        name_en=fields.text("name_en"),
        what=fields.text("what"),
        what_en=fields.text("what_en"),
    )
    fields.finish()
    return contact


def _hours(fields: Fields, problems: list[Problem]) -> Iterable[OpeningHours]:
    days = fields.texts("days", required=True)
    opens, closes = fields.text("opens"), fields.text("closes")
    fields.finish()
    if not (_is_time(opens) and _is_time(closes) and opens < closes):
        problems.append(fields.place.problem("bad-hours", 'giờ phải dạng "07:30", giờ mở trước giờ đóng'))
        return
    for day in days:
        if day.value in DAYS:
            yield OpeningHours(DAYS.index(day.value), opens, closes)
        else:
            problems.append(
                day.place.problem("bad-choice", f"ngày `{day.value}` phải là một trong: {', '.join(DAYS)}")
            )


def _is_time(value: str) -> bool:
    try:
        return time.fromisoformat(value).strftime("%H:%M") == value
    except ValueError:
        return False


def _closed_on(texts: tuple[Text, ...], problems: list[Problem]) -> tuple[date, ...]:
    found = []
    for text in texts:
        try:
            found.append(date.fromisoformat(text.value))
        except ValueError:
            problems.append(text.place.problem("bad-date", 'ngày nghỉ phải dạng "2027-02-05"'))
    return tuple(sorted(found))


def _routing(fields: Fields, problems: list[Problem]) -> dict[str, str]:
    routing: dict[str, str] = {}
    for record in fields.records("routing"):
        area, office = record.text("area"), record.text("office", required=False)
        record.finish()
        if area in routing:
            problems.append(record.place.problem("duplicate-id", f"địa bàn `{area}` đã có"))
        elif office:
            routing[area] = office
        else:
            problems.append(_to_fill(record.place, f"nơi nhận việc của địa bàn `{area}`"))
    return routing


def _to_fill(place: Place, what: str) -> Problem:
    return place.warning("office-to-fill", f"cơ quan cần điền {what}")


def _repeated(ids: Iterable[tuple[str, Place]], what: str) -> Iterable[Problem]:
    first: dict[str, int] = {}
    for value, place in ids:
        if value in first:
            yield place.problem("duplicate-id", f"{what} `{value}` đã có ở dòng {first[value]}")
        first.setdefault(value, place.line)
