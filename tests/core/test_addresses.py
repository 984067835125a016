"""Addresses that no database could answer lead nowhere; those that leave us lead back to us."""

import pytest
from flask import Flask, url_for

from council.core.addresses import absolute
from tests.support import Browser


@pytest.mark.parametrize(
    "path",
    [
        "/fr/comments/2147483648",
        "/fr/comments/99999999999999999999999999",
        "/fr/comments/-1",
        "/fr/comments/١",
        "/fr/contributions/%00",
        "/fr/contributions/a%00b/journal",
        "/fr/dossiers/%00",
    ],
)
def test_what_cannot_be_an_id_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("base", ["https://council.example", "https://council.example/namur/"])
def test_an_address_that_leaves_is_ours_whatever_the_request_says(app: Flask, base: str) -> None:
    app.config["BASE_URL"] = base
    folder = "/namur" if "namur" in base else ""
    with app.test_request_context("/fr/", base_url=f"https://elsewhere.example{folder}"):
        assert absolute(url_for("dossiers.index", lang="fr")) == (
            f"https://council.example{folder}/fr/dossiers"
        )
    with app.app_context():
        assert absolute("/fr/dossiers") == f"https://council.example{folder}/fr/dossiers"
