"""Three changes to Streamlit that our pages need: its theme, presses of buttons, and downloads.

Like streamlit_internals.py it uses private modules. The same test fails if an upgrade moves them.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, exists, get_instance
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.scriptrunner_utils.script_requests import _has_active_trigger_value

from core.errors import Problem, trace_without_values
from core.language import marked, say
from pages.session.streamlit_internals import session_id

__all__ = ["FileRefused", "adapt_streamlit"]


def adapt_streamlit() -> None:
    """Make all three changes. Making them again changes nothing."""
    _keep_theme()
    _hear_every_press()
    _keep_downloads()


def _keep_theme() -> None:
    """Let Streamlit build the theme of the configuration once.

    It sends the whole theme to the browser at the beginning of every run, and a filter causes two runs.
    Building it takes 0.5 ms, because Streamlit searches its hundreds of options six times. Ours never change.
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


def _hear_every_press() -> None:
    """Let Streamlit draw the whole page if a button outside the named part was pressed.

    Somebody who types into a field and then taps a button leaves the field and presses the button at once, so
    the browser sends both in one message. That message names only the part with the field, and a button
    elsewhere would do nothing.
    """
    app_session.AppSession.request_rerun = _ask_for_all_that_was_pressed  # type: ignore[method-assign, assignment]


_ask_for_a_run = app_session.AppSession.request_rerun


def _ask_for_all_that_was_pressed(self: app_session.AppSession, asked: ClientState | None) -> None:
    if asked and asked.fragment_id:
        about = self._session_state._new_widget_state.widget_metadata
        pressed = [widget.id for widget in asked.widget_states.widgets if _has_active_trigger_value(widget)]
        if any(id in about and about[id].fragment_id != asked.fragment_id for id in pressed):
            asked.fragment_id = ""
    _ask_for_a_run(self, asked)


LOG = logging.getLogger("backorder-desk")
NOT_MADE = marked("The file could not be made. Reload the page, then press the button again.")


def _keep_downloads() -> None:
    """Let Streamlit keep a requested file until the browser has fetched it, and explain in the reader's
    language if there is none."""
    if exists():
        get_instance().media_file_mgr.__class__ = PatientFiles
        DeferredFileHandler.handle = _hand_over  # type: ignore[method-assign]


class FileRefused(Problem):
    """A file was refused; the sentence is in the language of whoever pressed its button."""


async def _hand_over(
    self: DeferredFileHandler, request: BackendOperationRequest, session_id: str
) -> BackendOperationResponse:
    """Answer a button that asks for its file: with the file's address, or with the reason why there is
    none."""
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
    """Files for browsers to fetch, and the functions that make a file when its button is pressed.

    After each drawn page, anybody's, Streamlit deletes every file that is on no page. A file made by a button
    is never on a page: it was gone after two pages, and with five people at work seven of eight downloads
    ended in "not found". The functions of a page were lost too, if another page ended while this one was
    drawn again.
    """

    KEPT = 60.0
    """Seconds for which a file is kept at least."""

    not_made: ClassVar[dict[str, str]] = {}
    """By session, the sentence that a file could not be made, in the session's language."""

    _next_sweep = 0.0
    _made_before: ClassVar[dict[str, dict[str, str]]] = {}
    """By session and place on its page, the former function of the button there: the browser may not know the
    new one yet."""

    def remove_orphaned_files(self) -> None:
        """Delete the files that were on no page a minute ago and are on none now."""
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + self.KEPT
            super().remove_orphaned_files()  # Marks them, and deletes what it marked the last time.
        else:
            with self._lock:
                self._remove_orphaned_deferred_callables()

    def clear_session_refs(self, ended: str | None = None) -> None:
        """Start the page of the session being drawn. ``ended``: a session that is over instead."""
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
        """Keep the function of a button, as Streamlit does."""
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
