"""The web: thin views, one file per noun, and what every page shares."""

from datetime import timedelta
from typing import Any

from flask import Flask

from tracker.config import Config
from tracker.web.receiving import LARGEST_REQUEST, SealedRequest


class Application(Flask):
    request_class = SealedRequest


def flask_settings(config: Config) -> dict[str, Any]:
    prefix = "__Host-" if config.secure else ""
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "SESSION_COOKIE_NAME": f"{prefix}form",
        "SESSION_COOKIE_SECURE": config.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "BABEL_DEFAULT_LOCALE": "nl",
        "BABEL_DEFAULT_TIMEZONE": str(config.zone),
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "RATELIMIT_STORAGE_URI": "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "TEMPLATES_AUTO_RELOAD": config.testing,
    }


def init_app(app: Flask) -> None:
    from tracker.web import (
        absence,
        accounts,
        actions,
        admin,
        aftercare,
        api,
        cases,
        classification,
        clearing,
        confirmations,
        dates,
        disagreement,
        dossier,
        duties,
        erasing,
        errors,
        files,
        guests,
        handlers,
        headers,
        hearing,
        house_help,
        house_languages,
        house_rules,
        house_terms,
        house_texts,
        house_words,
        identity,
        invitations,
        language,
        leaving,
        links,
        mail,
        minutes,
        my_reports,
        names,
        own_account,
        own_name,
        padding,
        public,
        readers,
        receipts,
        receiving,
        recovery_codes,
        register,
        reports,
        retention,
        search,
        second_factor,
        sessions,
        settings,
        steps,
        summaries,
        talks,
        telling,
        templating,
        throttle,
        tokens,
        trail,
    )

    receiving.init_app(app)
    language.init_app(app)
    templating.init_app(app)
    identity.init_app(app)
    throttle.limiter.init_app(app)
    headers.init_app(app)
    padding.init_app(app)
    errors.init_app(app)
    nouns = (
        public,
        reports,
        receipts,
        sessions,
        second_factor,
        confirmations,
        own_account,
        absence,
        my_reports,
        cases,
        search,
        clearing,
        readers,
        names,
        classification,
        talks,
        telling,
        hearing,
        actions,
        duties,
        own_name,
        minutes,
        aftercare,
        disagreement,
        links,
        handlers,
        leaving,
        steps,
        files,
        dates,
        erasing,
        retention,
        dossier,
        register,
        summaries,
        accounts,
        invitations,
        guests,
        recovery_codes,
        admin,
        settings,
        house_rules,
        house_words,
        house_texts,
        house_help,
        house_terms,
        house_languages,
        mail,
        tokens,
        api,
        trail,
    )
    for noun in nouns:
        app.register_blueprint(noun.blueprint)
