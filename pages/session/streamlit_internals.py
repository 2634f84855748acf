"""Private modules of Streamlit that we use; no other file imports any.

None of them is documented, so an upgrade may move them: tests/pages/session/test_streamlit_internals.py fails
then and says which one.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer
from streamlit.elements.lib.mutable_tab_container import TabContainer
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, exists, get_instance
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from core.errors import Problem, trace_without_values
from core.language import marked, say

__all__ = [
    "ComponentRenderer",
    "FileRefused",
    "TabContainer",
    "forget_gone_widgets",
    "forget_uploads",
    "is_sign_in_cookie",
    "keep_downloads",
    "keep_theme",
    "leave_pages_directory",
    "log_errors_without_values",
    "register_component",
    "rename_in_address",
    "session_id",
    "session_in",
    "user_in_cookies",
]


def leave_pages_directory() -> bool:
    """Serve no script of pages/ by itself, only by app.py's navigation; return True if that was not so yet.

    Until app.py has run once, Streamlit takes a folder called pages for its old kind of app: it runs the
    first page asked for without app.py, that is without menu, restart banner and sign-in.
    """
    served_by_itself = PagesManager.uses_pages_directory is not False
    PagesManager.uses_pages_directory = False
    return served_by_itself


def keep_theme() -> None:
    """Let Streamlit make the theme of the configuration once. A second time changes nothing.

    It tells the browser the whole theme at the beginning of every run, which a filter has two of. To make it
    takes 0.5 ms, because the hundreds of options are looked through six times, and ours do not change.
    """
    app_session._populate_theme_msg = _add_theme


_make_theme = app_session._populate_theme_msg
_themes: dict[str, CustomThemeConfig] = {}


def _add_theme(msg: CustomThemeConfig, section: str = "theme") -> None:
    """Add the options of a section, as Streamlit's ``_populate_theme_msg`` does."""
    if section not in _themes:
        made = CustomThemeConfig()
        _make_theme(made, section)
        _themes[section] = made
    if _themes[section].ByteSize():
        msg.MergeFrom(_themes[section])


LOG = logging.getLogger("backorder-desk")
NOT_MADE = marked("The file could not be made. Reload the page, then press the button again.")


def keep_downloads() -> None:
    """Let Streamlit keep a file that somebody asked for until their browser has fetched it, and say in the
    reader's language why there is none. A second time changes nothing."""
    if exists():
        get_instance().media_file_mgr.__class__ = PatientFiles
        DeferredFileHandler.handle = _hand_over  # type: ignore[method-assign]


class FileRefused(Problem):
    """A file was refused; the sentence is in the language of whoever pressed its button."""


async def _hand_over(
    self: DeferredFileHandler, request: BackendOperationRequest, session_id: str
) -> BackendOperationResponse:
    """Answer a button that asks for its file: where it is, or why there is none."""
    files = self._get_media_file_mgr()
    try:
        url = await asyncio.to_thread(files.execute_deferred, request.deferred_file.file_id)
    except Exception as error:
        why = error.__cause__
        if not isinstance(why, Problem):
            LOG.error("A download failed: %s", trace_without_values(error))
        says = str(why) if isinstance(why, FileRefused) else PatientFiles.not_made.get(session_id, NOT_MADE)
        return BackendOperationResponse(request_id=request.request_id, error_msg=says)
    made = DeferredFileResponsePayload(url=url)
    return BackendOperationResponse(request_id=request.request_id, deferred_file=made)


