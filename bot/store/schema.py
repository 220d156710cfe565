"""The tables. Every column that can hold personal text is sealed (LargeBinary, see `vault`).

The data map of PRIVACY.md lists each column; a test holds them equal.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    text,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970: the same order and value on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 (SQLAlchemy's signature)
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the same)
        return None if value is None else _EPOCH + timedelta(microseconds=value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER primary key

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("update_key", String(80), nullable=False, unique=True),
    Column("lane", String(60), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("raw", LargeBinary),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("done_at", Moment),
    Column("failure", String(60)),
    Index(
        "ix_inbox_open",
        "lane",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("lane", String(60), nullable=False),
    Column("peer", String(60), nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("effect", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("maybe_sent", Boolean, nullable=False, server_default=text("false")),
    Column("done_at", Moment),
    Column("failure", String(60)),
    Index(
        "ix_outbox_open",
        "lane",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

users = Table(
    "users",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("chat", LargeBinary, nullable=False),
    Column("state", LargeBinary),
    Column("mode", String(12), nullable=False),
    Column("mode_at", Moment),
    Column("recent_at", Moment),
    Column("seen_at", Moment, nullable=False),
    Column("erasing", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default=text("0")),
)

cases = Table(
    "cases",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("user", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("level", String(12), nullable=False),
    Column("danger_class", String(30)),
    Column("hides_pictures", Boolean, nullable=False),
    Column("consent", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("waiting_at", Moment, nullable=False),
    Column("assignee", String(40), nullable=False),
    Column("assignee_name", LargeBinary),
    Column("claimed_at", Moment),
    Column("closed_at", Moment),
    Column("reason", String(20)),
    Column("reminders", Integer, nullable=False),
    Column("due_at", Moment),
    Column("words", LargeBinary),
    Column("topic_lost", Integer, nullable=False),
    Column("told_colleague", Boolean, nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("thread_id", BigInteger),
    Column("card_id", BigInteger),
    Index(
        "uq_cases_one_open",
        "user",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
    Index("ix_cases_thread", "thread_id"),
)

message_map = Table(
    "message_map",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("case", String(12), nullable=False),
    Column("desk_message_id", BigInteger),
    Column("at", Moment, nullable=False),
    Index("ix_message_map_desk", "desk_message_id"),
)

chat_messages = Table(
    "chat_messages",
    metadata,
    Column("user", String(40), primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("at", Moment, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("case", String(12), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(40), nullable=False),
    Column("action", String(20), nullable=False),
    Column("detail", String(60), nullable=False),
)
