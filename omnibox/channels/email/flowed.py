"""Joining the lines of format=flowed text. Source: RFC 3676 section 4."""


def unflow(text: str, delete_space: bool = False) -> str:
    """Return `text` with soft line breaks taken out; a break is soft where the line ends in a space.

    `delete_space` is the DelSp parameter. Lines of different quote depth are never joined, and the
    signature line "-- " stands alone though it ends in a space.
    """
    out: list[str] = []
    open_depth: int | None = None  # depth of the paragraph that still waits for its next line
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        signature = content == "-- "
        soft = content.endswith(" ") and not signature
        shown = content[:-1] if soft and delete_space else content
        if open_depth == depth and not signature:
            out[-1] += shown
        else:
            out.append((">" * depth + " " if depth else "") + shown)
        open_depth = depth if soft else None
    return "\n".join(out)
