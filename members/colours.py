"""Colours of documents: whether text stays readable in them (WCAG 2 contrast). Pure."""

import re

from cae.access import Refusal

READABLE = 4.5  # WCAG 2.2, 1.4.3


def _light(channel: int) -> float:
    part = channel / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """The relative luminance of « #rrggbb », from 0 (black) to 1 (white)."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.2126 * _light(red) + 0.7152 * _light(green) + 0.0722 * _light(blue)


def contrast_with_white(colour: str) -> float:
    """From 1 (white on white) to 21 (black on white)."""
    return 1.05 / (luminance(colour) + 0.05)


def check(colour: str) -> Refusal | None:
    """A colour of documents is written #rrggbb and readable on white, since titles are printed in it."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return Refusal("Une couleur s'écrit # suivi de six chiffres ou lettres de a à f : #1f5f4a.", code="colour")
    found = contrast_with_white(colour)
    if found < READABLE:
        return Refusal(
            "Cette couleur est trop claire pour être lue sur du papier blanc "
            + f"(contraste {found:.1f} pour {READABLE} au moins).".replace(".", ",", 2),
            remedy="Choisissez un ton plus foncé.",
            code="contrast",
        )
    return None
