"""The demo's past: the sample's month, in the weeks before the demo began."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from waybill.adapters.history.online_retail import OnlineRetailReader
from waybill.cli.demo_past import BEGAN, LAST_DAY, MovedSource, weeks_since
from waybill.model.history import HistoricOrder
from waybill.sample import online_retail_sample


def test_the_month_ends_before_the_day_on_which_the_demo_began(tmp_path):
    began = date(2026, 11, 29)
    (tmp_path / BEGAN).write_text(began.isoformat())
    moved_to = LAST_DAY + timedelta(weeks=weeks_since(tmp_path))
    assert timedelta(days=1) <= began - moved_to <= timedelta(days=7)


def test_where_it_began_is_kept(tmp_path):
    first = weeks_since(tmp_path)
    assert first > 800
    assert weeks_since(tmp_path) == first
    assert date.fromisoformat((tmp_path / BEGAN).read_text())


def test_weekdays_times_and_everything_else_stay():
    weeks = 830
    source = OnlineRetailReader().open(online_retail_sample())
    moved = MovedSource(source, weeks)
    try:
        assert moved.identity == source.identity
        assert moved.control == source.control
        before, after = next(source.chunks()), next(moved.chunks())
    finally:
        moved.close()
    assert (before.rows, before.next_row) == (after.rows, after.next_row)
    # four in five records or so are orders
    pairs = [(a, b) for a, b in zip(before.records, after.records, strict=True) if isinstance(a, HistoricOrder)]
    assert len(pairs) > 50
    london = ZoneInfo(source.time_zone)
    for was, now in pairs:
        then, later = was.placed_at.astimezone(london), now.placed_at.astimezone(london)
        assert (then.weekday(), then.time()) == (later.weekday(), later.time())
        assert later.date() - then.date() == timedelta(weeks=weeks)
        assert (was.external_id, was.lines, was.charges) == (now.external_id, now.lines, now.charges)
