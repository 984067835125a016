"""What the page of a contribution tells of the referrals of its dossier."""

import re
from datetime import timedelta

from sqlalchemy import select

from council.contributions.models import Contribution
from council.referrals.models import State


def path_of(client, db) -> str:
    """The path on the page of the first contribution."""
    contribution = db.session.scalars(select(Contribution).order_by(Contribution.id)).first()
    page = client.get(f"/fr/contributions/{contribution.public_id}").text
    return page.split('id="path"')[1].split("</ol>")[0]


def test_a_contribution_goes_with_its_dossier_to_the_authority(client, db, sent_referral) -> None:
    path = path_of(client, db)
    assert "Envoyé à\u00a0: Namur" in path
    assert f"/fr/dossiers/{sent_referral.dossier.reference}" in path
    assert re.search(r"1(er)? mai 2026", path)  # sixty days from the second of March


def test_the_answer_is_told_too(client, db, sent_referral, now) -> None:
    for state, words in (
        (State.ANSWERED, "Réponse reçue"),
        (State.NOT_COMPETENT, "Pas compétent"),
    ):
        sent_referral.state, sent_referral.closed_at = state, now + timedelta(days=3)
        db.session.commit()
        path = path_of(client, db)
        assert words in path
        assert "mai 2026" not in path


def test_what_was_withdrawn_is_not_told(client, db, sent_referral, now) -> None:
    sent_referral.state, sent_referral.closed_at = State.WITHDRAWN, now
    db.session.commit()
    assert "Namur" not in path_of(client, db)
