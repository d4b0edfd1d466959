// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/filter_bar.h"

#include "app/views/filter_completer.h"
#include "app/views/filter_remark.h"
#include "app/views/line_place.h"
#include "core/filter/doubts.h"
#include "core/timeline/time_text.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QTextCharFormat>
#include <QToolButton>

#include <algorithm>

namespace boardscope::views {

namespace {

QColor tinted(const QColor& base, const QColor& tint, double share)
{
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * share + 0.5); };
    return {mix(base.red(), tint.red()), mix(base.green(), tint.green()), mix(base.blue(), tint.blue())};
}

}  // namespace

FilterBar::FilterBar(QWidget* parent) : QWidget(parent)
{
    make_parts();
    lay_out();
    connect_parts();
    take_look();
}

void FilterBar::make_parts()
{
    line_ = new QLineEdit(this);
    line_->setPlaceholderText(tr("Filter: comm == \"ls\" and msg contains \"/etc\""));
    line_->setAccessibleName(tr("Filter"));
    line_->setClearButtonEnabled(true);
    line_->installEventFilter(this);
    setFocusProxy(line_);
    completer_ = new FilterCompleter(*line_, values_);
    sign_ = new QLabel(this);
    sign_->setAccessibleName(tr("State of the filter"));
    sign_->setAlignment(Qt::AlignCenter);
    sign_->setMinimumWidth(16);
    saved_ = new SavedFilters(this);
    count_ = new QLabel(this);
    count_->setAccessibleName(tr("Matching events"));
    count_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    remark_label_ = new FilterRemark(*line_, this);
    remark_label_->setAccessibleName(tr("What is wrong with the filter"));
    remark_label_->hide();
    pause_.setSingleShot(true);
    pause_.setInterval(pause_ms);
    remark_pause_.setSingleShot(true);
    remark_pause_.setInterval(remark_pause_ms);
}

void FilterBar::lay_out()
{
    auto* layout = layout_ = new QGridLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->setHorizontalSpacing(8);
    layout->setVerticalSpacing(4);
    layout->addWidget(line_, 0, 0);
    layout->addWidget(sign_, 0, 1);
    layout->addWidget(saved_, 0, 2);
    layout->addWidget(count_, 0, 4);
    layout->addWidget(remark_label_, 1, 0, 1, 5);
    layout->setColumnStretch(0, 1);
}

void FilterBar::addTool(QAction* action)
{
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    layout_->addWidget(button, 0, 3);
}

void FilterBar::connect_parts()
{
    connect(&pause_, &QTimer::timeout, this, &FilterBar::apply);
    connect(&remark_pause_, &QTimer::timeout, this, &FilterBar::show_remark);
    connect(completer_, &FilterCompleter::closed, &remark_pause_, qOverload<>(&QTimer::start));
    connect(&values_, &ValueFeed::changed, this, &FilterBar::doubt);
    connect(line_, &QLineEdit::textChanged, this, [this] {
        check();
        pause_.start();
        remark_pause_.start();
    });
    connect(line_, &QLineEdit::textEdited, this, [this] {
        history_at_ = history_.size();
        completer_->offer(false);
    });
    connect(saved_, &SavedFilters::chosen, this, [this](const QString& text) {
        setText(text);
        line_->setFocus();
    });
    connect(saved_, &SavedFilters::changed, this, &FilterBar::savedFiltersChanged);
}

void FilterBar::setStore(const std::shared_ptr<const store::EventStore>& store)
{
    values_.setStore(store);
    doubt();
}

void FilterBar::setFields(const filter::FieldCatalog& fields)
{
    fields_ = fields;
    completer_->setFields(fields);
    const bool was_right = checked_.has_value();
    check();
    if (checked_ && !was_right) pause_.start();
}

QString FilterBar::text() const
{
    return line_->text();
}

QString FilterBar::errorText() const
{
    return state_ == State::wrong ? remark_text() : QString();
}

QString FilterBar::doubtText() const
{
    return state_ == State::doubtful ? remark_text() : QString();
}

QString FilterBar::remark_text() const
{
    if (!remark_) return {};
    const QString sentence = QString::fromStdString(remark_->message);
    return remark_->hint.empty() ? sentence
                                 : sentence + QStringLiteral(": ") + QString::fromStdString(remark_->hint);
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
    show_remark();
}

void FilterBar::setCounts(quint64 matching, quint64 total, bool busy, quint64 too_complex)
{
    // What no row had may have come by now.
    if (state_ == State::doubtful && total != counted_rows_) doubt();
    counted_rows_ = total;
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
    auto plan =
        filter::FilterPlan::compile({utf8.constData(), static_cast<std::size_t>(utf8.size())}, fields_);
    if (plan) {
        state_ = plan->matches_everything() ? State::empty : State::right;
        checked_ = *plan;
        remark_.reset();
        doubt();
    } else {
        state_ = State::wrong;
        checked_.reset();
        remark_ = plan.error();
        show_state();
    }
}

