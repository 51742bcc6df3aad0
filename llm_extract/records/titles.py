"""Titles: words that stand before a name and are no part of it, names of states, and names that bodies end in."""

from __future__ import annotations

from typing import Final

TITLES: Final = (
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "lord", "lady", "hon", "monsieur",
    "mme", "herr", "frau", "señor", "señora", "don", "doña", "signor", "signora", "president", "vice president",
    "vice-president", "prime minister", "deputy prime minister", "premier", "pm", "chancellor", "foreign minister",
    "defence minister", "defense minister", "interior minister", "finance minister", "justice minister",
    "health minister", "home secretary", "foreign secretary", "minister of state", "minister", "secretary of state",
    "secretary of defense", "secretary-general", "secretary general", "secretary", "undersecretary", "ambassador",
    "envoy", "special envoy", "high representative", "commissioner", "high commissioner", "senator", "sen",
    "representative", "rep", "congressman", "congresswoman", "lawmaker", "mp", "councillor", "governor", "gov",
    "mayor", "speaker", "chairman", "chairwoman", "chairperson", "chair", "leader", "director", "director general",
    "chief", "chief of staff", "police chief", "army chief", "spokesman", "spokeswoman", "spokesperson", "judge",
    "justice", "magistrate", "attorney general", "prosecutor", "activist", "analyst", "king", "queen", "prince",
    "princess", "crown prince", "emperor", "sultan", "emir", "sheikh", "sheikha", "shaikh", "pope", "archbishop",
    "bishop", "cardinal", "rabbi", "reverend", "rev", "imam", "mullah", "mufti", "grand mufti", "ayatollah",
    "grand ayatollah", "patriarch", "brother", "sister", "hajj", "haji", "ustad", "comrade", "general", "gen",
    "lieutenant general", "lt gen", "major general", "maj gen", "brigadier general", "brig gen", "brigadier",
    "colonel", "col", "lieutenant colonel", "lt col", "major", "maj", "captain", "capt", "lieutenant", "lt",
    "sergeant", "sgt", "corporal", "cpl", "private", "pvt", "admiral", "adm", "rear admiral", "vice admiral",
    "commander", "cmdr", "commodore", "marshal", "field marshal", "commandant", "officer", "inspector", "detective",
    "superintendent", "former", "ex", "acting", "interim", "deputy", "vice", "late", "then", "outgoing", "incoming",
    "senior", "retired",
)  # fmt: skip

# Words of other names that open like a title: the General Assembly is no general called Assembly.
NO_TITLES: Final = (
    "general assembly", "general staff", "general secretariat", "general directorate", "general command",
    "general council", "general union", "general prosecutor", "general security", "major league",
    "prime minister office", "president office", "chief executive", "justice department", "justice ministry",
    "private sector",
)  # fmt: skip

STATES: Final = (
    ("United States", "US", "U.S.", "USA", "U.S.A.", "United States of America", "America"),
    ("United Kingdom", "UK", "U.K.", "Britain", "Great Britain"),
    ("European Union", "EU", "E.U."),
    ("United Nations", "UN", "U.N."),
    ("United Arab Emirates", "UAE", "U.A.E."),
    ("Democratic Republic of the Congo", "Democratic Republic of Congo", "DR Congo", "DRC"),
    ("Central African Republic", "CAR"),
    ("North Korea", "DPRK", "Democratic People's Republic of Korea"),
    ("South Korea", "ROK", "Republic of Korea"),
    ("China", "PRC", "People's Republic of China"),
    ("Russia", "Russian Federation"),
    ("Turkey", "Türkiye"),
    ("Ivory Coast", "Côte d'Ivoire"),
    ("Czech Republic", "Czechia"),
    ("Myanmar", "Burma"),
)

# Short forms that also stand inside longer names (U.S. State Department), in lower case and without points.
ABBREVIATED: Final = {
    "united states of america": "us",
    "united states": "us",
    "usa": "us",
    "united kingdom": "uk",
    "united nations": "un",
    "european union": "eu",
}

# With one of these in front another place, office or side is meant: South Sudan, deputy minister, anti-government.
QUALIFIERS: Final = frozenset(
    {"north", "south", "east", "west", "new", "equatorial", "deputy", "vice", "anti", "pro", "non", "ex", "un"}
)

# What the names of bodies and places end in: the last word of such a name does not stand for it as a surname does.
BODIES: Final = frozenset(
    {
        "academy", "administration", "agency", "airlines", "airport", "alliance", "army", "assembly", "association",
        "authority", "bank", "brigade", "brigades", "bureau", "cabinet", "centre", "center", "city", "coalition",
        "command", "commission", "committee", "community", "company", "confederation", "congress", "convention",
        "corporation", "corps", "council", "country", "court", "department", "directorate", "district", "division",
        "embassy", "federation", "fighters", "force", "forces", "foundation", "front", "fund", "government",
        "governorate", "group", "guard", "hospital", "house", "institute", "international", "island", "islands",
        "league", "ministry", "mission", "movement", "nations", "navy", "network", "news", "observatory", "office",
        "officials", "opposition", "organisation", "organization", "parliament", "party", "people", "police", "post",
        "power", "press", "prison", "programme", "program", "province", "region", "republic", "resistance", "river",
        "sea", "security", "senate", "service", "services", "society", "state", "states", "street", "times", "town",
        "tribunal", "troops", "union", "university", "valley", "watch",
    }
)  # fmt: skip
