"""Address of a store in PostgreSQL: a database, and in it the schemas of one shop."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from core.errors import StoreProblem
from core.language import marked, say

NO_ADDRESS = marked(
    "The address of the database cannot be understood. Give "
    "postgresql://USER:PASSWORD@HOST:PORT/DATABASE; write signs such as @ : / # % in the "
    "password as %40 %3A %2F %23 %25."
)
DEFAULT_SHOP = "backorders"
DEFAULT_FILES = "data/postgresql"


@dataclass(frozen=True)
class Address:
    """``url`` is for the driver. ``shop``: name of the schemas. ``files``: folder of the backups."""

    url: str
    shop: str
    files: Path

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Parse ``postgresql://USER@HOST/DATABASE``. Raises StoreProblem.

        ``?schema=`` names one of several shops in a database, ``?files=`` another folder of backups.
        """
        try:
            parts = urlsplit(text)
        except ValueError as error:  # Its text has the password.
            raise StoreProblem(say(NO_ADDRESS)) from error
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        shop = options.pop("schema", DEFAULT_SHOP)
        files = Path(options.pop("files", DEFAULT_FILES))
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", shop):
            raise StoreProblem(
                say("“{shop}” is not a name for the schema of a shop: use a to z, 0 to 9 and _.", shop=shop)
            )
        url = urlunsplit(parts._replace(query=urlencode(options, quote_via=quote)))
        return cls(url, shop, files)

    def schema(self, generation: int) -> str:
        """Return the schema in which the tables of a generation of the store are."""
        return f"{self.shop}_{generation}"

    @property
    def log(self) -> str:
        """Return the schema of the audit log, which a replaced store leaves alone."""
        return f"{self.shop}_log"

    @property
    def path(self) -> Path:
        """Return the path after which backups are named."""
        database = re.sub(r"[^A-Za-z0-9_-]", "", urlsplit(self.url).path) or "database"
        return self.files / (database if self.shop == DEFAULT_SHOP else f"{database}-{self.shop}")
