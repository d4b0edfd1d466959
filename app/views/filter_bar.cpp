// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_bar.h"

#include "core/timeline/time_text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCompleter>
#include <QGridLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QTextCharFormat>

#include <algorithm>

namespace boardscope::views {

namespace {

struct Word {
    const char* text;
    const char* meaning;
};
constexpr Word operator_words[] = {
    {"and", "both"},
    {"or", "one of the two, or both"},
    {"not", "the opposite"},
    {"in", "one of a set: pid in {1, 2}"},
    {"contains", "has this text in it"},
    {"startswith", "begins with this text"},
    {"matches", "fits a regular expression: msg matches /open.*/"},
};

bool is_word_character(QChar c)
{
    return c == u'_' || (c.unicode() < 0x80 && c.isLetterOrNumber());
}

QColor tinted(const QColor& base, const QColor& tint, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(base.red(), tint.red()), mix(base.green(), tint.green()), mix(base.blue(), tint.blue())};
}

}  // namespace

FilterBar::FilterBar(QWidget* parent) : QWidget(parent)
{
    line_ = new QLineEdit(this);
    line_->setPlaceholderText(tr("Filter: comm == \"ls\" and msg contains \"/etc\""));
    line_->setAccessibleName(tr("Filter"));
    line_->setClearButtonEnabled(true);
    line_->installEventFilter(this);
    setFocusProxy(line_);
    sign_ = new QLabel(this);
    sign_->setAccessibleName(tr("State of the filter"));
    sign_->setAlignment(Qt::AlignCenter);
    sign_->setMinimumWidth(16);
    count_ = new QLabel(this);
    count_->setAccessibleName(tr("Matching events"));
    count_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    explanation_ = new QLabel(this);
    explanation_->setAccessibleName(tr("What is wrong with the filter"));
    explanation_->setWordWrap(true);
    explanation_->setTextFormat(Qt::PlainText);
    explanation_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    explanation_->hide();

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(4);
    layout->addWidget(line_, 0, 0);
    layout->addWidget(sign_, 0, 1);
    layout->addWidget(count_, 0, 2);
    layout->addWidget(explanation_, 1, 0, 1, 3);
    layout->setColumnStretch(0, 1);

    pause_.setSingleShot(true);
    pause_.setInterval(pause_ms);
    connect(&pause_, &QTimer::timeout, this, &FilterBar::apply);
    connect(line_, &QLineEdit::textChanged, this, [this] {
        check();
        pause_.start();
    });
    connect(line_, &QLineEdit::textEdited, this, [this] {
        history_at_ = history_.size();
        offer_words(false);
    });
    set_up_completion();
    take_look();
}

void FilterBar::setFields(const filter::FieldCatalog& fields)
{
    fields_ = fields;
    fill_words();
    const bool was_right = checked_.has_value();
    check();
    if (checked_ && !was_right) pause_.start();
}

void FilterBar::fill_words()
{
    words_->clear();
    const auto add = [this](const QString& word, const QString& meaning) {
        auto* item = new QStandardItem(QStringLiteral("%1 — %2").arg(word, meaning));
        item->setData(word, Qt::UserRole);
        words_->appendRow(item);
    };
    for (const filter::FieldFacts& field : filter::all_fields())
        add(QString::fromUtf8(field.name.data(), static_cast<qsizetype>(field.name.size())),
            QString::fromUtf8(field.meaning.data(), static_cast<qsizetype>(field.meaning.size())));
    for (const filter::NamedField& field : fields_.fields()) {
        QStringList events;
        for (const std::string& event : field.events)
            events << QString::fromStdString(event);
        const QString kind = field.can_be_number ? tr("a number") : tr("a text");
        add(QString::fromStdString(field.name), tr("%1 of %2").arg(kind, events.join(QStringLiteral(", "))));
    }
    for (const Word& word : operator_words)
        add(QString::fromUtf8(word.text), QString::fromUtf8(word.meaning));
}

void FilterBar::set_up_completion()
{
    words_ = new QStandardItemModel(this);
    fill_words();
    completer_ = new QCompleter(words_, this);
    completer_->setWidget(line_);
    completer_->setCompletionRole(Qt::UserRole);
    completer_->setCompletionMode(QCompleter::PopupCompletion);
    connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, &FilterBar::complete);
}

