"""Worker: syncs the connected sources in the background, at a chosen interval."""

from core.worker.duty import on_duty
from core.worker.morning_turn import keep_result
from core.worker.outcomes import DONE, forget_outcome
from core.worker.pace import keep_pace, load_pace
from core.worker.sentences import next_text, state_text
from core.worker.status import SourceStatus
from core.worker.worker import Worker
