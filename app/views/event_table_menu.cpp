// SPDX-License-Identifier: GPL-3.0-or-later
// What EventTable offers for its rows: the context menu, filters made of cells, copies.
#include "app/views/event_table.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QJsonObject>
#include <QLocale>
#include <QMenu>

namespace boardscope::views {

namespace {

QString on_one_line(QString text)
{
    for (QChar& c : text)
        if (c == u'\t' || c == u'\n' || c == u'\r') c = u' ';
    return text;
}

/// For the text of an action: no mnemonics, not too long.
QString shown(const QString& phrase)
{
    constexpr qsizetype limit = 60;
    QString text = phrase.size() > limit ? phrase.left(limit - 1) + u'…' : phrase;
    return text.replace(u'&', QStringLiteral("&&"));
}

}  // namespace

/// As long as the row has it, unlike what is drawn.
QString EventTable::value_of(qint64 place, const store::EventView& row, const TableColumn& column) const
{
    if (column.is(Column::message))
        return QString::fromUtf8(row.message.data(), static_cast<qsizetype>(row.message.size()));
    if (!has_cells(row) && !column.is(Column::time) && !column.is(Column::delta)) return {};
    return model_->text(place, column);
}

std::optional<QString> EventTable::selectedText(CopyFormat format) const
{
    const auto places = selected_places();
    if (!places || places->second - places->first >= copy_limit_rows) return std::nullopt;
    const bool csv = format == CopyFormat::csv;
    const std::vector<TableColumn> columns = columns_->shownInOrder();

    QString out;
    const auto add_line = [&](auto&& value) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) out += csv ? u',' : u'\t';
            const QString text = value(columns[i]);
            out += csv ? csv_value(text) : on_one_line(text);
        }
        out += u'\n';
    };
    if (csv || format == CopyFormat::text_with_header)
        add_line([](const TableColumn& column) { return column.title(); });
    for (qint64 place = places->first; place <= places->second; ++place) {
        const store::EventView row = model_->eventAt(place);
        if (format != CopyFormat::json) {
            add_line([&](const TableColumn& column) { return value_of(place, row, column); });
            continue;
        }
        QJsonObject fields;
        for (const TableColumn& column : columns) {
            if (!column.is_field()) continue;
            const QJsonValue value = model_->fields().json(model_->state().snapshot, row.row, column.field());
            if (!value.isUndefined()) fields.insert(column.title(), value);
        }
        out += QString::fromUtf8(json_line(row, fields)) + u'\n';
    }
    return out;
}

void EventTable::copy()
{
    copy_as(CopyFormat::text);
}

void EventTable::copy_as(CopyFormat format)
{
    if (selectedCount() > copy_limit_rows) {
        const QLocale english(QLocale::English);
        Q_EMIT messageShown(
            tr("%1 rows are too many for the clipboard: select up to %2, or save the recording.")
                .arg(english.toString(selectedCount()), english.toString(copy_limit_rows)));
        return;
    }
    if (const auto text = selectedText(format)) QGuiApplication::clipboard()->setText(*text);
}

std::unique_ptr<QMenu> EventTable::menuFor(qint64 place, const TableColumn& column)
{
    auto menu = std::make_unique<QMenu>(this);
    if (place >= 0 && place < model_->shownCount()) add_filter_actions(*menu, place, column);
    menu->addSeparator();
    for (const char* name : {"table.mark", "table.sort", "table.columns"})
        menu->addAction(findChild<QAction*>(QLatin1String(name)));
    menu->addSeparator();
    const auto add = [&](const QString& text, CopyFormat format) {
        QAction* action = menu->addAction(text);
        action->setEnabled(selectedCount() > 0);
        connect(action, &QAction::triggered, this, [this, format] { copy_as(format); });
        return action;
    };
    add(tr("&Copy"), CopyFormat::text)->setShortcut(QKeySequence::Copy);
    add(tr("Copy with &titles"), CopyFormat::text_with_header);
    add(tr("Copy as C&SV"), CopyFormat::csv);
    add(tr("Copy as &JSON"), CopyFormat::json);
    return menu;
}

std::optional<QString> EventTable::phrase_of(const store::EventView& row, const TableColumn& column,
                                             bool negated) const
{
    if (column.is_field() && has_cells(row))
        return model_->fields().phrase(model_->state().snapshot, row.row, column.field(), negated);
    return filter_phrase(row, column.is_field() ? Column::message : column.fixed(), negated);
}

void EventTable::add_filter_actions(QMenu& menu, qint64 place, const TableColumn& column)
{
    const store::EventView row = model_->eventAt(place);
    if ((column.is(Column::time) || column.is(Column::delta)) && row.time_ns >= 0) {
        const auto add = [&](const QString& verb, bool until) {
            const QString phrase = time_phrase(row.time_ns, until);
            connect(menu.addAction(verb.arg(shown(phrase))), &QAction::triggered, this,
                    [this, text = combined(filter_, Junction::with_and, phrase)] {
                        Q_EMIT filterRequested(text);
                    });
        };
        add(tr("&From here: %1"), false);
        add(tr("&Up to here: %1"), true);
        return;
    }
    const auto is = phrase_of(row, column, false);
    const auto is_not = phrase_of(row, column, true);
    if (is && is_not) add_phrase_actions(menu, *is, *is_not);
}

void EventTable::add_phrase_actions(QMenu& menu, const QString& is, const QString& is_not)
{
    const auto add = [&](const QString& verb, const QString& phrase, Junction junction) {
        connect(menu.addAction(verb.arg(shown(phrase))), &QAction::triggered, this,
                [this, text = combined(filter_, junction, phrase)] { Q_EMIT filterRequested(text); });
    };
    add(tr("Filter: %1"), is, Junction::replace);
    if (!filter_.matches_everything()) {
        add(tr("\u2026 &and %1"), is, Junction::with_and);
        add(tr("\u2026 &or %1"), is, Junction::with_or);
        add(tr("\u2026 and &not: %1"), is_not, Junction::with_and);
    } else {
        add(tr("Filter: %1"), is_not, Junction::replace);
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Colour rows li&ke this: %1").arg(shown(is))), &QAction::triggered, this,
            [this, is] { Q_EMIT colorRequested(is); });
}

void EventTable::contextMenuEvent(QContextMenuEvent* event)
{
    QPoint position = event->pos();
    qint64 place = place_at(position.y());
    TableColumn column = column_at(position.x());
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (!current_ || !model_->shows(*current_)) return;
        place = model_->placeOf(*current_);
        scroll_to(place);
        column = current_column_;
        position = {cell_left(current_section()),
                    static_cast<int>(place - firstVisiblePlace() + 1) * row_height_};
    }
    const std::unique_ptr<QMenu> menu = menuFor(place, column);
    menu->exec(viewport()->mapToGlobal(position));
}

}  // namespace boardscope::views
