"""What the templates of referrals may use."""

from flask import url_for

from council.core.addresses import absolute
from council.core.files import StoredFile
from council.dossiers.models import Dossier
from council.referrals import answer_words, drawings, promise_words, report, words
from council.referrals.models import Commitment
from council.referrals.periods import ALL, Period
from council.referrals.queries import promises
from council.referrals.views.blueprint import bp

bp.add_app_template_global(words.referral_clock)
bp.add_app_template_global(words.level, "level_name")
bp.add_app_template_global(drawings.name_of, "period_name")
bp.add_app_template_global(drawings.of_answers, "chart_of_answers")
bp.add_app_template_global(drawings.of_days, "chart_of_days")
bp.add_app_template_global(drawings.legend, "map_legend")
bp.add_app_template_global(report.explained, "method_paragraphs")
for name, word in {**promise_words.TEMPLATE_WORDS, **answer_words.TEMPLATE_WORDS}.items():
    bp.add_app_template_global(word, name)


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
def promise_token(one: Commitment) -> str:
    """What stands in the link with which an authority reports about a commitment."""
    return promises.token_for(one)
