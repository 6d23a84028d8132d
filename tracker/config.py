"""Every setting: its name, default and meaning. The program refuses to start on a missing or weak secret."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app

from tracker.domain import chance
from tracker.domain.errors import N_, Refusal
from tracker.domain.files import MEGABYTE, Limits
from tracker.domain.vault import Cost

SECRET_BYTES: Final = 32
WEAKEST_COST: Final = Cost(memory_kib=19 * 1024, passes=2)
"""The floor for a real installation (OWASP's lowest advice for Argon2id); tests go below it, a real one can't."""


class BadSetting(Refusal):
    sentence = N_("De instelling %(name)s klopt niet: %(why)s")


@dataclass(frozen=True)
class Setting:
    """One environment variable. `secret`: may also be given as a file named by NAME_FILE."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS: Final = (
    Setting("TRACKER_INSTANCE", "instance", "folder for the database and the keys of this installation"),
    Setting(
        "TRACKER_DATABASE_URL", "", "SQLAlchemy address of the database; empty: SQLite in the instance folder", True
    ),
    Setting("TRACKER_SECRET_KEY", "", "signs form tokens; empty: made once in the instance folder", True),
    Setting("TRACKER_REGISTER_KEY", "", "32 bytes in hexadecimal that seal classifications; empty: as above", True),
    Setting("TRACKER_CHAIN_KEY", "", "32 bytes in hexadecimal that key the audit chain; empty: as above", True),
    Setting("TRACKER_ERASED_LIST", "", "file that names what was erased, by chance ids; empty: in the instance folder"),
    Setting("TRACKER_BACKUPS", "", "folder of the backups; the doctor looks there for old ones"),
    Setting("TRACKER_SUMMARY_FOLDER", "", "folder in which published summaries are laid as files; empty: nowhere"),
    Setting("TRACKER_OUTSIDE_ADDRESS", "", "the https address people use; switches on secure cookies"),
    Setting("TRACKER_PROXY", "", "address of the proxy in front, whose word on who is calling is taken"),
    Setting("TRACKER_SMTP_HOST", "", "mail server; empty: no mail leaves, notices wait"),
    Setting("TRACKER_SMTP_PORT", "25", "its port"),
    Setting("TRACKER_SMTP_USER", "", "account on the mail server"),
    Setting("TRACKER_SMTP_PASSWORD", "", "its password", True),
    Setting("TRACKER_SMTP_STARTTLS", "1", "1: encrypt the way to the mail server"),
    Setting("TRACKER_MAIL_FROM", "meldpunt@localhost", "sender of the notices"),
    Setting("TRACKER_PASSWORD_MEMORY", "65536", "KiB of memory that a try at a password costs"),
    Setting("TRACKER_PASSWORD_PASSES", "3", "passes that a try at a password costs"),
    Setting("TRACKER_PASSWORD", "", "for scripts: the password that a command would ask for", True),
    Setting("TRACKER_FILES", "10", "files that may go with one report, message or note"),
    Setting("TRACKER_FILE_MEGABYTES", "25", "how large each of them may be"),
    Setting("TRACKER_DRAFT_MEGABYTES", "1024", "room for all files together that wait with forms not yet sent"),
    Setting("TRACKER_SPARE_MEGABYTES", "2048", "what is never filled of the disk that holds the instance folder"),
    Setting("TRACKER_TESTING", "", "1: allow cheap passwords, for tests only"),
)


@dataclass(frozen=True)
class Config:
    instance: Path
    database_url: str = field(repr=False)
    secret_key: bytes = field(repr=False)
    register_key: bytes = field(repr=False)
    chain_key: bytes = field(repr=False)
    erased_list: Path
    backups: Path | None
    summary_folder: Path | None
    outside_address: str
    proxy: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str = field(repr=False)
    smtp_starttls: bool
    mail_from: str
    cost: Cost
    files: Limits
    testing: bool
    zone: ZoneInfo = ZoneInfo("Europe/Amsterdam")

    @property
    def secure(self) -> bool:
        return urlsplit(self.outside_address).scheme == "https"

    def day_of(self, now: datetime) -> datetime:
        """The moment on the organisation's clock; `.date()` of it is the local day."""
        return now.astimezone(self.zone)


def from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """Read and check all settings; BadSetting names the first that is wrong, and never prints a value."""
    _refuse_unknown(environment)
    values = {setting.name: _value(setting, environment) for setting in SETTINGS}
    instance = Path(values["TRACKER_INSTANCE"]).absolute()
    testing = values["TRACKER_TESTING"] == "1"
    return Config(
        instance=instance,
        database_url=_database(values["TRACKER_DATABASE_URL"], instance),
        secret_key=_secret("TRACKER_SECRET_KEY", values, instance),
        register_key=_secret("TRACKER_REGISTER_KEY", values, instance),
        chain_key=_secret("TRACKER_CHAIN_KEY", values, instance),
        erased_list=Path(values["TRACKER_ERASED_LIST"] or instance / "erased").absolute(),
        backups=Path(values["TRACKER_BACKUPS"]).absolute() if values["TRACKER_BACKUPS"] else None,
        summary_folder=Path(values["TRACKER_SUMMARY_FOLDER"]).absolute() if values["TRACKER_SUMMARY_FOLDER"] else None,
        outside_address=values["TRACKER_OUTSIDE_ADDRESS"].rstrip("/"),
        proxy=values["TRACKER_PROXY"],
        smtp_host=values["TRACKER_SMTP_HOST"],
        smtp_port=_number("TRACKER_SMTP_PORT", values),
        smtp_user=values["TRACKER_SMTP_USER"],
        smtp_password=values["TRACKER_SMTP_PASSWORD"],
        smtp_starttls=values["TRACKER_SMTP_STARTTLS"] == "1",
        mail_from=values["TRACKER_MAIL_FROM"],
        cost=_cost(values, testing),
        files=_limits(values),
        testing=testing,
    )