class PatientFiles(MediaFileManager):
    """Files that browsers fetch, and the functions that make one when its button is pressed.

    Streamlit itself deletes, whenever anybody's page has been drawn, every file that stands on no page. One
    made by a button never does: after two pages it was gone, and with five people at work seven downloads of
    eight ended in "not found". The functions of a page went, too, when another page ended while this one was
    drawn again.
    """

    KEPT = 60.0
    """Seconds that a file is there at least."""

    not_made: ClassVar[dict[str, str]] = {}
    """By session, the sentence that a file could not be made, in its language."""

    _next_sweep = 0.0
    _made_before: ClassVar[dict[str, dict[str, str]]] = {}
    """By session and place on its page, the function that the button there had before this one: the browser
    may not have heard of the new one yet."""

    def remove_orphaned_files(self) -> None:
        """Delete files that are on no page and were not a minute ago either."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + self.KEPT
            super().remove_orphaned_files()  # Marks them, and deletes what it marked the last time.
        else:
            with self._lock:
                self._remove_orphaned_deferred_callables()

    def clear_session_refs(self, ended: str | None = None) -> None:
        """Begin a page anew: that of the session being drawn. ``ended``: a session that is over."""
        with self._lock:
            if ended is None:
                shown = self._files_by_session_and_coord.get(session_id(), {})
                self._made_before[session_id()] = dict(shown)
            else:
                self._made_before.pop(ended, None)
                self.not_made.pop(ended, None)
        super().clear_session_refs(ended)

    def add_deferred(
        self,
        data_callable: Callable[[], Any],
        mimetype: str | None,
        coordinates: str,
        file_name: str | None = None,
        *,
        element_id: str = "",
    ) -> str:
        """Take the function of a button, as Streamlit does."""
        with self._lock:
            self.not_made[session_id()] = say(NOT_MADE)
            if before := self._files_by_session_and_coord.get(session_id(), {}).get(coordinates):
                self._made_before.setdefault(session_id(), {})[coordinates] = before
        return super().add_deferred(data_callable, mimetype, coordinates, file_name, element_id=element_id)

    def _remove_orphaned_deferred_callables(self) -> None:
        there = (*self._files_by_session_and_coord.values(), *self._made_before.values())
        used = {file for files in there for file in files.values()}
        for file in self._deferred_callables.keys() - used:
            self._drop_deferred_id(file)


def log_errors_without_values() -> None:
    """Let Streamlit log the kind and place of an error only: its message may repeat a customer's details."""
    logging.getLogger("streamlit.error_util").addFilter(_without_values)  # A second time changes nothing.


def _without_values(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1]:
        record.msg = f"{record.msg}: {trace_without_values(record.exc_info[1])}"
        record.exc_info = record.exc_text = None
    return True


def session_id() -> str:
    """Return the id of the session that is being drawn; empty outside of one."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def forget_gone_widgets() -> None:
    """Forget the callbacks of widgets that are no longer shown. Call it before a whole page is drawn.

    Streamlit keeps them as long as the session lasts, with everything they were given. Here a form that was
    sent is followed by one with new widgets: a desk that receives all day kept the rows of every delivery.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    state = context.session_state._state
    widgets = state._new_widget_state
    for gone in widgets.widget_metadata.keys() - widgets.states.keys() - state._old_state.keys():
        del widgets.widget_metadata[gone]


def forget_uploads(files: Iterable[UploadedFile]) -> None:
    """Free files that were uploaded in the session being drawn, and are needed no more.

    Streamlit keeps their bytes until the session ends, also when the field they came through is gone.
    """
    context = get_script_run_ctx()
    if context and isinstance(kept := context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            kept.remove_file(context.session_id, file.file_id)


def rename_in_address(key: str, values: list[str]) -> bool:
    """Put ``values`` into the address before the field that is bound to it takes its first value from there.

    Returns False where the field was drawn before: the address then follows the field.
    """
    context = get_script_run_ctx()
    if context is None:
        return False
    address = context.session_state._state.query_params
    if address.is_bound(key):
        return False
    st.query_params[key] = values
    address.set_initial_query_params_from_current()
    return True


def session_in(protocols: str) -> str:
    """Return the session that a browser had before, from the header Sec-WebSocket-Protocol; empty if none.

    Streamlit's browser part names it as the third of the websocket's sub-protocols.
    """
    names = protocols.split(",")
    return names[2].strip() if len(names) > 2 else ""


def register_component(package: str, component: str, folder: Path) -> str:
    """Make a folder's files loadable for a component of ours, and return the component's full name.

    Components of installed packages are found by their metadata. Ours lies in the repository, and the
    content security policy allows no scripts but files of our own server.
    """
    name = f"{package}.{component}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(name) is None:
        manifest = ComponentManifest(package, "1", [ComponentConfig(component, ".")])
        manager.register_from_manifest(manifest, folder)
    return name


def is_sign_in_cookie(name: str) -> bool:
    """Return True for the cookie in which Streamlit keeps who signed in, and for its further parts."""
    part = name.removeprefix(f"{USER_COOKIE_NAME}_")
    return name == USER_COOKIE_NAME or (part != name and part.isdecimal())


def user_in_cookies(cookies: dict[str, str]) -> dict[str, Any]:
    """Return the provider's claims about the person who signed in; none if the cookies are not ours, or
    forged."""
    signed = _get_signed_cookie_with_chunks(cookies, USER_COOKIE_NAME)
    try:
        user = json.loads(signed) if signed else {}
    except ValueError:
        return {}
    return user if isinstance(user, dict) else {}
