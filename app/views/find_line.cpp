// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/find_line.h"

#include "core/filter/quoted_text.h"
#include "core/timeline/time_text.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QRegularExpression>
#include <QToolButton>

#include <algorithm>

namespace boardscope::views {

namespace {

QString thousands(qint64 number)
{
    return QString::fromStdString(timeline::thousands(static_cast<std::uint64_t>(number)));
}

/// One word may be a field, but whoever looks for "msg" in a table means the word.
bool is_one_word(const QString& text)
{
    return std::ranges::all_of(text, [](QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'.'; });
}

bool looks_like_filter(const QString& text)
{
    static const QRegularExpression sign(
        QStringLiteral("[=!<>]=|[<>]|\\b(contains|startswith|matches|in|and|or|not)\\b"));
    return text.contains(sign);
}

std::string text_filter(const QString& text)
{
    const bool any_case = text == text.toLower();
    std::string test = " contains " + filter::quoted_text(text.toStdString());
    if (any_case) {
        // The slash, too, is escaped by this.
        test = " matches /" + QRegularExpression::escape(text).toStdString() + "/i";
    }
    return "comm" + test + " or event" + test + " or msg" + test;
}

}  // namespace

SearchText read_search(const QString& text, const filter::FieldCatalog& fields)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty()) return {};
    SearchText search;
    if (!is_one_word(trimmed)) {
        auto plan = filter::FilterPlan::compile(trimmed.toStdString(), fields);
        if (plan) return {.plan = *std::move(plan), .is_filter = true};
        if (looks_like_filter(trimmed)) search.doubt = QString::fromStdString(plan.error().message);
    }
    auto plan = filter::FilterPlan::compile(text_filter(trimmed));
    if (plan) search.plan = *std::move(plan);
    return search;
}

FindLine::FindLine(MatchFinder& finder, QWidget* parent)
    : SlimLine(tr("Find"), tr("text, or a filter such as comm == \"ls\""), parent), finder_(finder)
{
    const auto add = [this](const QString& text, const QString& name, bool forward) {
        auto* button = new QToolButton;
        button->setText(text);
        button->setAutoRaise(true);
        button->setAccessibleName(name);
        button->setToolTip(forward ? tr("%1 (Return, F3)").arg(name)
                                   : tr("%1 (Shift+Return, Shift+F3)").arg(name));
        button->setFocusPolicy(Qt::NoFocus);
        connect(button, &QToolButton::clicked, this, [this, forward] { Q_EMIT stepRequested(forward); });
        row().insertWidget(row().count() - 1, button);
    };
    add(QStringLiteral("\u2191"), tr("Previous match"), false);
    add(QStringLiteral("\u2193"), tr("Next match"), true);
    field().installEventFilter(this);
    connect(&field(), &QLineEdit::textChanged, this, &FindLine::read);
    connect(this, &SlimLine::entered, this, [this] { Q_EMIT stepRequested(true); });
    connect(&finder_, &MatchFinder::changed, this, &FindLine::show_count);
    connect(&finder_, &MatchFinder::found, this, [this](qint64, bool wrapped) {
        wrapped_ = wrapped;
        show_count();
    });
    connect(&finder_, &MatchFinder::nothingFound, this, &FindLine::show_count);
}

void FindLine::read()
{
    if (field().text().trimmed() == read_) return;
    read_ = field().text().trimmed();
    SearchText search = read_search(read_, fields_);
    doubt_ = search.doubt;
    wrapped_ = false;
    current_ = -1;
    finder_.setPlan(std::move(search.plan));
    show_count();
}

void FindLine::findFrom(qint64 place, bool forward)
{
    read();
    finder_.find(place, forward);
}

void FindLine::setCurrent(qint64 match)
{
    current_ = match;
    show_count();
}

void FindLine::show_count()
{
    const auto count = static_cast<qint64>(finder_.matches().count());
    const bool is_none = !read_.isEmpty() && count == 0 && !finder_.isBusy();
    QString told;
    if (!read_.isEmpty())
        told = is_none ? tr("none")
               : current_ >= 0 && current_ < count
                   ? tr("%1 of %2").arg(thousands(current_ + 1), thousands(count))
                   : tr("%1 found").arg(thousands(count));
    if (finder_.isBusy()) told += QStringLiteral("\u2026");
    tell(told);
    if (!doubt_.isEmpty())
        say(tr("Looked for as text; as a filter: %1.").arg(doubt_), Tone::wrong);
    else if (is_none)
        say(tr("No row that is shown matches."), Tone::wrong);
    else
        say(wrapped_ ? tr("Went on at the other end.") : QString());
}

bool FindLine::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool is_return = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (is_return && key->modifiers() & Qt::ShiftModifier) {
            Q_EMIT stepRequested(false);
            return true;
        }
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            Q_EMIT stepRequested(key->key() == Qt::Key_Down);
            return true;
        }
    }
    return SlimLine::eventFilter(watched, event);
}

}  // namespace boardscope::views
