"""Adapters for folders of saved API pages."""

from collections.abc import Mapping, Sequence

from core.errors import Problems
from core.language import marked, say
from core.lightspeed.pages import adapt_pages, is_c_page, is_r_page, sales_wanted
from core.lightspeed.r_context import Settings
from core.neutral import AdapterResult, Answers, KnownToStore, Question, SalesWanted, Upload


class ApiPages:
    """Pages of either API. If C-Series pages are among those of R-Series, both are read together."""

    def __init__(self, kind: str, label: str) -> None:
        self.kind = kind
        self._label = label

    def recognise(self, files: Mapping[str, bytes], names: Mapping[str, Sequence[str]]) -> Upload | None:
        pages = {name: keys for name, keys in names.items() if name.lower().endswith(".json")}
        if self.kind == "r_series":
            found = any(is_r_page(name, keys) for name, keys in pages.items())
        else:
            found = any(is_c_page(keys) and not _of_another_shop(files[name]) for name, keys in pages.items())
        return Upload(self.kind, say(self._label), files) if found else None

    def questions(self, upload: Upload, known: KnownToStore, answers: Answers) -> list[Question]:  # noqa: ARG002
        """Return no questions: the pages leave nothing open."""
        return []

    def sales_wanted(self, upload: Upload) -> SalesWanted | None:
        try:
            return sales_wanted(upload.pages)
        except Problems:  # adapt reports the damage.
            return None

    def adapt(
        self,
        upload: Upload,
        known: KnownToStore,
        answers: Answers,  # noqa: ARG002
        *,
        partly: bool = False,  # noqa: ARG002
    ) -> AdapterResult:
        settings = Settings(
            known_items=known.ids["items"],
            item_ids=known.item_ids,
            known_shops=known.ids["shops"],
            known_vendors=known.ids["vendors"],
        )
        return adapt_pages(upload.pages, settings, known.frames)


def _of_another_shop(page: bytes) -> bool:
    """Return whether a page with ``orders`` is another system's: fields of C-Series are in camel case."""
    return b'"created_at"' in page and b'"createdAt"' not in page


R_SERIES_PAGES = ApiPages("r_series", marked("Lightspeed R-Series pages"))
C_SERIES_PAGES = ApiPages("c_series", marked("Lightspeed eCom (C-Series) pages"))
