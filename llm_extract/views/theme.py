"""Colours that hold on light and dark grounds alike: middle tones, and grey for what is not the matter itself.

On a ground of #18181b and on one of #ffffff no one colour has a contrast above 4.2 to 1 on both, and words that are
read at length want 4.5. So these colours are for signs, numbers and a few words; what is read is in the terminal's own.
Here and in the kinds each has 4.1 to 1 or more on both grounds. Each was chosen so that, where a terminal has 16
colours, it still falls on one of its own: grey on grey, no kind on it.
"""

from rich.style import Style
from rich.theme import Theme

QUIET = "#7c7c7c"
DOUBT = "#bf6300"
FAULT = "#dd4444"
GOOD = "color(65)"

THEME = Theme(
    {
        "quiet": QUIET,
        "tag": f"reverse {QUIET}",  # a label that a reader must see before the words beside it: claimed, planned
        "doubt": f"bold {DOUBT}",
        "fault": FAULT,
        "good": GOOD,
        "title": "bold",
        "name": "bold",
        "nobody": f"italic {QUIET}",
        "unproven": f"italic {QUIET}",  # a name that the text does not have
        "progress.percentage": QUIET,
        "progress.elapsed": QUIET,
        "progress.remaining": QUIET,
        "progress.download": "default",
        "bar.complete": "color(31)",
        "bar.finished": GOOD,
        "bar.back": QUIET,
        "table.header": QUIET,
    }
)


def kind_style(colour: str, *, bold: bool = False) -> Style:
    """The style of a kind's colour; a colour that rich does not know is no colour."""
    try:
        return Style(color=colour, bold=bold)
    except Exception:  # noqa: BLE001 - rich's colour errors have no common class; a user's own kind may name any colour
        return Style(bold=bold)


def css_colour(colour: str) -> str:
    """A kind's colour for HTML, as ``#rrggbb``."""
    found = kind_style(colour).color
    return found.get_truecolor().hex if found is not None else "#808080"
