"""Reading a mail that came in: who says what to whom, and whether a person wrote it."""

from council.inbox.reading.message import Given, Message, Returned, read

__all__ = ["Given", "Message", "Returned", "read"]
