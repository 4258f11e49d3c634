"""A browser page that can do nothing: it shows one document from memory, and nothing gets in or out.

Loaded only where the original of a message is asked for: it brings a browser with it (`web_there` tells whether there
is one). Scripts are off; a policy forbids every load but the document's own parts; an interceptor refuses every
request; nothing is written to disk; a link goes to our opener instead of the page.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from omnibox.desk.original import Original

SCHEME, PARTS = b"omnibox-original", b"cid"
PAGE: Final = QUrl("omnibox-original:page")
POLICY = (
    b"default-src 'none'; img-src cid: data:; style-src 'unsafe-inline'; font-src data:; "
    b"form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)
_Attribute = QWebEngineSettings.WebAttribute
_OFF = (
    _Attribute.JavascriptEnabled,
    _Attribute.JavascriptCanOpenWindows,
    _Attribute.JavascriptCanAccessClipboard,
    _Attribute.LocalStorageEnabled,
    _Attribute.LocalContentCanAccessRemoteUrls,
    _Attribute.LocalContentCanAccessFileUrls,
    _Attribute.HyperlinkAuditingEnabled,
    _Attribute.PluginsEnabled,
    _Attribute.FullScreenSupportEnabled,
    _Attribute.ScreenCaptureEnabled,
    _Attribute.WebGLEnabled,
    _Attribute.Accelerated2dCanvasEnabled,
    _Attribute.AutoLoadIconsForPage,
    _Attribute.TouchIconsEnabled,
    _Attribute.AllowRunningInsecureContent,
    _Attribute.AllowGeolocationOnInsecureOrigins,
    _Attribute.DnsPrefetchEnabled,
    _Attribute.PdfViewerEnabled,
    _Attribute.NavigateOnDropEnabled,
    _Attribute.FocusOnNavigationEnabled,
)


def _declare() -> None:
    """Tell the browser our schemes; only before its first profile is made, and once."""
    for name in (SCHEME, PARTS):
        if QWebEngineUrlScheme.schemeByName(name).name().isEmpty():
            scheme = QWebEngineUrlScheme(name)
            scheme.setSyntax(QWebEngineUrlScheme.Syntax.Path)
            scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme)
            QWebEngineUrlScheme.registerScheme(scheme)


class Gate(QWebEngineUrlRequestInterceptor):
    """Lets nothing through but the document and what it carries."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.refused: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url == PAGE or url.scheme() in ("cid", "data"):
            return
        self.refused.append(url.toString()[:500])
        info.block(True)


class Shelf(QWebEngineUrlSchemeHandler):
    """Answers for the document and its own parts, from memory."""

    def __init__(self, original: Original, parent: QObject) -> None:
        super().__init__(parent)
        self.original = original

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        if url == PAGE:
            charset = self.original.charset
            known = charset.isascii() and charset.replace("-", "").replace("_", "").isalnum()
            kind = f"text/html; charset={charset}" if known else "text/html"
            job.setAdditionalResponseHeaders({QByteArray(b"Content-Security-Policy"): QByteArray(POLICY)})
            self._reply(job, kind.encode("ascii"), self.original.page)
            return
        name = url.path(QUrl.ComponentFormattingOption.FullyDecoded).strip("<>").casefold()
        picture = self.original.pictures.get(name) if url.scheme() == "cid" else None
        if picture is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        else:
            self._reply(job, picture.mime.encode("ascii", "replace"), picture.data)

    @staticmethod
    def _reply(job: QWebEngineUrlRequestJob, kind: bytes, data: bytes) -> None:
        buffer = QBuffer(job)
        buffer.setData(data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(kind, buffer)


class GlassPage(QWebEnginePage):
    """A page that goes nowhere."""

    link_pressed = Signal(str)

    def acceptNavigationRequest(
        self,
        url: QUrl | str,
        kind: QWebEnginePage.NavigationType,
        is_main: bool,
    ) -> bool:
        url = QUrl(url)
        if url == PAGE and is_main:
            return True
        if kind == QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self.link_pressed.emit(url.toString())
        return False

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage:
        return None  # type: ignore[return-value]  # null: no window

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        """A refused load is told here, with the mail's own words in it: nothing for our log."""


class OriginalView(QWebEngineView):
    """Shows one original behind glass."""

    link_hovered = Signal(str)

    def __init__(self, original: Original, open_link: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _declare()
        self.profile = QWebEngineProfile()  # no name: off the record, in memory alone
        self.gate = Gate(self.profile)
        self.profile.setUrlRequestInterceptor(self.gate)
        self.profile.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.profile.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self.profile.setHttpUserAgent("Mozilla/5.0")
        self.profile.downloadRequested.connect(self._refuse)
        self.shelf = Shelf(original, self.profile)
        for scheme in (SCHEME, PARTS):
            self.profile.installUrlSchemeHandler(scheme, self.shelf)
        self.glass = GlassPage(self.profile, self)
        settings = self.glass.settings()
        for attribute in _OFF:
            settings.setAttribute(attribute, False)
        settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
        self.glass.link_pressed.connect(open_link)
        self.glass.linkHovered.connect(self.link_hovered)
        self.setPage(self.glass)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)

    def begin(self) -> None:
        """Show the document."""
        self.glass.load(PAGE)

    def show_other(self, original: Original) -> None:
        """Show another document in the same glass."""
        self.shelf.original = original
        self.gate.refused.clear()
        self.glass.load(PAGE)

    @staticmethod
    def _refuse(request: QWebEngineDownloadRequest) -> None:
        request.cancel()

    def end(self) -> None:
        """Let the page go before its profile, as the browser wants it."""
        self.glass.destroyed.connect(self.profile.deleteLater)
        self.glass.deleteLater()
