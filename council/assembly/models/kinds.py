"""Columns that hold one of a few words."""

from enum import StrEnum

from sqlalchemy import Enum


def words(kind: type[StrEnum], name: str) -> Enum:
    """A column of one of a few words; `name` tells its constraint from others of the same words."""
    values = [each.value for each in kind]
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=32,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda _kind: values,
    )