/// Of a filter that is right. What its fields have had may still be counted: then this comes again.
void FilterBar::doubt()
{
    if (state_ == State::wrong) return;
    if (state_ != State::empty) {
        const auto seen = [this](std::string_view field) { return values_.values(field); };
        const std::vector<filter::FilterError> found = filter::doubts(*checked_, fields_, seen);
        const auto first = found.empty() ? std::nullopt : std::optional(found.front());
        if (first != remark_ && !remark_pause_.isActive()) remark_pause_.start();
        remark_ = first;
        state_ = first ? State::doubtful : State::right;
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
    if (!checked_ || text.isEmpty()) return;
    history_.removeAll(text);
    history_.append(text);
    if (history_.size() > history_limit) history_.removeFirst();
    history_at_ = history_.size();
    Q_EMIT historyChanged();
}

// Looks

void FilterBar::take_look()
{
    theme_ = palette().color(QPalette::Base).lightness() < 128 ? paint::Theme::dark() : paint::Theme::light();
    show_state();
}

void FilterBar::show_state()
{
    const Look look = look_of_state();
    const QColor base = palette().color(QPalette::Active, QPalette::Base);
    QPalette line_colors = palette();
    if (state_ != State::empty) line_colors.setColor(QPalette::Base, tinted(base, look.color, 0.10));
    QPalette sign_colors = palette();
    sign_colors.setColor(QPalette::WindowText, look.color);
    line_->setPalette(line_colors);
    sign_->setPalette(sign_colors);
    remark_label_->setPalette(sign_colors);
    sign_->setText(look.sign);
    sign_->setAccessibleDescription(look.meaning);
    sign_->setToolTip(look.meaning);
    line_->setAccessibleDescription(remark_ ? remark_text() : look.meaning);
    saved_->setLine(line_->text(), checked_ && state_ != State::empty);
    if (!remark_) remark_label_->hide();
    if (remark_label_->isVisible()) show_remark();
    underline();
}

/// Each state has a sign, so that no colour has to be seen.
FilterBar::Look FilterBar::look_of_state() const
{
    switch (state_) {
    case State::empty: break;
    case State::right: return {QStringLiteral("✓"), tr("the filter is right"), theme_.right_text};
    case State::doubtful:
        return {QStringLiteral("!"), tr("the filter is right, but suspicious"), theme_.doubt_text};
    case State::wrong: return {QStringLiteral("✕"), tr("the filter is wrong"), theme_.loss_text};
    }
    return {{}, tr("no filter: all events are shown"), palette().color(QPalette::WindowText)};
}

void FilterBar::show_remark()
{
    const auto range = remarkRange();
    // Who is being offered something has not finished writing; and the list would lie over it.
    if (completer_->isOffering() && !remark_label_->isVisible()) return;
    if (range) {
        remark_label_->setText(remark_text());
        remark_label_->setPlace(range->first);
    }
    remark_label_->setVisible(range.has_value());
}

std::optional<std::pair<int, int>> FilterBar::remarkRange() const
{
    if (!remark_) return std::nullopt;
    const auto length = static_cast<int>(line_->text().size());
    int begin = std::min(character_at(*line_, remark_->range.begin), length);
    int end = std::min(character_at(*line_, remark_->range.end), length);
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
    if (const auto range = remarkRange()) {
        const bool is_wrong = state_ == State::wrong;
        QTextCharFormat wave;
        wave.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wave.setUnderlineColor(is_wrong ? theme_.loss : theme_.doubt_text);
        if (is_wrong) wave.setForeground(theme_.loss_text);
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
    if (watched == line_ && event->type() == QEvent::KeyPress && on_key(static_cast<QKeyEvent&>(*event)))
        return true;
    return QWidget::eventFilter(watched, event);
}

bool FilterBar::on_key(QKeyEvent& key)
{
    if (completer_->takeKey(key)) return true;
    switch (key.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        apply();
        remember();
        show_remark();
        return true;
    case Qt::Key_Escape:
        if (line_->text().isEmpty()) return false;
        line_->clear();
        apply();
        return true;
    case Qt::Key_Up: go_through_history(-1); return true;
    case Qt::Key_Down:
        if (key.modifiers() & Qt::AltModifier)
            saved_->openMenu();
        else
            go_through_history(1);
        return true;
    case Qt::Key_Space:
        if (!(key.modifiers() & Qt::ControlModifier)) return false;
        completer_->offer(true);
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

}  // namespace boardscope::views
