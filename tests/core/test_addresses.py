"""Addresses that no database could answer lead nowhere."""

import pytest

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
