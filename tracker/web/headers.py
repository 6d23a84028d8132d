"""What every answer says to a browser: keep nothing, load nothing from elsewhere, tell nobody where you came from."""

from typing import Final

from flask import Flask, Response, request
from secure import Secure
from secure.headers import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginEmbedderPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    StrictTransportSecurity,
    XContentTypeOptions,
    XDnsPrefetchControl,
    XFrameOptions,
    XPermittedCrossDomainPolicies,
)

from tracker.config import Config

USED: Final = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
"""Abilities of a browser that a page of ours asks for: copying an invitation, and passkeys."""

REFUSED: Final = (
    "accelerometer", "autoplay",
    "browsing-topics", "camera", "clipboard-read", "compute-pressure", "cross-origin-isolated", "display-capture",
    "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid",
    "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map",
    "language-detector", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "private-state-token-issuance", "screen-wake-lock", "serial",
    "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
"""All others that today's browsers know; one that a browser does not know would be a complaint on every page."""


def init_app(app: Flask) -> None:
    config: Config = app.extensions["tracker"]
    pages = _policy(config, _for_pages(), "no-store")
    files = _policy(config, _for_files(), "no-store")
    assets = _policy(config, _for_files(), "public, max-age=31536000, immutable")

    @app.after_request
    def protect(response: Response) -> Response:
        lasting = request.endpoint == "static" and "v" in request.args and response.status_code == 200
        chosen = assets if lasting else pages if response.mimetype == "text/html" else files
        for name, value in chosen.headers.items():
            response.headers[name] = value
        return response


def _for_pages() -> ContentSecurityPolicy:
    return (
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


def _for_files() -> ContentSecurityPolicy:
    """A file that is opened by itself may do nothing at all: no script, no style, no form, no way out."""
    strict = ContentSecurityPolicy().default_src("'none'").form_action("'none'").base_uri("'none'")
    return strict.frame_ancestors("'none'").sandbox()


def _policy(config: Config, content: ContentSecurityPolicy, keep: str) -> Secure:
    permissions = PermissionsPolicy()
    for name in REFUSED:
        permissions.add_directive(name)
    for name in USED:
        permissions.add_directive(name, "self")
    return Secure(
        csp=content,
        cache=CacheControl().set(keep),
        coep=CrossOriginEmbedderPolicy().require_corp(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(31536000).include_subdomains() if config.secure else None,
        permissions=permissions,
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xdfc=XDnsPrefetchControl().off(),  # the names behind "outside help" are not asked for until somebody goes there
        xfo=XFrameOptions().deny(),
        xpcdp=XPermittedCrossDomainPolicies().none(),
    )