QString FilterBar::text() const
{
    return line_->text();
}

QString FilterBar::errorText() const
{
    return error_ ? explanation_->text() : QString();
}

QString FilterBar::countText() const
{
    return count_->text();
}

void FilterBar::setHistory(const QStringList& history)
{
    history_ = history.mid(std::max<qsizetype>(0, history.size() - history_limit));
    history_at_ = history_.size();
}

void FilterBar::setText(const QString& text)
{
    line_->setText(text);
    apply();
    remember();
}

void FilterBar::setCounts(quint64 matching, quint64 total, bool busy, quint64 too_complex)
{
    const QString all = QString::fromStdString(timeline::thousands(total));
    QString text;
    if (applied_.matches_everything())
        text = tr("%1 events").arg(all);
    else
        text = tr("%1 of %2").arg(QString::fromStdString(timeline::thousands(matching)), all);
    if (busy) text += QStringLiteral(" …");
    if (too_complex > 0)
        text += tr(" · %1 too complex").arg(QString::fromStdString(timeline::thousands(too_complex)));
    if (text != count_->text()) count_->setText(text);
    count_->setToolTip(too_complex > 0
                           ? tr("The regular expression needs too many steps on these events; they "
                                "count as not matching.")
                           : QString());
}

// Checking and applying

void FilterBar::check()
{
    const QByteArray utf8 = line_->text().toUtf8();
    auto plan = filter::FilterPlan::compile({utf8.constData(), static_cast<std::size_t>(utf8.size())}, fields_);
    if (plan) {
        state_ = plan->matches_everything() ? State::empty : State::right;
        checked_ = *plan;
        error_.reset();
    } else {
        state_ = State::wrong;
        checked_.reset();
        error_ = plan.error();
    }
    show_state();
}

void FilterBar::apply()
{
    pause_.stop();
    if (!checked_ || checked_->text() == applied_.text()) return;
    applied_ = *checked_;
    Q_EMIT filterChanged(applied_);
}

void FilterBar::remember()
{
    const QString text = line_->text().trimmed();
    if (state_ != State::right || text.isEmpty()) return;
    history_.removeAll(text);
    history_.append(text);
    if (history_.size() > history_limit) history_.removeFirst();
    history_at_ = history_.size();
}

// Looks

void FilterBar::take_look()
{
    theme_ = palette().color(QPalette::Base).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
    show_state();
}

void FilterBar::show_state()
{
    const QColor green = theme_.is_dark ? QColor(0x4cc38a) : QColor(0x17743f);
    const QColor base = palette().color(QPalette::Active, QPalette::Base);
    QPalette line_colors = palette();
    QPalette sign_colors = palette();
    QString sign;
    QString meaning = tr("no filter: all events are shown");
    switch (state_) {
    case State::empty: break;
    case State::right:
        sign = QStringLiteral("✓");
        meaning = tr("the filter is right");
        line_colors.setColor(QPalette::Base, tinted(base, green, 0.10));
        sign_colors.setColor(QPalette::WindowText, green);
        break;
    case State::wrong:
        sign = QStringLiteral("✕");
        meaning = tr("the filter is wrong");
        line_colors.setColor(QPalette::Base, tinted(base, theme_.loss, 0.10));
        sign_colors.setColor(QPalette::WindowText, theme_.loss_text);
        break;
    }
    line_->setPalette(line_colors);
    sign_->setPalette(sign_colors);
    sign_->setText(sign);
    sign_->setAccessibleDescription(meaning);
    sign_->setToolTip(meaning);

    if (error_) {
        QString sentence = QString::fromStdString(error_->message);
        if (!error_->hint.empty()) sentence += QStringLiteral(": ") + QString::fromStdString(error_->hint);
        explanation_->setText(sentence);
        QPalette colors = palette();
        colors.setColor(QPalette::WindowText, theme_.loss_text);
        explanation_->setPalette(colors);
        line_->setAccessibleDescription(sentence);
    } else {
        line_->setAccessibleDescription(meaning);
    }
    explanation_->setVisible(error_.has_value());
    underline();
}

int FilterBar::character_at(std::size_t byte) const
{
    return static_cast<int>(
        QString::fromUtf8(line_->text().toUtf8().left(static_cast<qsizetype>(byte))).size());
}

