"""What comes in: words without signs that nobody sees; files sealed as they stream, thrown away where they are too
large, and kept with their form.

Danger: the framework would write an upload to a temporary file in the clear. Here every part that is a file goes into
a sealed one, however small it is; and only views that say so take more than words.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final, TypeVar, cast

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

from tracker import config
from tracker.clock import now
from tracker.domain import receipts
from tracker.domain.files import MEGABYTE, FileRefused, Limits
from tracker.domain.signs import readable
from tracker.services import attachments
from tracker.services.attachments import Draft, Sent, Waiting
from tracker.web import browser

LARGEST_REQUEST: Final = 4 * 1024 * 1024
"""Bytes; a story of 50,000 symbols takes at most 600 kB on its way here."""

V = TypeVar("V", bound=Callable[..., Any])


def takes_files(view: V) -> V:
    """This view takes files; all others refuse a request that is larger than words can be."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def largest_upload(limits: Limits) -> int:
    """Twice what fits: somebody who chose too much gets their words back, and a sentence for each file."""
    return LARGEST_REQUEST + 2 * limits.most * limits.largest


class Received(io.RawIOBase):
    """One file as it comes in. Above its limit, or when the disk is nearly full, it is thrown away as it streams."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = attachments.new_spool()
        self.too_large = self.no_room = False

    def write(self, data: Any) -> int:
        if not (self.too_large or self.no_room):
            self.too_large = self._kept.tell() + len(data) > self._limit
            try:
                if not self.too_large:
                    self._kept.write(data)
            except OSError:
                self.no_room = True
            if self.too_large or self.no_room:
                self._kept.close()
                self._kept = attachments.new_spool()
        return len(data)

    def read(self, size: int | None = -1) -> bytes:
        return self._kept.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._kept.seek(offset, whence)

    def tell(self) -> int:
        return self._kept.tell()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._kept.close()
        super().close()


class SealedRequest(Request):
    """A request of which no part that is a file is ever in the clear on the disk, and whose words can all be shown."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _readable(super().args)

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _readable(self.__dict__["form"])

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        taken = getattr(current_app.view_functions.get(self.endpoint or ""), "takes_files", False)
        return cast(IO[bytes], Received(config.current().files.largest if taken else 0))


def init_app(app: Flask) -> None:
    @app.before_request
    def make_room() -> None:
        # Danger: any other kind of body is read into memory whole.
        taken = getattr(app.view_functions.get(request.endpoint or ""), "takes_files", False)
        if taken and request.mimetype == "multipart/form-data":
            request.max_content_length = largest_upload(config.current().files)

    @app.teardown_request
    def let_go(_error: BaseException | None) -> None:
        for _name, storage in request.files.items(multi=True) if "files" in request.__dict__ else ():
            storage.close()


def _readable(words: MultiDict[str, str]) -> MultiDict[str, str]:
    """A part of a body may have no name at all."""
    return ImmutableMultiDict((readable(name), readable(value)) for name, value in words.items(multi=True) if name)


@dataclass(frozen=True)
class Tray:
    """What waits with a form, as its page shows it."""

    limits: Limits
    waiting: Sequence[Waiting] = ()

    @property
    def count(self) -> int:
        return sum(1 for each in self.waiting if not each.file.original_of)

    @property
    def megabytes(self) -> int:
        return self.limits.largest // MEGABYTE


def empty_tray() -> Tray:
    return Tray(config.current().files)


def tray_of(form: Any, draft: Draft) -> Tray:
    """What the page is going to show beside this form; the form remembers how many that were."""
    tray = Tray(config.current().files, attachments.waiting(draft, now()))
    form.files_seen.data = str(tray.count)
    return tray


def receive(form: Any, draft: Draft) -> list[FileRefused]:
    """Do with files what the form asks: take one out, and keep those that came along. What can't be kept is refused
    beside the field by the view, after it has looked at the form itself."""
    if form.remove_name in request.form:
        attachments.drop(draft, request.form[form.remove_name])
    sent = [_sent(each) for each in form.files.data or () if isinstance(each, FileStorage) and each.filename]
    return attachments.keep(draft, sent, originals=bool(form.keep_original.data), now=now()) if sent else []


def rescue() -> dict[str, str]:
    """Files that came after a session had ended wait as they would have. Gives, by name of field, how many files each
    form should have by now: one that could not be kept is then missed before anything is sent."""
    seen = {}
    for name in request.files:
        before, secret = name.removesuffix("files"), _secret_of(name.removesuffix("files"))
        sent = [_sent(each) for each in request.files.getlist(name) if each.filename]
        if sent and secret:
            originals = f"{before}keep_original" in request.form
            attachments.keep(Draft(secret), sent, originals=originals, now=now())
            told = request.form.get(f"{before}files_seen", "")
            seen[f"{before}files_seen"] = str(
                len(sent) + (int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0)
            )
    return seen


def _secret_of(before: str) -> str:
    """Under what the files of a form wait: its own id, or a receipt code that was given to this browser."""
    entry_id, code = (request.form.get(f"{before}{name}", "") for name in ("entry_id", "code"))
    if len(entry_id) == 32:
        return entry_id
    return receipts.parse(code) if browser.is_marked(code, request.form.get(f"{before}mark")) else ""


def comes_back(form: Any, refused: list[FileRefused], *, genuine: bool) -> int:
    """The status with which the page of a report comes back, 0 when it can be filed. `genuine`: its receipt code was
    made here, for this browser."""
    if only_files(form):
        form.refuse_all(refused)
        return 400 if refused else 200
    valid = form.validate_on_submit()
    form.refuse_all(refused)
    if not genuine:
        form.expire()
    return 0 if valid and genuine and not refused else 400


def only_files(form: Any) -> bool:
    """Whether a button about files was pressed, and nothing is to be sent yet."""
    return form.keep_name in request.form or form.remove_name in request.form


def _sent(storage: FileStorage) -> Sent:
    stream = cast(Received, storage.stream)
    return Sent(storage.filename or "", cast(IO[bytes], stream), too_large=stream.too_large, no_room=stream.no_room)