def instance_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where this installation lives."""
    return Path(_value(SETTINGS[0], environment)).absolute()


def create_keys(instance: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Make the instance folder with its three keys, readable by its owner only. What exists stays, and a key that the
    environment names is not made here as well: it would be taken silently where the name is forgotten."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    for setting, name in _KEY_FILES.items():
        path = instance / name
        given = environment.get(setting) or environment.get(f"{setting}_FILE")
        if not given and not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(chance.hexed(SECRET_BYTES) + "\n")


def key_files(environment: Mapping[str, str], instance: Path) -> dict[str, Path | None]:
    """Where each key is read from; None where the environment itself holds it."""
    places: dict[str, Path | None] = {}
    for setting, name in _KEY_FILES.items():
        named = environment.get(f"{setting}_FILE")
        places[setting] = Path(named).absolute() if named else None if environment.get(setting) else instance / name
    return places


def current() -> Config:
    """The settings of the running application."""
    return cast(Config, current_app.extensions["tracker"])


def password_for_scripts(environment: Mapping[str, str] = os.environ) -> str:
    """The password given to a command by TRACKER_PASSWORD or TRACKER_PASSWORD_FILE, or nothing."""
    return _value(next(s for s in SETTINGS if s.name == "TRACKER_PASSWORD"), environment)


_KEY_FILES = {
    "TRACKER_SECRET_KEY": "secret.key",
    "TRACKER_REGISTER_KEY": "register.key",
    "TRACKER_CHAIN_KEY": "chain.key",
}


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = {s.name for s in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    for name in sorted(environment):
        if name.startswith("TRACKER_") and name not in known:
            raise BadSetting(name=name, why=N_("deze instelling bestaat niet"))


def _value(setting: Setting, environment: Mapping[str, str]) -> str:
    named = environment.get(f"{setting.name}_FILE", "") if setting.secret else ""
    if not named:
        return environment.get(setting.name, setting.default)
    return _text_in(Path(named), f"{setting.name}_FILE")


def _text_in(path: Path, name: str) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(name=name, why=N_("het bestand is niet te lezen")) from error


def _database(given: str, instance: Path) -> str:
    if given and not given.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
        raise BadSetting(
            name="TRACKER_DATABASE_URL", why=N_("er hoort een adres te staan dat begint met postgresql+psycopg://")
        )
    return given or f"sqlite:///{instance / 'meldpunt.db'}"


def _secret(name: str, values: Mapping[str, str], instance: Path) -> bytes:
    path = instance / _KEY_FILES[name]
    text = values[name] or (_text_in(path, name) if path.exists() else "")
    if not text:
        raise BadSetting(name=name, why=N_("er is nog geen sleutel; begin met 'tracker init' of 'tracker demo'"))
    try:
        secret = bytes.fromhex(text)
    except ValueError as error:
        raise BadSetting(name=name, why=N_("er horen hexadecimale cijfers te staan")) from error
    if len(secret) != SECRET_BYTES or len(set(secret)) < SECRET_BYTES // 2:
        raise BadSetting(name=name, why=N_("deze sleutel is te zwak: er horen 32 willekeurige bytes te staan"))
    return secret


def _number(name: str, values: Mapping[str, str]) -> int:
    if not (values[name].isascii() and values[name].isdigit()):
        raise BadSetting(name=name, why=N_("er hoort een getal te staan"))
    return int(values[name])


def _limits(values: Mapping[str, str]) -> Limits:
    return Limits(
        most=_number("TRACKER_FILES", values),
        largest=_number("TRACKER_FILE_MEGABYTES", values) * MEGABYTE,
        room=_number("TRACKER_DRAFT_MEGABYTES", values) * MEGABYTE,
        spare=_number("TRACKER_SPARE_MEGABYTES", values) * MEGABYTE,
    )


def _cost(values: Mapping[str, str], testing: bool) -> Cost:
    cost = Cost(_number("TRACKER_PASSWORD_MEMORY", values), _number("TRACKER_PASSWORD_PASSES", values))
    weak = cost.memory_kib < WEAKEST_COST.memory_kib or cost.passes < WEAKEST_COST.passes
    if weak and not testing:
        raise BadSetting(name="TRACKER_PASSWORD_MEMORY", why=N_("zo zijn wachtwoorden te snel te raden"))
    if not cost.is_possible:
        raise BadSetting(name="TRACKER_PASSWORD_MEMORY", why=N_("zo veel kan één poging niet kosten"))
    return cost
