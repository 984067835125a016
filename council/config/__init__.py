"""Settings: read from the environment once, typed; a wrong one stops the start with a sentence."""

from council.config.servers import (
    BadSetting,
    Bucket,
    Mailbox,
    MailServer,
    bucket,
    mail_server,
    mailbox,
)
from council.config.settings import Settings, check, is_guessable, load, make_folder, setting

__all__ = [
    "BadSetting",
    "Bucket",
    "MailServer",
    "Mailbox",
    "Settings",
    "bucket",
    "check",
    "is_guessable",
    "load",
    "mail_server",
    "mailbox",
    "make_folder",
    "setting",
]
