"""The contact sheet: every picture on one page, beside the target picture where there is one."""

from html import escape
from pathlib import Path

from tests.ui.surfaces import all_surfaces

HEAD = """<!doctype html><meta charset="utf-8"><title>Omnibox gallery</title>
<style>body{font:14px sans-serif;margin:24px;background:#888} figure{display:inline-block;margin:8px;vertical-align:top}
img{width:640px;display:block;border:1px solid #0004} h2{margin:28px 0 4px;color:#fff} a{color:inherit}</style>
"""


def write(out: Path, target: Path | None) -> None:
    """Write `index.html` and `gallery.md` over the pictures that lie in `out`."""
    page, lines = [HEAD], ["# Gallery", ""]
    for one in all_surfaces():
        files = sorted(out.glob(f"{one.name}-*.png"), key=lambda path: (path.stem.count("-"), path.name))
        mine = [path for path in files if _surface_of(path.stem) == one.name]
        if not mine:
            continue
        page.append(f"<h2>{escape(one.title)}</h2>")
        lines += [f"## {one.title}", ""]
        if target is not None and one.target:
            for path in sorted(target.glob(f"{one.target}-*.png")):
                page.append(_figure(path.resolve().as_uri(), f"target: {path.stem}"))
                lines.append(f"![target {path.stem}]({path.resolve().as_uri()})")
        for path in mine:
            page.append(_figure(path.name, path.stem))
            lines.append(f"![{path.stem}]({path.name})")
        lines.append("")
    (out / "index.html").write_text("\n".join(page), "utf-8")
    (out / "gallery.md").write_text("\n".join(lines), "utf-8")


def _surface_of(stem: str) -> str:
    """The longest name of a surface that a file's name begins with."""
    names = [one.name for one in all_surfaces() if stem.startswith(f"{one.name}-")]
    return max(names, key=len, default="")


def _figure(source: str, words: str) -> str:
    image = f'<a href="{escape(source)}"><img src="{escape(source)}" alt="{escape(words)}"></a>'
    return f"<figure>{image}<figcaption>{escape(words)}</figcaption></figure>"
