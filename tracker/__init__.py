"""Meldpunt: an internal reporting channel and case tracker. `create_app` wires it together, and does nothing else."""

import os
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

__version__ = "0.1.0"


def create_app(environment: Mapping[str, str] | None = None) -> Flask:
    """The application for these environment variables; BadSetting when one of them is wrong."""
    from tracker import config, logs, resources, web
    from tracker.models import db
    from tracker.models.base import migrate

    settings = config.from_environment(os.environ if environment is None else environment)
    app = web.Application("tracker", template_folder=str(resources.folder("templates")), static_folder="static")
    app.extensions["tracker"] = settings
    app.config.update(web.flask_settings(settings))
    logs.set_up(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"), render_as_batch=True)
    web.init_app(app)
    return app
