"""Acts that somebody has to repeat in Lightspeed: which are open, what to enter, and their tick."""

from core.to_do.cache import LIGHTSPEED_TABLES, ToDo, ToDoCache, load_has_lightspeed, of_asker, of_shops
from core.to_do.done_there import load_act_of_asker, load_done_there, mark_done_there
from core.to_do.open_acts import load_open_acts
from core.to_do.tasks import Task, TaskEntry, load_tasks
