"""To do in Lightspeed page: acts that no import has shown yet, to be worked off in order."""

from core.language import marked
from pages.components.to_do.done import show_done
from pages.components.to_do.tasks import show_tasks
from pages.session import current_report, run


def show() -> None:
    show_tasks(current_report().shops)
    show_done()


run(marked("To do in Lightspeed"), show, needs="done-there")
