"""Small movements that help the eye: short, and none where less movement is wished for."""

from typing import Final

from PySide6.QtCore import QEasingCurve, QVariantAnimation
from PySide6.QtWidgets import QStyle, QWidget

from omnibox.ui.choices import Choices

SHORT_MS: Final = 120


def is_still(widget: QWidget, choices: Choices) -> bool:
    """Tell whether nothing may move: by the person's choice, or by the system's."""
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    return choices.flag("still") or widget.style().styleHint(hint, None, widget) == 0


def glide(parent: QWidget) -> QVariantAnimation:
    """Return an animation from 0 to 1 that starts fast and ends softly."""
    made = QVariantAnimation(parent)
    made.setStartValue(0.0)
    made.setEndValue(1.0)
    made.setDuration(SHORT_MS)
    made.setEasingCurve(QEasingCurve.Type.OutCubic)
    return made
