"""Make `resources/mail_providers.json` from a folder of autoconfig files (github.com/thunderbird/autoconfig, `ispdb`).

Use: `python packaging/mail_providers.py FOLDER`. Only facts are taken over: names, domains, hosts, ports, how to sign
in and where the provider explains it. The files themselves (MPL-2.0) stay where they are. What a program reads from the
net is read here too, so that nothing gets into the list that would be refused there.
"""

import json
import sys
from pathlib import Path
from typing import Any

from omnibox.channels.email.autoconfig import Line, Malformed, Published, read_autoconfig
from omnibox.model.sign_in import PASSWORD

TARGET = Path(__file__).resolve().parent.parent / "resources" / "mail_providers.json"
ORIGIN = "Facts from Mozilla's autoconfig database (github.com/thunderbird/autoconfig)"


def row_of(published: Published) -> dict[str, Any] | None:
    """Return one provider in few words; None where a program like ours can do nothing with it."""
    row: dict[str, Any] = {
        "name": published.name or min(published.domains, default=""),
        "domains": sorted(published.domains),
    }
    if published.pop_only:
        return {**row, "pop_only": True}
    imap, smtp = published.imap, published.smtp
    if imap is None or smtp is None or not published.domains:
        return None
    if imap.user not in ("%EMAILADDRESS%", "%EMAILADDRESS", "%EMAILLOCALPART%"):
        return None
    row |= {"imap": _place(imap), "smtp": _place(smtp)}
    if imap.user == "%EMAILLOCALPART%":
        row["local_user"] = True
    if PASSWORD not in imap.auth:
        row["sign_in"] = "oauth"
    for key in ("help", "enable"):
        if page := getattr(published, key):
            row[key] = page
    return row


def _place(line: Line) -> str:
    return f"{line.host}:{line.port}:{line.security}"


def main(folder: Path) -> int:
    """Write the list; says what was left out."""
    rows = []
    for path in sorted(folder.glob("*.xml")):
        try:
            row = row_of(read_autoconfig(path.read_bytes()))
        except Malformed:
            row = None
        if row is None:
            sys.stdout.write(f"left out: {path.name}\n")
        else:
            rows.append(row)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    TARGET.write_text(f'{{"origin": {json.dumps(ORIGIN)},\n"providers": [\n{lines}\n]}}\n', encoding="utf-8")
    sys.stdout.write(f"{len(rows)} providers, {sum(len(row['domains']) for row in rows)} domains\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
