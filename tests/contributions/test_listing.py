"""The list of contributions: finding, filtering, ordering, following."""

from council.core.db import Database
from tests.support import Browser, a_contribution


def test_a_visitor_finds_what_was_published(client: Browser, db: Database) -> None:
    a_contribution(title="Pas de lumière à l’arrêt")
    db.session.commit()
    assert "Pas de lumière à l’arrêt" in client.get("/fr/contributions").text


def test_an_address_in_capitals_leads_to_the_same_page(client: Browser, db: Database) -> None:
    contribution = a_contribution()
    db.session.commit()
    assert client.get(f"/fr/contributions/{contribution.public_id.upper()}").status_code == 200
