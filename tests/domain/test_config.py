"""The settings: it refuses to start on what is wrong, says which, and never prints a value."""

import os
import secrets
import stat
from pathlib import Path

import pytest

from tracker.config import SETTINGS, BadSetting, Config, create_keys, from_environment, password_for_scripts
from tracker.domain.vault import Cost

SECRETS = ("TRACKER_SECRET_KEY", "TRACKER_REGISTER_KEY", "TRACKER_CHAIN_KEY")
GOOD_KEY = secrets.token_hex(32)


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """The least that a real installation gives."""
    create_keys(tmp_path / "instance")
    return {"TRACKER_INSTANCE": str(tmp_path / "instance")}


def refusal(environment: dict[str, str]) -> BadSetting:
    with pytest.raises(BadSetting) as caught:
        from_environment(environment)
    return caught.value


def test_with_nothing_but_an_instance_it_starts_with_safe_defaults(given: dict[str, str]) -> None:
    config = from_environment(given)
    assert config.cost == Cost(64 * 1024, 3)
    assert config.database_url == f"sqlite:///{given['TRACKER_INSTANCE']}/meldpunt.db"
    assert not config.testing
    assert not config.secure
    assert config.smtp_starttls
    assert str(config.zone) == "Europe/Amsterdam"


def test_an_unknown_setting_is_refused_by_name(given: dict[str, str]) -> None:
    """A typing mistake in a name must not silently become a default."""
    for name in ("TRACKER_TESTNIG", "TRACKER_CHAINKEY", "TRACKER_INSTANCE_FILE"):
        told = refusal({**given, name: "geheime waarde"})
        assert told.values["name"] == name
        assert "geheime waarde" not in str(told)


def test_what_is_not_ours_is_left_alone(given: dict[str, str]) -> None:
    from_environment({**given, "PATH": "/bin", "TRACKERS": "x", "tracker_testing": "1"})


@pytest.mark.parametrize("name", SECRETS)
def test_without_a_key_it_says_how_to_make_one(name: str, tmp_path: Path) -> None:
    others = {other: GOOD_KEY for other in SECRETS if other != name}
    told = refusal({"TRACKER_INSTANCE": str(tmp_path), **others})
    assert told.values["name"] == name
    assert "tracker init" in str(told)


WEAK = {
    "zeros": "00" * 32,
    "one byte over and over": "ab" * 32,
    "few different bytes": "0102030405060708" * 4,
    "too short": secrets.token_hex(31),
    "too long": secrets.token_hex(33),
    "no hexadecimal": "zz" * 32,
    "odd": GOOD_KEY[:-1],
    "a password": "correct horse battery staple",
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("why", WEAK)
def test_a_weak_or_unreadable_key_is_refused_without_printing_it(given: dict[str, str], name: str, why: str) -> None:
    told = refusal({**given, name: WEAK[why]})
    assert told.values["name"] == name
    assert WEAK[why] not in f"{told} {told!r} {told.values} {told.__cause__} {told.__context__}"


@pytest.mark.parametrize("name", SECRETS)
def test_a_weak_key_in_the_instance_folder_is_refused_too(given: dict[str, str], name: str) -> None:
    file = {"TRACKER_SECRET_KEY": "secret", "TRACKER_REGISTER_KEY": "register", "TRACKER_CHAIN_KEY": "chain"}[name]
    (Path(given["TRACKER_INSTANCE"]) / f"{file}.key").write_text("00" * 32)
    assert refusal(given).values["name"] == name


@pytest.mark.parametrize(
    "cheap",
    [
        {"TRACKER_PASSWORD_MEMORY": "64"},
        {"TRACKER_PASSWORD_MEMORY": str(19 * 1024 - 1)},
        {"TRACKER_PASSWORD_PASSES": "1"},
        {"TRACKER_PASSWORD_MEMORY": "64", "TRACKER_PASSWORD_PASSES": "1", "TRACKER_TESTING": "0"},
        {"TRACKER_PASSWORD_MEMORY": "64", "TRACKER_PASSWORD_PASSES": "1", "TRACKER_TESTING": "yes"},
    ],
)
def test_cheap_passwords_are_for_tests_only(given: dict[str, str], cheap: dict[str, str]) -> None:
    assert refusal({**given, **cheap}).values["name"] == "TRACKER_PASSWORD_MEMORY"
    assert from_environment({**given, **cheap, "TRACKER_TESTING": "1"}).testing


def test_the_floor_for_passwords_itself_is_allowed(given: dict[str, str]) -> None:
    least = {"TRACKER_PASSWORD_MEMORY": str(19 * 1024), "TRACKER_PASSWORD_PASSES": "2"}
    assert from_environment({**given, **least}).cost == Cost(19 * 1024, 2)


@pytest.mark.parametrize(
    "dear", [{"TRACKER_PASSWORD_MEMORY": str(1024 * 1024 + 1)}, {"TRACKER_PASSWORD_PASSES": "1000"}]
)
def test_passwords_too_dear_to_ever_be_opened_again_are_refused(given: dict[str, str], dear: dict[str, str]) -> None:
    assert refusal({**given, **dear}).values["name"] == "TRACKER_PASSWORD_MEMORY"


@pytest.mark.parametrize("name", ["TRACKER_SMTP_PORT", "TRACKER_PASSWORD_MEMORY", "TRACKER_PASSWORD_PASSES"])
@pytest.mark.parametrize("value", ["veel", "", "-1", "1.5", "²"])
def test_a_number_is_a_number(given: dict[str, str], name: str, value: str) -> None:
    assert refusal({**given, name: value}).values["name"] == name


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if setting.secret])
def test_every_secret_can_come_out_of_a_file(given: dict[str, str], name: str, tmp_path: Path) -> None:
    secret = "sqlite://" if name == "TRACKER_DATABASE_URL" else secrets.token_hex(32)
    (tmp_path / "geheim").write_text(secret + "\n")
    environment = {**given, f"{name}_FILE": str(tmp_path / "geheim")}
    config = from_environment(environment)
    held = {
        "TRACKER_DATABASE_URL": config.database_url,
        "TRACKER_SECRET_KEY": config.secret_key.hex(),
        "TRACKER_REGISTER_KEY": config.register_key.hex(),
        "TRACKER_CHAIN_KEY": config.chain_key.hex(),
        "TRACKER_SMTP_PASSWORD": config.smtp_password,
        "TRACKER_PASSWORD": password_for_scripts(environment),
    }
    assert held[name] == secret


