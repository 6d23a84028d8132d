"""What every answer says to a browser: keep nothing, load nothing from elsewhere, tell nobody where you came from."""

from flask import Flask, Response, request
from secure import Secure
from secure.headers import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from tracker.config import Config


def init_app(app: Flask) -> None:
    config: Config = app.extensions["tracker"]
    pages, assets = _policy(config, "no-store"), _policy(config, "public, max-age=31536000, immutable")

    @app.after_request
    def protect(response: Response) -> Response:
        lasting = request.endpoint == "static" and "v" in request.args and response.status_code == 200
        chosen = assets if lasting else pages
        for name, value in chosen.headers.items():
            response.headers[name] = value
        return response


def _policy(config: Config, keep: str) -> Secure:
    content = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .style_src("'self'")
        .img_src("'self'")
        .font_src("'self'")
        .script_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
    permissions = PermissionsPolicy().camera().microphone().geolocation()
    return Secure(
        csp=content,
        cache=CacheControl().set(keep),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(31536000).include_subdomains() if config.secure else None,
        permissions=permissions,
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )
