// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/console_view.h"

#include "app/gui/console_line.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QThreadPool>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

static constexpr int poll_ms = 150;

/// One board's log, and what is known of the line under way.
struct ConsoleView::Source {
    explicit Source(const std::filesystem::path& file) : path(file), log(file) {}
    std::filesystem::path path;
    boards::ConsoleLog log;
    ConsoleText text;
};

ConsoleView::ConsoleView(QWidget* parent)
    : QWidget(parent),
      counts_(new QLabel(this)),
      follow_(new QCheckBox(tr("Follow"), this)),
      copy_(new QPushButton(tr("Copy all"), this)),
      text_(new QPlainTextEdit(this)),
      line_(new ConsoleLine(this))
{
    setObjectName(QStringLiteral("consoleView"));
    counts_->setTextFormat(Qt::PlainText);
    follow_->setObjectName(QStringLiteral("followConsole"));
    follow_->setChecked(true);
    follow_->setToolTip(tr("Keep the newest lines in sight"));
    copy_->setObjectName(QStringLiteral("copyConsole"));
    copy_->setToolTip(tr("Copy all lines; Ctrl+C copies those that are selected"));
    text_->setObjectName(QStringLiteral("consoleText"));
    text_->setAccessibleName(tr("Console of the board"));
    text_->setReadOnly(true);
    text_->setMaximumBlockCount(most_lines);
    text_->setUndoRedoEnabled(false);
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setTabChangesFocus(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    line_->setObjectName(QStringLiteral("consoleLine"));
    line_->setAccessibleName(tr("Type on the board's console"));
    line_->setFont(text_->font());
    typing_.setMaxThreadCount(1);
    set_keyboard({});

    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 2, 8, 2);
    row->addWidget(counts_, 1);
    row->addWidget(follow_);
    row->addWidget(copy_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(text_, 1);
    column->addWidget(line_);

    connect(copy_, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(text_->toPlainText()); });
    connect(line_, &ConsoleLine::typed, this, &ConsoleView::type);
    connect(follow_, &QCheckBox::toggled, this, &ConsoleView::follow_scroll_bar);
    // Who scrolls up wants to read; who comes back to the end wants to follow.
    QScrollBar* bar = text_->verticalScrollBar();
    connect(bar, &QScrollBar::actionTriggered, this, [this, bar] {
        QTimer::singleShot(0, this, [this, bar] { follow_->setChecked(bar->value() == bar->maximum()); });
    });
    timer_.setInterval(poll_ms);
    connect(&timer_, &QTimer::timeout, this, &ConsoleView::read);
    show_counts();
}

void ConsoleView::show_console(const QString& board, const std::filesystem::path& file, const QString& hint)
{
    text_->setPlaceholderText(hint);
    if (source_ && source_->path == file) return;
    source_ = std::make_shared<Source>(file);
    board_ = board;
    text_->clear();
    follow_->setChecked(true);
    show_counts();
    if (isVisible()) read();
}

void ConsoleView::set_keyboard(Keyboard keyboard)
{
    keyboard_ = std::move(keyboard);
    line_->setEnabled(keyboard_ != nullptr);
    line_->setPlaceholderText(keyboard_ ? tr("Type for the console; Enter sends the line, Ctrl+C interrupts")
                                        : tr("The board does not run"));
}

void ConsoleView::type(const QByteArray& bytes)
{
    follow_->setChecked(true);
    typing_.start([self = QPointer<ConsoleView>(this), board = board_, keyboard = keyboard_,
                   text = bytes.toStdString()] {
        const Result<void> done = keyboard(text);
        if (done) return;
        QMetaObject::invokeMethod(
            qApp,
            [self, board, error = done.error()] {
                if (self) Q_EMIT self->failed(board, error);
            },
            Qt::QueuedConnection);
    });
}

void ConsoleView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    timer_.start();
    read();
}

void ConsoleView::hideEvent(QHideEvent* event)
{
    timer_.stop();
    QWidget::hideEvent(event);
}

void ConsoleView::read()
{
    if (!source_ || std::exchange(reading_, true)) return;
    QThreadPool::globalInstance()->start([self = QPointer<ConsoleView>(this), source = source_] {
        // By way of the application: only the GUI thread may know whether this view still is.
        QMetaObject::invokeMethod(
            qApp,
            [self, source, piece = source->log.read()] {
                if (self) self->take(source, piece);
            },
            Qt::QueuedConnection);
    });
}

void ConsoleView::take(const std::shared_ptr<Source>& source, const boards::ConsoleLog::Piece& piece)
{
    reading_ = false;
    if (source != source_) return read();  // another board was chosen meanwhile
    if (piece.begins_anew) {
        source->text = {};
        text_->clear();
    }
    if (!piece.bytes.empty()) show_change(source->text.take(piece.bytes));
    if (piece.begins_anew || !piece.bytes.empty()) show_counts();
    if (piece.bytes.size() == static_cast<std::size_t>(boards::ConsoleLog::most_bytes)) read();
}

void ConsoleView::show_change(const ConsoleText::Change& change)
{
    if (change.lines.empty()) return;
    QStringList lines;
    for (const std::string& line : change.lines)
        lines << QString::fromStdString(line);  // what is no UTF-8 becomes U+FFFD
    QScrollBar* bar = text_->verticalScrollBar();
    const int place = bar->value();
    const int blocks = text_->document()->blockCount();
    QTextCursor cursor(text_->document());
    cursor.movePosition(QTextCursor::End);
    cursor.beginEditBlock();
    if (change.replaces_last) {
        cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    } else if (!text_->document()->isEmpty()) {
        cursor.insertBlock();
    }
    cursor.insertText(lines.join(QLatin1Char('\n')));
    cursor.endEditBlock();
    if (follow_->isChecked()) return follow_scroll_bar();
    // What was given up at the top moves the rest up.
    const int added = static_cast<int>(lines.size()) - (change.replaces_last ? 1 : 0);
    const int given_up = blocks + added - text_->document()->blockCount();
    bar->setValue(std::max(0, place - given_up));
}

void ConsoleView::follow_scroll_bar()
{
    if (!follow_->isChecked()) return;
    QScrollBar* bar = text_->verticalScrollBar();
    bar->setValue(bar->maximum());
}

void ConsoleView::show_counts()
{
    const bool is_empty = text_->document()->isEmpty();
    const int lines =
        text_->document()->blockCount() - (text_->document()->lastBlock().length() == 1 ? 1 : 0);
    counts_->setText(board_.isEmpty() ? QString()
                     : is_empty       ? tr("The serial console of %1").arg(board_)
                     : lines == 1     ? tr("The serial console of %1, 1 line").arg(board_)
                     : lines < most_lines
                         ? tr("The serial console of %1, %2 lines").arg(board_).arg(lines)
                         : tr("The serial console of %1, its last %2 lines").arg(board_).arg(lines));
    copy_->setEnabled(!is_empty);
}

}  // namespace boardscope::gui