def test_a_secrets_file_that_is_not_there_is_refused_by_name(given: dict[str, str], tmp_path: Path) -> None:
    told = refusal({**given, "TRACKER_CHAIN_KEY_FILE": str(tmp_path / "weg")})
    assert told.values["name"] == "TRACKER_CHAIN_KEY_FILE"


def test_nothing_secret_shows_when_settings_are_printed(given: dict[str, str]) -> None:
    said = {
        "TRACKER_SECRET_KEY": secrets.token_hex(32),
        "TRACKER_REGISTER_KEY": secrets.token_hex(32),
        "TRACKER_CHAIN_KEY": secrets.token_hex(32),
        "TRACKER_SMTP_PASSWORD": "geheim-van-de-post",
        "TRACKER_DATABASE_URL": "postgresql://meldpunt:geheim-van-de-database@db/meldpunt",
        "TRACKER_PASSWORD": "geheim-van-een-script",
    }
    config = from_environment({**given, **said})
    shown = f"{config!r} {config}"
    for value in (*said.values(), "geheim", repr(config.secret_key), repr(config.register_key), repr(config.chain_key)):
        assert value not in shown


def test_the_outside_address_switches_on_secure_cookies(given: dict[str, str]) -> None:
    def config(address: str) -> Config:
        return from_environment({**given, "TRACKER_OUTSIDE_ADDRESS": address})

    assert config("https://meldpunt.example/").secure
    assert config("https://meldpunt.example/").outside_address == "https://meldpunt.example"
    assert not config("http://meldpunt.example").secure


def test_keys_are_made_once_at_random_and_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "een" / "instance"
    create_keys(folder)
    keys = {path.name: path.read_text() for path in folder.iterdir()}
    assert sorted(keys) == ["chain.key", "register.key", "secret.key"]
    assert len(set(keys.values())) == 3
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    create_keys(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == keys, "what exists stays"


def test_keys_are_private_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_keys(tmp_path / "instance")
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "instance").iterdir()} == {0o600}


def test_every_setting_says_what_it_means_and_has_one_name() -> None:
    assert all(setting.meaning for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_a_key_that_the_environment_names_is_not_made_in_the_instance_as_well(tmp_path: Path) -> None:
    """A second one would be taken silently on the day that the name is forgotten."""
    create_keys(tmp_path, {"TRACKER_REGISTER_KEY_FILE": "elsewhere", "TRACKER_CHAIN_KEY": GOOD_KEY})
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
