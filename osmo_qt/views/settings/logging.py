"""Logging: how much is written down, and the files: to read, delete, and send to the technical support."""

from itertools import pairwise

from PySide6.QtCore import QDateTime, QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QWidget

from osmo_qt.core.settings import Page
from osmo_qt.models.log_files import LogFile, LogFiles, Sending
from osmo_qt.models.preferences import Preferences
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.frame import reveal
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, frame, label, row


class LoggingPage(RowsPage):
    """Signal: `file_wanted()`: the file that the model is reading should be shown."""

    file_wanted = Signal()

    def __init__(self, preferences: Preferences, files: LogFiles, theme: Theme) -> None:
        super().__init__(Page.LOGGING, preferences, theme)
        self._files = files
        self._theme = theme
        self._list = column(space=0)
        self._list.setContentsMargins(0, 4, 0, 4)
        self.lines.addWidget(self._file_section())
        self.finish()
        files.changed.connect(self._show_files)
        files.sending_changed.connect(self._show_sending)
        files.link_wanted.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        self._show_files()
        self._show_sending()

    def _file_section(self) -> QWidget:
        made = QWidget()
        lines = column(made, space=2)
        lines.addWidget(label(self.tr("Log File Management"), "caption"))
        card = frame("card")
        card.setAccessibleName(self.tr("Log File Management"))
        card.setLayout(self._list)
        self._card = card
        lines.addWidget(card)
        buttons = row()
        self._refresh = button(self.tr("Refresh"), icon=icon(self._theme, "refresh"))
        self._refresh.clicked.connect(self._files.refresh)
        self._delete = button(self.tr("Delete"), "danger", icon(self._theme, "delete-outline", "red"))
        self._delete.clicked.connect(lambda: self._ask_delete(True))
        self._send = button(self.tr("Send"), icon=icon(self._theme, "email-outline"))
        self._send.clicked.connect(self._files.ask_to_send)
        for part in (self._refresh, self._delete, self._send):
            buttons.addWidget(part)
        buttons.addStretch(1)
        lines.addLayout(buttons)
        lines.addWidget(self._delete_question())
        lines.addWidget(self._send_panel())
        lines.addWidget(
            label(
                self.tr("Passwords, keys, keypad digits and message texts are never written to a log."),
                "small",
                wrap=True,
            )
        )
        return made

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._files.refresh()

    # --- files ---------------------------------------------------------------------------------------

    def _show_files(self) -> None:
        clear(self._list)
        files = self._files.files
        if files is None:
            self._list.addWidget(_line(self.tr("Looking for files …")))
        elif self._files.problem:
            self._list.addWidget(
                _line(self.tr("The files can't be read: %1").replace("%1", self._files.problem), "problem")
            )
        elif not files:
            self._list.addWidget(_line(self.tr("There are no log files.")))
        for number, file in enumerate(files or ()):
            if number:
                self._list.addWidget(frame("line"))
            self._list.addWidget(self._file(file))
        self._order_keyboard()
        self._delete.setEnabled(bool(files))
        self._send.setEnabled(bool(files))
        self._show_sending()

    def _order_keyboard(self) -> None:
        """The files, though they came later, before the buttons below them."""
        views = self._card.findChildren(QPushButton)
        for before, after in pairwise((*views, self._refresh, self._delete, self._send)):
            QWidget.setTabOrder(before, after)

    def _file(self, file: LogFile) -> QWidget:
        made = QWidget()
        line = row(made, space=3)
        line.setContentsMargins(16, 4, 8, 4)
        texts = column(space=0)
        texts.addWidget(label(file.name, "strong", elide=True))
        changed = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(file.changed_at)), QLocale.FormatType.ShortFormat)
        texts.addWidget(label(f"{size_text(file.size)} · {changed}", "small"))
        view = button(self.tr("View"), "quiet")
        view.setAccessibleName(self.tr("View %1").replace("%1", file.name))
        view.clicked.connect(lambda: self._view(file.name))
        line.addLayout(texts, 1)
        line.addWidget(view)
        return made

    def _view(self, name: str) -> None:
        self._files.view(name)
        self.file_wanted.emit()

    # --- deleting ------------------------------------------------------------------------------------

    def _delete_question(self) -> QFrame:
        self._question = frame("warning")
        lines = column(self._question, margin=4, space=3)
        lines.addWidget(label(self.tr("Delete all log files? This can't be undone."), wrap=True))
        line = row()
        self._sure = button(self.tr("Yes, delete all"), "danger")
        self._sure.clicked.connect(self._do_delete)
        keep = button(self.tr("Keep them"))
        keep.clicked.connect(lambda: self._ask_delete(False))
        line.addWidget(self._sure)
        line.addWidget(keep)
        line.addStretch(1)
        lines.addLayout(line)
        self._question.hide()
        return self._question

    def _ask_delete(self, ask: bool) -> None:
        self._question.setVisible(ask)
        reveal(self._question)
        (self._sure if ask else self._delete).setFocus()

    def _do_delete(self) -> None:
        self._question.hide()
        self._files.delete_all()

    # --- sending -------------------------------------------------------------------------------------

    def _send_panel(self) -> QFrame:
        self._panel = frame("information")
        lines = column(self._panel, margin=4, space=3)
        self._panel_text = label(look="strong", wrap=True)
        self._panel_details = label(wrap=True, selectable=True)
        self._do_send = button(self.tr("Open e-mail program"), "primary")
        self._do_send.clicked.connect(self._files.send)
        self._end_send = button(self.tr("Cancel"))
        self._end_send.clicked.connect(self._files.cancel_sending)
        line = row()
        line.addWidget(self._do_send)
        line.addWidget(self._end_send)
        line.addStretch(1)
        lines.addWidget(self._panel_text)
        lines.addWidget(self._panel_details)
        lines.addLayout(line)
        return self._panel

    def _show_sending(self) -> None:
        sending = self._files.sending
        appears = self._panel.isHidden() and sending is not Sending.NO
        self._panel.setVisible(sending is not Sending.NO)
        if appears:
            reveal(self._panel)
        self._do_send.setVisible(sending is Sending.ASKING)
        self._end_send.setVisible(sending is not Sending.PACKING)
        self._end_send.setText(self.tr("Cancel") if sending is Sending.ASKING else self.tr("Close"))
        self._end_send.setAccessibleName(self._end_send.text())
        what, details = self._sending_texts(sending)
        self._panel_text.setText(what)
        self._panel_details.setText(details)
        self._panel_details.setVisible(bool(details))

    def _sending_texts(self, sending: Sending) -> tuple[str, str]:
        address = self._files.send_to or self.tr("an address that you choose")
        path = str(self._files.packed or "")
        match sending:
            case Sending.ASKING:
                files = "\n".join(f"•  {file.name}, {size_text(file.size)}" for file in self._files.files or ())
                about = self.tr("about.txt, the versions in use")
                return (self.tr("These files go to %1, in one zip:").replace("%1", address), f"{files}\n•  {about}")
            case Sending.PACKING:
                return self.tr("The files are being packed …"), ""
            case Sending.HANDED_OVER:
                return (
                    self.tr("Your e-mail program has the files now."),
                    self.tr("Write there what happened, and send it."),
                )
            case Sending.BY_HAND:
                return (
                    self.tr("Please attach this file to an e-mail to %1:").replace("%1", address),
                    path,
                )
        return "", ""


class LogFilePage(QWidget):
    """One file to read, its end first in sight."""

    def __init__(self, files: LogFiles, theme: Theme) -> None:
        super().__init__()
        self._files = files
        self._name = label(look="strong", elide=True)
        again = button(self.tr("Refresh"), "quiet", icon(theme, "refresh", "accent"))
        again.clicked.connect(lambda: files.view(files.name))
        self.text = QPlainTextEdit()
        self.text.setProperty("look", "log")
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        head = row()
        head.addWidget(self._name, 1)
        head.addWidget(again)
        lines = column(self, space=2)
        lines.addLayout(head)
        lines.addWidget(self.text, 1)
        files.text_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._name.setText(self._files.name)
        self.text.setAccessibleName(self._files.name or self.tr("Log file"))
        text = self._files.text
        self.text.setPlainText(self.tr("Reading …") if text is None else text)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())


def size_text(size: int) -> str:
    """`12 kB`, in the person's own format."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def _line(text: str, look: str = "muted") -> QWidget:
    made = QWidget()
    line = row(made)
    line.setContentsMargins(16, 12, 16, 12)
    line.addWidget(label(text, look, wrap=True))
    return made
