"""What a page says, as someone reads it: its text, without tags, on one line."""

import html
import re


def text_of(response) -> str:
    """The text of an HTML response: tags become spaces, spaces become one."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()
