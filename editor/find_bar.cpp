// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/find_bar.h"

#include "editor/qsci.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

constexpr int found_indicator = 12;
constexpr int prefill_limit = 120;

}  // namespace

FindBar::FindBar(QsciScintilla* text, QWidget* parent) : QWidget(parent), text_(text)
{
    setObjectName(QStringLiteral("findBar"));
    setAccessibleName(tr("Find in the probe"));
    field_ = new QLineEdit(this);
    field_->setPlaceholderText(tr("Find"));
    field_->setAccessibleName(tr("Text to find"));
    field_->setClearButtonEnabled(true);
    field_->setMaximumWidth(420);
    field_->installEventFilter(this);
    setFocusProxy(field_);

    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(8, 4, 8, 4);
    rows->setSpacing(4);
    find_row_ = new QHBoxLayout;
    find_row_->setSpacing(4);
    rows->addLayout(find_row_);
    QHBoxLayout* const layout = find_row_;
    layout->addWidget(field_, 1);
    case_toggle_ = add_toggle(tr("Aa"), tr("Match upper and lower case"), QKeySequence(Qt::ALT | Qt::Key_C));
    word_toggle_ = add_toggle(tr("Word"), tr("Whole words only"), QKeySequence(Qt::ALT | Qt::Key_W));

    const auto add_button = [&](Qt::ArrowType arrow, const QString& name, auto run) {
        auto* button = new QToolButton(this);
        button->setArrowType(arrow);
        button->setAutoRaise(true);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, run);
        layout->addWidget(button);
    };
    add_button(Qt::UpArrow, tr("Previous match (Shift+F3)"), &FindBar::findPrevious);
    add_button(Qt::DownArrow, tr("Next match (F3)"), &FindBar::findNext);

    status_ = new QLabel(this);
    status_->setAccessibleName(tr("Matches"));
    layout->addSpacing(8);
    layout->addWidget(status_);
    layout->addStretch(1);
    auto* close_button = new QToolButton(this);
    close_button->setText(QStringLiteral("×"));
    close_button->setAutoRaise(true);
    close_button->setToolTip(tr("Close (Esc)"));
    close_button->setAccessibleName(tr("Close the find bar"));
    connect(close_button, &QToolButton::clicked, this, &FindBar::close_bar);
    layout->addWidget(close_button);
    make_replace_row();

    connect(field_, &QLineEdit::textChanged, this, &FindBar::search_as_typed);
    recount_timer_.setSingleShot(true);
    recount_timer_.setInterval(200);
    connect(&recount_timer_, &QTimer::timeout, this, [this] {
        find_all();
        show_status(false);
    });
    connect(text_, &QsciScintilla::textChanged, this, [this] {
        if (isVisible()) recount_timer_.start();
    });
    send(*text_, Sci::SCI_INDICSETSTYLE, found_indicator, Sci::INDIC_ROUNDBOX);
    send(*text_, Sci::SCI_INDICSETUNDER, found_indicator, 1);
    hide();
}

void FindBar::make_replace_row()
{
    replace_row_ = new QWidget(this);
    auto* row = new QHBoxLayout(replace_row_);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    replacement_ = new QLineEdit(replace_row_);
    replacement_->setPlaceholderText(tr("Replace with"));
    replacement_->setAccessibleName(tr("Text to put in its place"));
    replacement_->setMaximumWidth(420);
    replacement_->installEventFilter(this);
    row->addWidget(replacement_, 1);
    const auto add_button = [&](const QString& text, const QString& tip, auto run) {
        auto* button = new QToolButton(replace_row_);
        button->setText(text);
        button->setAutoRaise(true);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        connect(button, &QToolButton::clicked, this, run);
        row->addWidget(button);
    };
    add_button(tr("Replace"), tr("The selected match, then on to the next (Enter)"),
               &FindBar::replaceSelected);
    add_button(tr("Replace all"), tr("All matches, in one step of undo (Ctrl+Enter)"), &FindBar::replaceAll);
    row->addStretch(1);
    layout()->addWidget(replace_row_);
    replace_row_->hide();
}

