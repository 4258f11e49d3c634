"""Whether a text promises a file, in the languages people write in: asked about before a mail leaves without one.

Only our own new words are looked at: quotes, the signature and what came from others say nothing of what we attach.
"""

import re

from omnibox.model.sign_off import DELIMITER

_LONGEST = 20_000  # characters looked at
# Words that hardly ever stand in a mail that carries nothing. Stems end with \w*; each is tried between word ends.
_STEMS = (
    r"attach(?:ed|ing|ment|ments)",  # en
    r"enclosed",
    r"see (?:the )?file",
    r"(?:im|in der|als|siehe) (?:anhang|anlagen?|beilage)",  # de
    r"anbei",
    r"(?:füge|fügen|hänge|hängen|lege|legen|sende|schicke)\b[^.!?\n]{0,60}\b(?:bei|an|anhang|anlage)",
    r"(?:angehängt|beigefügt|beiliegend|angehangen|angefügt)\w*",
    r"(?:en|ci[- ])?pi[èe]ces? jointes?",  # fr
    r"ci-joint\w*",
    r"(?:je|nous) (?:vous )?joi(?:ns|gnons)",
    r"adjunt[oa]s?",  # es
    r"adjuntamos",
    r"archivos? adjuntos?",
    r"en anexo",
    r"(?:in )?allegat[oiae]",  # it
    r"allego",
    r"em anexo",  # pt
    r"(?:segue|seguem|anexei|anexo|anexa|anexad[oa]s?)",
    r"(?:in de |als )?bijlagen?",  # nl
    r"bijgevoegd\w*",
    r"toegevoegd bestand",
    r"(?:w )?załącz\w+",  # pl
    r"(?:i )?bilag(?:a|an|or|et|t)?",  # sv, da, nb
    r"bifoga[rdt]?\w*",
    r"vedh[æe]ft\w*",
    r"vedlagt\w*",
    r"vedlegg\w*",
    r"liitte(?:enä|et|essä|ä)",  # fi
    r"oheinen|ohessa",
    r"(?:v |jako )?přílo[hz]\w+",  # cs
    r"přikládám\w*",
    r"prílohe?\w*",  # sk
    r"(?:в[оі]? )?(?:прикреп\w+|приложен\w+|вложени\w+|прилага\w+|вкладенн\w+|додатку|додаю файл)",  # ru, uk, bg
    r"(?:ekte|ekli|ektedir|ekteki)",  # tr
    r"mellékel\w+|csatol\w+",  # hu
    r"(?:în )?anexă|ataşat\w*|atașat\w*",  # ro
    r"συνημμέν\w+|επισυνάπτ\w+",  # el
)
_WORDS = re.compile(rf"(?<!\w)(?:{'|'.join(_STEMS)})(?!\w)", re.IGNORECASE)
# scripts without blanks between words, or whose words take on others
_SIGNS = re.compile("添付|附件|附上|附檔|附加档|첨부|مرفق|المرفقات|أرفق|מצורף|מצורפת|מצורפים|แนบ|đính kèm|संलग्न")
_QUOTED = re.compile(r"^\s*[>|]", re.MULTILINE)
_NOT = re.compile(
    r"(?<!\w)(?:un|de|re)attached|no attachments?|without (?:an? )?attachments?|(?:ohne|keinen?) (?:anhang|anlage)",
    re.IGNORECASE,
)


def promises_file(text: str) -> bool:
    """Tell whether what was written says that something is attached."""
    own = "\n".join(line for line in _own_lines(text[:_LONGEST]))
    own = _NOT.sub(" ", own)
    return bool(_WORDS.search(own) or _SIGNS.search(own))


def _own_lines(text: str) -> list[str]:
    lines = []
    for line in text.split("\n"):
        if line == DELIMITER or line.rstrip() == DELIMITER.rstrip():
            break
        if not _QUOTED.match(line):
            lines.append(line)
    return lines
