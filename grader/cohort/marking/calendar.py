"""Times by the calendar of a time zone, in which clocks are changed."""

import datetime as dt


def later(time: dt.datetime, days: float, zone: dt.tzinfo) -> dt.datetime:
    """So many days later by the calendar of a zone, in UTC: at the same time of the day, whatever was done to the clocks."""
    return instant(time.astimezone(zone).replace(tzinfo=None) + dt.timedelta(days=days), zone) if days else time


def instant(local: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """What a clock shows in a zone, in UTC: the later one where it shows that twice or, being put forward, not at all."""
    return max(local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
