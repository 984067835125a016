"""The Atom feeds of answers that are late."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from council.core import clock, feeds
from council.core.locale import long_date
from council.referrals.models import Referral
from council.referrals.queries import late as lateness
from council.territory.models import Authority


def late(authority: Authority | None, at: datetime) -> str:
    """The feed of the answers that are late at `at`: of one authority, or (None) of all."""
    if authority:
        title = _("Late answers: %(authority)s", authority=authority.name)
        page = url_for("authorities.show", slug=authority.slug)
        feed = url_for("authorities.late_feed_of", slug=authority.slug)
    else:
        title = _("Late answers")
        page, feed = url_for("authorities.index"), url_for("authorities.late_feed")
    return feeds.atom(
        title=title,
        about=_("Dossiers whose answer has not come within the delay."),
        page=page,
        feed=feed,
        items=map(item, lateness.lately_late(at, authority)),
    )


def item(one: Referral) -> feeds.Item:
    """One late answer, dated from the end of its delay; a longer delay is another entry."""
    assert one.answer_due_at is not None, "it was sent"
    dossier, day = one.dossier, clock.local_day(one.answer_due_at)
    expected = _("An answer was expected on %(date)s.", date=long_date(one.answer_due_at))
    return feeds.Item(
        title=f"{one.authority.name} – {dossier.reference} – {dossier.title}",
        page=url_for("dossiers.show", reference=dossier.reference),
        key=f"/dossiers/{dossier.reference}/late/{one.id}/{day.isoformat()}",
        text=expected,
        at=one.answer_due_at,
        categories=(one.authority.name,),
    )
