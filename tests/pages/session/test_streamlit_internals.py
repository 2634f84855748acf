"""The private modules of Streamlit are where we look for them, and mean what we take them to mean.

An upgrade of Streamlit may move any of them. Nothing of ours is imported before a test runs, so that the test
says which one moved.
"""

import ast
import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]
PRIVATE = [ROOT / "pages" / "session" / f"streamlit_{name}.py" for name in ("internals", "adapted")]
WEBSOCKET = "streamlit.web.server.starlette.starlette_websocket"


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def used() -> list[tuple[str, str]]:
    """Module and name of everything private that is imported."""
    return [
        (node.module, name.name)
        for file in PRIVATE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("streamlit.")
        for name in node.names
    ]


def in_streamlit(module: str, name: str) -> object:
    """Return what ``module`` of Streamlit calls ``name``; fail with both names where it is gone."""
    here = f"Streamlit {st.__version__} has no {module}.{name}"
    try:
        found = importlib.import_module(module)
    except ImportError as gone:
        pytest.fail(f"{here}: {gone}. Find where it went, and change pages/session/streamlit_*.py.")
    if not hasattr(found, name):
        pytest.fail(f"{here}. Find where it went, and change pages/session/streamlit_*.py.")
    return getattr(found, name)


@pytest.mark.parametrize(("module", "name"), used())
def test_every_private_part_of_streamlit_that_we_use_exists(module: str, name: str) -> None:
    assert in_streamlit(module, name)


def test_a_moved_part_of_streamlit_is_named() -> None:
    with pytest.raises(
        pytest.fail.Exception, match=r"has no streamlit\.runtime\.gone\.away: No module named"
    ):
        in_streamlit("streamlit.runtime.gone", "away")
    with pytest.raises(pytest.fail.Exception, match=r"has no streamlit\.runtime\.gone\. Find"):
        in_streamlit("streamlit.runtime", "gone")


def test_streamlit_serves_a_pages_folder_by_itself_until_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from streamlit.runtime.pages_manager import PagesManager

    from pages.session.streamlit_internals import leave_pages_directory

    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    PagesManager(str(ROOT / "app.py"))
    assert PagesManager.uses_pages_directory is True
    assert leave_pages_directory()
    PagesManager(str(ROOT / "app.py"))
    assert PagesManager.uses_pages_directory is False
    assert not leave_pages_directory()


@pytest.mark.parametrize("section", ["theme", "theme.light", "theme.dark", "theme.sidebar"])
def test_a_browser_is_told_the_theme_of_the_configuration_though_it_is_made_once(section: str) -> None:
    from streamlit.proto.NewSession_pb2 import CustomThemeConfig

    from pages.session.streamlit_adapted import _add_theme, _make_theme

    assert callable(in_streamlit("streamlit.runtime.app_session", "_populate_theme_msg"))
    made, told, again = CustomThemeConfig(), CustomThemeConfig(), CustomThemeConfig()
    _make_theme(made, section)
    _add_theme(told, section)
    _add_theme(again, section)
    assert told == again == made
    assert bool(made.ByteSize()) is (section != "theme.sidebar")


@pytest.mark.parametrize(
    "protocols",
    ["", "streamlit", "streamlit, token", "streamlit, token, 3f2a", "streamlit, , 3f2a", "streamlit,token,"],
)
def test_the_third_sub_protocol_names_the_session_that_the_browser_had(protocols: str) -> None:
    from starlette.datastructures import Headers

    from pages.session.streamlit_internals import session_in

    parse = in_streamlit(WEBSOCKET, "_parse_subprotocols")
    assert callable(parse)
    *_, session = parse(Headers({"Sec-WebSocket-Protocol": protocols}))
    assert session_in(protocols) == (session or "")


def test_a_page_being_drawn_knows_its_session_and_nothing_else_does() -> None:
    def page() -> None:
        import streamlit as st

        from pages.session.streamlit_internals import session_id

        st.text(session_id())

    from pages.session.streamlit_internals import session_id

    assert AppTest.from_function(page).run().text[0].value
    assert session_id() == ""


def test_the_files_of_a_component_are_found_once_it_is_registered() -> None:
    def page() -> None:
        from pathlib import Path

        import streamlit as st
        from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

        import pages.components.shared.scan_field as field
        from pages.session import register_component

        folder = Path(field.__file__).parent
        names = {register_component("desk", "field", folder) for _ in range(2)}
        st.text(" ".join(names))
        st.text(str(get_bidi_component_manager().get_component_asset_root(*names) == folder))
        st.text(str(get_bidi_component_manager().get_component_asset_root("desk.another")))

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["desk.field", "True", "None"]


def test_the_server_s_app_takes_what_we_give_it() -> None:
    taken = inspect.signature(st.App).parameters
    (given,) = (
        node
        for node in ast.walk(tree(ROOT / "server.py"))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "st.App"
    )
    names = {argument.arg for argument in given.keywords}
    assert names == {"lifespan", "routes", "middleware", "on_script_error"}
    assert names <= set(taken), f"Streamlit {st.__version__}: st.App takes no {names - set(taken)}"


def test_widgets_that_are_gone_are_forgotten_with_what_they_were_given() -> None:
    def page() -> None:
        import streamlit as st

        from pages.session import forget_gone_widgets

        forget_gone_widgets()
        number = st.session_state.setdefault("number", 0)
        st.text_input("Kept", key="kept", persist_state="session")
        st.number_input("Units", key=f"units {number}", on_change=print, args=("a large table",))
        st.session_state["number"] = number + 1

    app = AppTest.from_function(page).run()
    app.text_input(key="kept").set_value("note")
    for _ in range(5):
        app.run()
    assert not app.exception
    assert app.text_input(key="kept").value == "note"
    assert len(widgets_known(app)) <= 3  # the two that are shown, and the one shown before


def test_an_upload_that_is_needed_no_more_is_freed_before_the_session_ends() -> None:
    def page() -> None:
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx

        from pages.session import forget_uploads

        context = get_script_run_ctx()
        assert context
        files = st.file_uploader("Files", accept_multiple_files=True)
        names = [file.file_id for file in files]
        for forgotten in ([], files[:1], files):
            forget_uploads(forgotten)
            kept = context.uploaded_file_mgr.get_files(context.session_id, names)
            st.text(" ".join(file.name for file in kept))

    app = AppTest.from_function(page).run()
    app.file_uploader[0].set_value([("a.csv", b"a", ""), ("b.csv", b"b", "")]).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["a.csv b.csv", "b.csv", ""]


def widgets_known(app: AppTest) -> Mapping[str, Any]:
    """Return Streamlit's record of widgets, by their ids."""
    state: Any = app._session_state
    while isinstance(state, SafeSessionState):
        state = vars(state)["_state"]
    known: Mapping[str, Any] = state._new_widget_state.widget_metadata
    return known
