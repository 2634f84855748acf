"""Private modules of Streamlit that we use; only streamlit_adapted.py imports others.

None of them is documented, so an upgrade may move them: tests/pages/session/test_streamlit_internals.py fails
then and says which one.
"""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer
from streamlit.elements.lib.mutable_tab_container import TabContainer
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.typing import UploadedFile
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from core.errors import trace_without_values

__all__ = [
    "ComponentRenderer",
    "TabContainer",
    "forget_gone_widgets",
    "forget_uploads",
    "is_sign_in_cookie",
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
