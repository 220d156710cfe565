"""When an officer will be there: true times, never a promise.

Pure arithmetic over the office's hours; `now` and the time zone arrive as data. Public holidays are in
`Office.closed_on` (the shell adds the national ones).
"""

from datetime import datetime, time, timedelta, tzinfo

from bot.core.faq.model import Office, OpeningHours

_HORIZON_DAYS = 21  # Tet plus weekends on both sides is the longest closing known (9 to 14 days)


def is_open(office: Office, now: datetime, zone: tzinfo) -> bool:
    """True while the office's hours run, in its own time zone, outside its holidays."""
    local = now.astimezone(zone)
    if local.date() in office.closed_on:
        return False
    return any(_begins(h) <= local.time() < _ends(h) for h in office.hours if h.weekday == local.weekday())


def next_opening(office: Office, now: datetime, zone: tzinfo) -> datetime | None:
    """The next moment at which the office opens (local time), or None where no hours are known."""
    local = now.astimezone(zone)
    for ahead in range(_HORIZON_DAYS):
        day = local.date() + timedelta(days=ahead)
        if day in office.closed_on:
            continue
        starts = sorted(_begins(h) for h in office.hours if h.weekday == day.weekday())
        for start in starts:
            moment = datetime.combine(day, start, tzinfo=local.tzinfo)
            if moment > local:
                return moment
    return None


def _begins(hours: OpeningHours) -> time:
    return time.fromisoformat(hours.opens)


def _ends(hours: OpeningHours) -> time:
    return time.fromisoformat(hours.closes)
