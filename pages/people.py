"""People page: who may sign in with which role, and the audit log."""

from core.language import marked
from pages.components.people.entries import show_people, show_set_up
from pages.components.people.log import show_log
from pages.session import run


def show() -> None:
    show_set_up()
    show_people()
    show_log()


run(marked("People"), show, needs_data=False, needs="people")
