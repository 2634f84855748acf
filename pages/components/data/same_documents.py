"""Documents of an upload that may be ones created here: asked before anything of them is imported."""

import streamlit as st

from core.exchange import LookAlike, Same, plan_import
from core.language import marked, say
from core.neutral import Folder
from core.wording import counted
from pages.session import escaped, form_id, now, store

ANOTHER = marked("No, it is another one")


def ask_same(folder: Folder) -> Same | None:
    """Ask about every document that looks like one created here; nothing while an answer is missing."""
    alike = store().ask(plan_import, folder, now()).look_alikes
    if not alike:
        return {}
    st.markdown(say("**The same document?**"))
    st.caption(
        say(
            "{documents} of these files may have been created here too. A document that is the same "
            "is counted once and follows its number in the POS from now on.",
            documents=counted(len(alike), "document", "documents"),
        )
    )
    answers = {(each.header, each.number): _ask(each) for each in alike}
    return None if None in answers.values() else {key: here or "" for key, here in answers.items()}


def _ask(alike: LookAlike) -> str | None:
    """Return the document created here that it is, empty if none, or None without an answer."""
    sure = len(alike.created_here) == 1
    return st.radio(
        escaped(say("{question} The same?", question=alike.sentence)),
        [*alike.created_here, ""],
        format_func=lambda here: _answer_text(here, sure=sure),
        index=None,
        horizontal=True,
        key=f"same {alike.header} {alike.number} {form_id('import')}",
    )


def _answer_text(here: str, *, sure: bool) -> str:
    if not here:
        return say(ANOTHER)
    return say("Yes, the same") if sure else escaped(say("It is {document}", document=here))
