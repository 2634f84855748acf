"""Telling people: texts, e-mails and calls to customers and vendors, each once and at a person's press."""

from core.telling.kept_texts import (
    ShopTexts,
    changed_texts,
    forget_text,
    keep_language,
    keep_text,
    load_texts,
)
from core.telling.news import load_news
from core.telling.post import Post, load_can_mail, load_still_to_send
from core.telling.sentences import MESSAGE_STATES, message_line
from core.telling.tell import is_address, note_answer, right_to_tell, settle_doubt, tell
from core.telling.texts import (
    KIND_NAMES,
    MESSAGE_LANGUAGES,
    MessageText,
    channels_of,
    check_text,
    placeholders_of,
)
from core.telling.to_customers import (
    Shown,
    call_list_pdf,
    call_sheet,
    example_news,
    load_shown,
    still_to_tell,
    to_call,
)
from core.telling.to_vendors import (
    VendorLetter,
    load_order_letter,
    load_question_letter,
    load_vendor_messages,
    load_vendor_preview,
    open_questions,
)
from core.telling.vendor_calls import VendorCall, call_sheet_of_vendors, load_vendor_calls