QToolButton* FindBar::add_toggle(const QString& text, const QString& name, const QKeySequence& key)
{
    auto* toggle = new QToolButton(this);
    toggle->setText(text);
    toggle->setCheckable(true);
    toggle->setAutoRaise(true);
    toggle->setShortcut(key);
    toggle->setToolTip(QStringLiteral("%1 (%2)").arg(name, key.toString(QKeySequence::NativeText)));
    toggle->setAccessibleName(name);
    connect(toggle, &QToolButton::toggled, this, &FindBar::search_as_typed);
    find_row_->addWidget(toggle);
    return toggle;
}

void FindBar::open()
{
    const bool was_open = isVisible();
    anchor_ = send(*text_, Sci::SCI_GETSELECTIONSTART);
    const QString selected = text_->selectedText();
    show();
    if (!selected.isEmpty() && selected.size() <= prefill_limit && !selected.contains(u'\n'))
        field_->setText(selected);
    field_->setFocus(Qt::ShortcutFocusReason);
    field_->selectAll();
    if (!was_open) search_as_typed();
}

void FindBar::open_replace()
{
    const bool has_text = !field_->text().isEmpty() || text_->hasSelectedText();
    replace_row_->show();
    open();
    if (has_text && !field_->text().isEmpty()) {
        replacement_->setFocus(Qt::ShortcutFocusReason);
        replacement_->selectAll();
    }
}

void FindBar::close_bar()
{
    if (!isVisible()) return;
    replace_row_->hide();
    recount_timer_.stop();
    matches_.clear();
    current_ = {};
    show_frames(false);
    hide();
    text_->setFocus();
}

void FindBar::findNext()
{
    go_on(true);
}

void FindBar::findPrevious()
{
    go_on(false);
}

void FindBar::replace_at(Match match)
{
    const QByteArray with = replacement_->text().toUtf8();
    send(*text_, Sci::SCI_SETTARGETSTART, match.begin);
    send(*text_, Sci::SCI_SETTARGETEND, match.end);
    text_->SendScintilla(Sci::SCI_REPLACETARGET, static_cast<uintptr_t>(with.size()), with.constData());
}

void FindBar::replaceSelected()
{
    const Match selected{send(*text_, Sci::SCI_GETSELECTIONSTART), send(*text_, Sci::SCI_GETSELECTIONEND)};
    const Match match = search(selected.begin, selected.end);
    if (match.begin == selected.begin && match.end == selected.end && !text_->isReadOnly()) {
        replace_at(match);
        const long after = send(*text_, Sci::SCI_GETTARGETEND);
        send(*text_, Sci::SCI_SETSEL, after, after);
    }
    find_all();
    go_on(true);
}

void FindBar::replaceAll()
{
    if (text_->isReadOnly()) return;
    int count = 0;
    send(*text_, Sci::SCI_BEGINUNDOACTION);
    Match match = search(0, send(*text_, Sci::SCI_GETLENGTH));
    while (match.begin >= 0 && match.end > match.begin) {
        replace_at(match);
        ++count;
        match = search(send(*text_, Sci::SCI_GETTARGETEND), send(*text_, Sci::SCI_GETLENGTH));
    }
    send(*text_, Sci::SCI_ENDUNDOACTION);
    current_ = {};
    find_all();
    recount_timer_.stop();  // what was done is said, not what is left
    status_->setText(count == 0 ? tr("no match") : tr("%n replaced", nullptr, count));
}

void FindBar::setColors(const EditorColors& colors)
{
    colors_ = colors;
    send(*text_, Sci::SCI_INDICSETFORE, found_indicator, scintilla_color(colors.found));
    send(*text_, Sci::SCI_INDICSETALPHA, found_indicator, colors.dark ? 70 : 45);
    send(*text_, Sci::SCI_INDICSETOUTLINEALPHA, found_indicator, 170);
    show_status(false);
}

QString FindBar::statusText() const
{
    return status_->text();
}

