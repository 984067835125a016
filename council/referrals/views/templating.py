"""What the templates of referrals may use."""

from datetime import date

from flask import url_for

from council.core import clock
from council.core.addresses import absolute
from council.core.files import StoredFile
from council.dossiers.models import Dossier
from council.referrals import drawings, report, words
from council.referrals.periods import ALL, Period
from council.referrals.views.blueprint import bp

bp.add_app_template_global(words.referral_clock)
bp.add_app_template_global(words.level, "level_name")
bp.add_app_template_global(drawings.name_of, "period_name")
bp.add_app_template_global(drawings.of_answers, "chart_of_answers")
bp.add_app_template_global(drawings.of_days, "chart_of_days")
bp.add_app_template_global(drawings.legend, "map_legend")
bp.add_app_template_global(report.explained, "method_paragraphs")


@bp.app_template_global()
def absolute_link(endpoint: str, **values: str) -> str:
    """The address of a page as it works outside the site."""
    return absolute(url_for(endpoint, **values))  # type: ignore[arg-type]


@bp.app_template_global()
def every_period() -> Period:
    """All the time there was."""
    return ALL


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
