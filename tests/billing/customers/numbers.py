"""Invented numbers that are right in form: `siren(7)` is always the same."""

from stdnum import luhn


def siren(n: int) -> str:
    body = f"{80000000 + n:08d}"
    return body + luhn.calc_check_digit(body)


def siret(n: int, place: int = 1) -> str:
    body = f"{siren(n)}{place:04d}"
    return body + luhn.calc_check_digit(body)