bool FindBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == replacement_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Escape: close_bar(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (key->modifiers() & Qt::ControlModifier)
                replaceAll();
            else
                replaceSelected();
            return true;
        default: break;
        }
    }
    if (watched == field_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Escape: close_bar(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: go_on(!(key->modifiers() & Qt::ShiftModifier)); return true;
        case Qt::Key_Up: go_on(false); return true;
        case Qt::Key_Down: go_on(true); return true;
        default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

FindBar::Match FindBar::search(long from, long to) const
{
    const QByteArray wanted = field_->text().toUtf8();
    if (wanted.isEmpty()) return {};
    send(*text_, Sci::SCI_SETSEARCHFLAGS,
         (case_toggle_->isChecked() ? Sci::SCFIND_MATCHCASE : 0) |
             (word_toggle_->isChecked() ? Sci::SCFIND_WHOLEWORD : 0));
    send(*text_, Sci::SCI_SETTARGETSTART, from);
    send(*text_, Sci::SCI_SETTARGETEND, to);
    const long begin = text_->SendScintilla(Sci::SCI_SEARCHINTARGET, static_cast<uintptr_t>(wanted.size()),
                                            wanted.constData());
    if (begin < 0) return {};
    return {begin, send(*text_, Sci::SCI_GETTARGETEND)};
}

void FindBar::find_all()
{
    matches_.clear();
    const long length = send(*text_, Sci::SCI_GETLENGTH);
    for (Match match = search(0, length); match.begin >= 0; match = search(match.end, length)) {
        matches_.push_back(match);
        if (matches_.size() > match_limit || match.end <= match.begin) break;
    }
    show_frames(true);
}

void FindBar::show_frames(bool shown)
{
    send(*text_, Sci::SCI_SETINDICATORCURRENT, found_indicator);
    send(*text_, Sci::SCI_INDICATORCLEARRANGE, 0, send(*text_, Sci::SCI_GETLENGTH));
    if (!shown) return;
    for (const Match& match : matches_)
        send(*text_, Sci::SCI_INDICATORFILLRANGE, match.begin, match.end - match.begin);
}

void FindBar::search_as_typed()
{
    if (!isVisible()) return;
    find_all();
    const long length = send(*text_, Sci::SCI_GETLENGTH);
    const Match match = search(anchor_, length);
    const bool wrapped = match.begin < 0;
    select(wrapped ? search(0, length) : match, wrapped);
}

void FindBar::go_on(bool forward)
{
    if (field_->text().isEmpty()) {
        open();
        return;
    }
    if (!isVisible()) {
        show();
        find_all();
    }
    const long length = send(*text_, Sci::SCI_GETLENGTH);
    const long from = send(*text_, forward ? Sci::SCI_GETSELECTIONEND : Sci::SCI_GETSELECTIONSTART);
    Match match = search(from, forward ? length : 0);
    const bool wrapped = match.begin < 0;
    if (wrapped) match = forward ? search(0, length) : search(length, 0);
    if (match.begin >= 0) anchor_ = match.begin;
    select(match, wrapped);
}

void FindBar::select(Match match, bool wrapped)
{
    current_ = match;
    if (match.begin >= 0) {
        send(*text_, Sci::SCI_ENSUREVISIBLEENFORCEPOLICY,
             send(*text_, Sci::SCI_LINEFROMPOSITION, match.begin));
        send(*text_, Sci::SCI_SETSEL, match.begin, match.end);
    }
    show_status(wrapped);
}

void FindBar::show_status(bool wrapped)
{
    QString text;
    const bool none = !field_->text().isEmpty() && matches_.empty();
    if (none) {
        text = tr("no match");
    } else if (!matches_.empty()) {
        const QLocale locale(QLocale::English);
        const bool more = matches_.size() > match_limit;
        const QString count = more ? locale.toString(match_limit) + u'+'
                                   : locale.toString(static_cast<qulonglong>(matches_.size()));
        const auto at = std::ranges::lower_bound(matches_, current_.begin, {}, &Match::begin);
        if (at != matches_.end() && at->begin == current_.begin)
            text =
                tr("%1 of %2").arg(locale.toString(static_cast<qlonglong>(at - matches_.begin() + 1)), count);
        else
            text = tr("%1 matches").arg(count);
        if (wrapped && current_.begin >= 0) text += tr(" · gone round");
    }
    status_->setText(text);
    QPalette palette = status_->parentWidget()->palette();
    if (none) palette.setColor(QPalette::WindowText, colors_.error);
    status_->setPalette(palette);
}

}  // namespace boardscope::editor