std::optional<std::pair<int, int>> FilterBar::errorRange() const
{
    if (!error_) return std::nullopt;
    const auto length = static_cast<int>(line_->text().size());
    int begin = std::min(character_at(error_->range.begin), length);
    int end = std::min(character_at(error_->range.end), length);
    // Nothing stands where something is missing: the last character before it is underlined.
    if (end <= begin) {
        end = std::max(begin, std::min(1, length));
        begin = std::max(0, end - 1);
    }
    return std::pair(begin, end);
}

/// A line edit has no formats of its own, but it draws those of an input method, here without one.
void FilterBar::underline()
{
    QList<QInputMethodEvent::Attribute> formats;
    if (const auto range = errorRange()) {
        QTextCharFormat wave;
        wave.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wave.setUnderlineColor(theme_.loss);
        wave.setForeground(theme_.loss_text);
        formats.append({QInputMethodEvent::TextFormat, range->first - line_->cursorPosition(),
                        range->second - range->first, wave});
    }
    const QSignalBlocker quiet(line_);
    QInputMethodEvent event(QString(), formats);
    QCoreApplication::sendEvent(line_, &event);
}

void FilterBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && line_) take_look();
}

// Keys

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == line_ && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (on_key(key->key(), key->modifiers())) return true;
    }
    return QWidget::eventFilter(watched, event);
}

bool FilterBar::on_key(int key, Qt::KeyboardModifiers modifiers)
{
    const bool offering = completer_->popup()->isVisible();
    switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (offering && completer_->popup()->currentIndex().isValid()) return false;  // takes that word
        completer_->popup()->hide();
        apply();
        remember();
        return true;
    case Qt::Key_Escape:
        if (offering) {
            completer_->popup()->hide();
            return true;
        }
        if (line_->text().isEmpty()) return false;
        line_->clear();
        apply();
        return true;
    case Qt::Key_Up:
        if (!offering) go_through_history(-1);
        return !offering;
    case Qt::Key_Down:
        if (!offering) go_through_history(1);
        return !offering;
    case Qt::Key_Space:
        if (!(modifiers & Qt::ControlModifier)) return false;
        offer_words(true);
        return true;
    default: return false;
    }
}

void FilterBar::go_through_history(int step)
{
    const qsizetype to = std::clamp<qsizetype>(history_at_ + step, 0, history_.size());
    if (to == history_at_) return;
    if (history_at_ == history_.size()) being_written_ = line_->text();
    history_at_ = to;
    line_->setText(to == history_.size() ? being_written_ : history_[to]);
}

// Completion

std::pair<int, int> FilterBar::word_at_cursor() const
{
    const QString text = line_->text();
    int begin = line_->cursorPosition();
    while (begin > 0 && is_word_character(text[begin - 1]))
        --begin;
    return {begin, line_->cursorPosition()};
}

void FilterBar::offer_words(bool asked)
{
    const auto [begin, end] = word_at_cursor();
    const QString before = line_->text().left(begin);
    // Not within a text, nor in the middle of a word, nor when there is nothing to add.
    const bool in_quotes = (before.count(u'"') - before.count(QStringLiteral("\\\""))) % 2 != 0;
    const bool in_word = end < line_->text().size() && is_word_character(line_->text()[end]);
    const QString prefix = line_->text().mid(begin, end - begin);
    completer_->setCompletionPrefix(prefix);
    const bool complete_already =
        completer_->completionCount() == 1 && completer_->currentCompletion() == prefix;
    if (in_quotes || in_word || (!asked && prefix.isEmpty()) || completer_->completionCount() == 0 ||
        complete_already) {
        completer_->popup()->hide();
        return;
    }
    QRect place = line_->rect();
    place.setLeft(std::max(0, line_->inputMethodQuery(Qt::ImCursorRectangle).toRect().left() - 8));
    place.setWidth(std::max(280, completer_->popup()->sizeHintForColumn(0) + 24));
    completer_->complete(place);
    completer_->popup()->setCurrentIndex({});
}

void FilterBar::complete(const QString& word)
{
    const auto [begin, end] = word_at_cursor();
    line_->setSelection(begin, end - begin);
    line_->insert(word + u' ');
}

}  // namespace boardscope::views
