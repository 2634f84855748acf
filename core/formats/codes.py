"""Codes of goods: the different ways to write the same code."""

UPC_DIGITS, EAN_DIGITS = 12, 13


def same_codes(code: str) -> list[str]:
    """Return all ways to write a code, itself first.

    A UPC of 12 digits is the EAN of 13 with a leading 0. One that begins with 0 loses it in a spreadsheet,
    which leaves 11 digits.
    """
    bare = code.lstrip("0")
    if not (code.isascii() and code.isdigit() and UPC_DIGITS - 1 <= len(code) <= EAN_DIGITS):
        return [code]
    ways = [bare.zfill(digits) for digits in (UPC_DIGITS - 1, UPC_DIGITS, EAN_DIGITS) if len(bare) <= digits]
    return [code, *(way for way in ways if way != code)]
