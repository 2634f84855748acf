"""Messages for shop staff if PostgreSQL or the network refuses something."""

from psycopg import Error, OperationalError, ProgrammingError, errors
from psycopg_pool import PoolTimeout

from core.errors import LostConnection, NotNow, StoreProblem
from core.language import marked, say
from core.store.postgresql.address import NO_ADDRESS

NOT_REACHED = marked("The database cannot be reached. Nothing was changed; try again in a moment.")
SENTENCES: list[tuple[tuple[type[Exception], ...], str]] = [
    (
        (errors.InvalidPassword, errors.InvalidAuthorizationSpecification, errors.InsufficientPrivilege),
        marked("The database does not let this server in. Check user, password and rights in BACKORDERS_DB."),
    ),
    ((errors.InvalidCatalogName,), marked("There is no such database. Create it, or correct BACKORDERS_DB.")),
    (
        (errors.ReadOnlySqlTransaction,),
        marked("The database is a read-only copy at the moment. Nothing was changed; try again in a moment."),
    ),
    (
        (errors.LockNotAvailable,),
        marked(
            "Somebody else is saving something that takes long. Nothing was changed; try again in a moment."
        ),
    ),
    ((errors.QueryCanceled,), marked("The database took too long for this. Nothing was changed; try again.")),
    (
        (errors.SerializationFailure, errors.DeadlockDetected),
        marked("Others saved something at the same moment. Nothing was changed; try again."),
    ),
    (
        (errors.UndefinedTable, errors.InvalidSchemaName),
        marked(
            "The data was replaced by a backup or another import while you were working. Nothing was "
            "changed; reload the page."
        ),
    ),
    (
        (errors.DiskFull, errors.OutOfMemory, errors.TooManyConnections, errors.InsufficientResources),
        marked("The database has no room left. Nothing was changed; tell whoever looks after it."),
    ),
    ((PoolTimeout, OperationalError), NOT_REACHED),
]
"""Messages by the kind of error. The first match counts."""
WORTH_ANOTHER_TRY = (errors.ReadOnlySqlTransaction, errors.SerializationFailure, errors.DeadlockDetected)
CONNECTING: list[tuple[tuple[str, ...], str]] = [
    (("password", 'role "', "pg_hba.conf", "authentication", "permission denied"), SENTENCES[0][1]),
    (('database "',), SENTENCES[1][1]),
    (("invalid integer value", "invalid port number"), NO_ADDRESS),
]
"""Messages by the text of an error: one in connecting has no kind."""


def problem_for(error: Exception) -> StoreProblem:
    """Return the problem for an error of PostgreSQL or the network."""
    if isinstance(error, OperationalError) and error.sqlstate is None:
        for signs, sentence in CONNECTING:
            if any(sign in str(error) for sign in signs):
                return StoreProblem(say(sentence))
    if isinstance(error, ProgrammingError) and error.sqlstate is None:  # Its text has the password.
        return StoreProblem(say(NO_ADDRESS))
    for kinds, sentence in SENTENCES:
        if isinstance(error, kinds):
            kind = LostConnection if sentence == NOT_REACHED else StoreProblem
            return (NotNow if set(kinds) & set(WORTH_ANOTHER_TRY) else kind)(say(sentence))
    if isinstance(error, Error) and error.diag.message_primary:
        return StoreProblem(
            say("The database could not do this: {reason}", reason=error.diag.message_primary)
        )
    return StoreProblem(
        say("The database could not do this: {reason}", reason=str(error).partition(chr(10))[0])
    )
