"""Places in a line: Python counts characters, Qt counts UTF-16 units; an emoji is one and two."""


def to_qt(text: str, place: int) -> int:
    """UTF-16 units before the character at `place`."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def to_python(text: str, place: int) -> int:
    """Characters before the UTF-16 unit at `place`; a place inside a character counts as behind it."""
    if text.isascii():
        return min(place, len(text))
    units = 0
    for index, char in enumerate(text):
        if units >= place:
            return index
        units += 2 if ord(char) > 0xFFFF else 1
    return len(text)
