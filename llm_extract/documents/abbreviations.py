"""Abbreviations: words whose full stop need not end a sentence, by what may follow them."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Always goes on: a name or a word of the same sentence follows.
BEFORE_A_NAME = _words("""
    mr mrs ms mx dr prof messrs mme mlle mgr hr fr frl sra srta dott ing
    gen lt col sgt capt maj brig adm cmdr cdr cpl pvt pfc spc ssgt msgt cmsgt supt insp det const
    rep reps sen sens gov gov-gen pres sec amb atty hon rev msgr asst assoc dep
    st ste mt ft
    e.g i.e eg ie vs cf viz approx resp z.b d.h bzw ggf inkl p.ej c.-à-d
    """)

# Goes on before a number ("No. 7", "Jan. 5", "pp. 12-14") and otherwise only as the next word shows.
BEFORE_A_NUMBER = _words("""
    no nos nr núm art arts vol vols fig figs sect ch chap pp para par op ca abs bd tel ext
    jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue tues wed thu thur thurs fri sat sun
    """)

# Ends a sentence only when the next word is one that begins sentences.
ALSO_AT_THE_END = _words("""
    inc corp ltd co bros llc plc jr sr esq etc al dept univ assn gmbh cie bldg ave blvd rd
    ala ariz ark calif cal colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore
    pa penn tenn tex va vt w.va wash wis wyo ont que
    ph.d m.d b.a m.a d.phil
    usw u.a z.t
    """)

# Short forms that are words too: written small and not before a number they are the word.
WORDS_TOO = _words(
    "no mar mon sat sun wed art arts par fig figs ill ind kan la mass miss mo neb ore pa wash cal del op ms fr det fri"
    " gen rep reps col sect ext"
)

HOUR = frozenset(("a.m", "p.m", "am", "pm"))

NAME_PARTICLES = _words("al el bin ibn bint abu de da di del della van der den von of")

MONTHS = _words("""
    januar februar märz april mai juni juli august september oktober november dezember
    january february march may june july october december
    """)

# What may follow "6 a.m." or "p.m." within the sentence though it begins with a capital.
AFTER_THE_HOUR = _words("""
    monday tuesday wednesday thursday friday saturday sunday eastern central pacific mountain gmt utc et est edt pt
    pst pdt ct cst cdt mt cet cest bst ist jst msk local
    january february march april may june july august september october november december
    """)

# Words that begin sentences and are hardly ever part of a name.
SENTENCE_OPENERS = _words("""
    a an the this that these those there here it its he his him she her hers they their them we our us i my you your
    who whose which what when where why how
    and but or so yet nor if as at by for from in into of on to with without after before during since until while
    although though because despite unlike under over between among against about around
    not no yes all any both each every some many most more several few other another such one two three
    however meanwhile also earlier later then now still even only just last next instead moreover
    is are was were has have had will would can could should may did does do
    said according asked
    """)

# Verbs that attribute a question or an exclamation to the name before them: “Who pays?” Brell asked.
SAYING_VERBS = _words("""
    said says asked asks told added wrote writes tweeted replied answered shouted yelled cried exclaimed wondered
    continued quipped joked demanded insisted declared posted responded chanted
    """)
