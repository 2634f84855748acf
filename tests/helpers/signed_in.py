"""Pages as somebody sees them who signed in: what the provider says, and the list of people."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.store import open_access, place_of
from tests.helpers.app_pages import APP

NO_PARAMETERS: Mapping[str, str] = {}
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "only for this test, and long enough to be one",
    "client_id": "backorder-desk",
    "client_secret": "only for this test",
    "server_metadata_url": "http://localhost:9/.well-known/openid-configuration",
}


def signed_in_app(
    place: Path | str,
    email: str,
    role: str = "",
    *shops: str,
    page: str = "overview",
    address: Mapping[str, str] = NO_PARAMETERS,
) -> AppTest:
    """The page as ``email`` opens it at an ``address`` with these parameters; with a ``role`` they are put on
    the list. ``place``: the store's."""
    if role:
        with closing(open_access(place_of(str(place)))) as access:
            access.people.add(email, role, shops)
    app = AppTest.from_file(APP, default_timeout=30)
    app.secrets["auth"] = AUTH
    app.user = {
        "is_logged_in": True,
        "email": email,
        "email_verified": True,
        "name": email.partition("@")[0].title(),
    }
    if page != "overview":
        app.switch_page(f"pages/{page}.py")
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app
