"""What a period is called: in titles, lists and files."""

from flask_babel import format_date, gettext

from tracker.domain.periods import Period, Unit


def name_of(period: Period) -> str:
    """Within a sentence."""
    match period.unit:
        case Unit.YEAR:
            return str(period.year)
        case Unit.HALF if period.number == 1:
            return gettext("eerste helft van %(year)s", year=period.year)
        case Unit.HALF:
            return gettext("tweede helft van %(year)s", year=period.year)
        case Unit.QUARTER:
            return gettext("kwartaal %(number)s van %(year)s", number=period.number, year=period.year)
        case Unit.MONTH:
            return format_date(period.first, "MMMM yyyy")


def heading_of(period: Period) -> str:
    """The same where nothing stands before it."""
    name = name_of(period)
    return name[:1].upper() + name[1:]
