"""What the templates of referrals may use."""

from datetime import date

from flask import url_for

from council.core import clock
from council.core.files import StoredFile
from council.dossiers.models import Dossier
from council.referrals import words
from council.referrals.views.blueprint import bp

bp.add_app_template_global(words.referral_clock)


@bp.app_template_global()
def dossier_link(dossier: Dossier) -> str:
    """The address of the public page of a dossier."""
    return url_for("dossiers.show", reference=dossier.reference)


@bp.app_template_global()
def file_link(file: StoredFile) -> str:
    """The address of a kept file."""
    return url_for("files.file", token=file.token)


@bp.app_template_global()
def today() -> date:
    """The day it is in Brussels."""
    return clock.local_day(clock.now())
