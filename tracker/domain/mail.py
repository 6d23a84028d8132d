"""Why a mail did not leave."""

from enum import StrEnum


class Why(StrEnum):
    """Why a mail is still here. `AWAY` and `NO_SERVER` are so for every mail; the others for this one."""

    NO_SERVER = "no-server"
    AWAY = "away"
    BROKEN = "broken"
    REFUSED = "refused"
    ADDRESS = "address"
