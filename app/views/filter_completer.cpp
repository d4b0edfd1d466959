// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_completer.h"

#include "app/views/line_place.h"
#include "app/views/value_feed.h"
#include "core/timeline/time_text.h"

#include <QCompleter>
#include <QCoreApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTreeView>

#include <algorithm>

namespace boardscope::views {

namespace {

constexpr int visible_rows = 10;
constexpr int text_width_limit = 360;
constexpr int width_least = 240;
constexpr int row_padding = 6;

QString to_qstring(const std::string& text)
{
    return QString::fromStdString(text);
}

QString explanation_of(const filter::Candidate& candidate)
{
    QString text = to_qstring(candidate.meaning);
    if (!candidate.rows) return text;
    const QString count = to_qstring(timeline::thousands(*candidate.rows));
    const QString rows =
        *candidate.rows == 1 ? FilterCompleter::tr("1 row") : FilterCompleter::tr("%1 rows").arg(count);
    return text.isEmpty() ? rows : text + QStringLiteral(" · ") + rows;
}

/// What comes behind it is another word.
bool wants_blank(const filter::Candidate& candidate)
{
    return candidate.kind != filter::CandidateKind::value && candidate.kind != filter::CandidateKind::unit &&
           !candidate.text.ends_with('{') && candidate.text != "}" && candidate.text != ")";
}

}  // namespace

FilterCompleter::FilterCompleter(QLineEdit& line, ValueFeed& values)
    : QObject(&line), line_(line), values_(values)
{
    set_up_list();
    connect(&values_, &ValueFeed::changed, this, &FilterCompleter::renew);
    connect(&line_, &QLineEdit::cursorPositionChanged, this, [this] {
        if (isOffering() && line_.cursorPosition() != offered_at_) hide();
    });
}

void FilterCompleter::set_up_list()
{
    model_ = new QStandardItemModel(this);
    completer_ = new QCompleter(model_, this);
    completer_->setWidget(&line_);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setMaxVisibleItems(visible_rows);
    list_ = new QTreeView;
    list_->setAccessibleName(tr("What can stand here"));
    list_->setFrameStyle(QFrame::Box | QFrame::Plain);
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setAllColumnsShowFocus(true);
    list_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list_->setSelectionBehavior(QAbstractItemView::SelectRows);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->header()->hide();
    list_->header()->setStretchLastSection(true);
    completer_->setPopup(list_);
    // After the completer's own filter, to be asked before it.
    list_->installEventFilter(this);
    connect(completer_, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            [this](const QModelIndex& index) {
                const auto row = static_cast<std::size_t>(index.row());
                if (index.isValid() && row < completion_.candidates.size())
                    accept(filter::Candidate(completion_.candidates[row]));
            });
}

bool FilterCompleter::isOffering() const
{
    return list_->isVisible();
}

void FilterCompleter::hide()
{
    list_->hide();
}

void FilterCompleter::offer(bool asked)
{
    const QByteArray utf8 = line_.text().toUtf8();
    asked_ = asked;
    offered_text_ = line_.text();
    offered_at_ = line_.cursorPosition();
    completion_ = filter::complete({utf8.constData(), static_cast<std::size_t>(utf8.size())},
                                   byte_at(line_, offered_at_), fields_,
                                   [this](std::string_view field) { return values_.values(field); });
    if (completion_.candidates.empty() || !(asked || completion_.is_due)) return hide();
    fill();
    show_list();
}

/// The values of the field that was asked about have been counted: unless the user has gone on, or has
/// chosen.
void FilterCompleter::renew()
{
    const bool is_same = line_.text() == offered_text_ && line_.cursorPosition() == offered_at_;
    const bool has_focus = line_.hasFocus() || isOffering();
    if (completion_.values_of.empty() || !is_same || !has_focus) return;
    if (isOffering() && list_->currentIndex().isValid()) return;
    if (!isOffering() && !completion_.candidates.empty()) return;  // closed by the user
    offer(asked_);
}

void FilterCompleter::fill()
{
    const QColor muted = line_.palette().color(QPalette::PlaceholderText);
    // A plain frame is drawn in the colour of text: seen on dark windows too, and not more than it has to be.
    QPalette colors = line_.parentWidget()->palette();
    colors.setColor(QPalette::WindowText, muted);
    list_->setPalette(colors);
    model_->clear();
    for (const filter::Candidate& candidate : completion_.candidates) {
        auto* text = new QStandardItem(to_qstring(candidate.text));
        auto* meaning = new QStandardItem(explanation_of(candidate));
        meaning->setForeground(muted);
        const QSize size(0, list_->fontMetrics().height() + row_padding);
        text->setSizeHint(size);
        model_->appendRow({text, meaning});
    }
}

void FilterCompleter::show_list()
{
    const QFontMetrics metrics = list_->fontMetrics();
    const int padding = metrics.horizontalAdvance(QStringLiteral("mm"));
    int text_width = 0;
    int meaning_width = 0;
    for (int row = 0; row < model_->rowCount(); ++row) {
        text_width = std::max(text_width, metrics.horizontalAdvance(model_->item(row, 0)->text()));
        meaning_width = std::max(meaning_width, metrics.horizontalAdvance(model_->item(row, 1)->text()));
    }
    const int first_column = std::min(text_width, text_width_limit) + padding;
    list_->setColumnWidth(0, first_column);
    const int bar = model_->rowCount() > visible_rows ? list_->verticalScrollBar()->sizeHint().width() : 0;
    QRect place = line_.rect();
    const int begin = completion_.candidates.empty()
                          ? offered_at_
                          : character_at(line_, completion_.candidates.front().range.begin);
    place.setLeft(std::clamp(x_of(line_, begin) - padding / 4, 0, line_.width()));
    place.setWidth(std::max(width_least, first_column + meaning_width + padding + bar));
    completer_->complete(place);
    // Nothing is chosen until the user chooses.
    list_->setCurrentIndex({});
    list_->scrollToTop();
}

bool FilterCompleter::takeKey(QKeyEvent& key)
{
    if (!isOffering()) return false;
    switch (key.key()) {
    case Qt::Key_Tab: return key.modifiers() == Qt::NoModifier && take_chosen(true);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (take_chosen(false)) return true;
        hide();
        return false;
    case Qt::Key_Escape: hide(); return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: QCoreApplication::sendEvent(list_, &key); return true;
    default: return false;
    }
}

/// The list has the keyboard while it is open: its own keys are taken first, Enter without a choice goes on
/// to the line.
bool FilterCompleter::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == list_ && event->type() == QEvent::Hide) Q_EMIT closed();
    if (watched != list_ || event->type() != QEvent::KeyPress) return QObject::eventFilter(watched, event);
    auto& key = static_cast<QKeyEvent&>(*event);
    switch (key.key()) {
    case Qt::Key_Tab:
    case Qt::Key_Escape: return takeKey(key);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!takeKey(key)) QCoreApplication::sendEvent(&line_, event);
        return true;
    default: return false;
    }
}

bool FilterCompleter::take_chosen(bool or_first)
{
    const QModelIndex chosen = list_->currentIndex();
    if (!chosen.isValid() && !or_first) return false;
    const auto row = static_cast<std::size_t>(chosen.isValid() ? chosen.row() : 0);
    if (row >= completion_.candidates.size()) return false;
    hide();
    accept(filter::Candidate(completion_.candidates[row]));
    return true;
}

void FilterCompleter::accept(const filter::Candidate& candidate)
{
    const int begin = character_at(line_, candidate.range.begin);
    const int end = character_at(line_, candidate.range.end);
    QString text = to_qstring(candidate.text);
    const bool blank_follows = end < line_.text().size() && line_.text()[end] == u' ';
    if (wants_blank(candidate) && !blank_follows) text += u' ';
    line_.setSelection(begin, end - begin);
    line_.insert(text);
    if (wants_blank(candidate) && blank_follows) line_.cursorForward(false);
    // A field wants an operator, an operator a value: what is whole can be left with Tab.
    if (candidate.kind == filter::CandidateKind::field ||
        candidate.kind == filter::CandidateKind::operation || text.endsWith(u'{') || text.startsWith(u','))
        offer(false);
}

}  // namespace boardscope::views
