// SPDX-License-Identifier: GPL-3.0-or-later
// What EventTable offers for its rows: the context menu, filters made of cells, copies.
#include "app/views/event_table.h"

#include "app/views/column_titles.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QLocale>
#include <QMenu>

namespace boardscope::views {

namespace {

/// As long as the row has it, unlike what is drawn.
QString value_of(const store::EventView& row, Column column, std::optional<std::int64_t> previous_ns)
{
    if (column == Column::message)
        return QString::fromUtf8(row.message.data(), static_cast<qsizetype>(row.message.size()));
    if (!has_cells(row) && column != Column::time && column != Column::delta) return {};
    return cell_text(row, column, previous_ns);
}

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

std::optional<QString> EventTable::selectedText(CopyFormat format) const
{
    const auto places = selected_places();
    if (!places || places->second - places->first >= copy_limit_rows) return std::nullopt;
    const bool csv = format == CopyFormat::csv;
    std::vector<Column> columns;
    for (int visual = 0; visual < header_->count(); ++visual) {
        const int section = header_->logicalIndex(visual);
        if (!header_->isSectionHidden(section))
            columns.push_back(all_columns[static_cast<std::size_t>(section)]);
    }

    QString out;
    const auto add_line = [&](auto&& value) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) out += csv ? u',' : u'\t';
            const QString text = value(columns[i]);
            out += csv ? csv_value(text) : on_one_line(text);
        }
        out += u'\n';
    };
    if (csv || format == CopyFormat::text_with_header) add_line(column_title);
    std::optional<std::int64_t> previous_ns;
    if (places->first > 0) previous_ns = model_->eventAt(places->first - 1).time_ns;
    for (qint64 place = places->first; place <= places->second; ++place) {
        const store::EventView row = model_->eventAt(place);
        if (format == CopyFormat::json)
            out += QString::fromUtf8(json_line(row)) + u'\n';
        else
            add_line([&](Column column) { return value_of(row, column, previous_ns); });
        previous_ns = row.time_ns;
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

std::unique_ptr<QMenu> EventTable::menuFor(qint64 place, Column column)
{
    auto menu = std::make_unique<QMenu>(this);
    if (place >= 0 && place < model_->shownCount()) add_filter_actions(*menu, place, column);
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

void EventTable::add_filter_actions(QMenu& menu, qint64 place, Column column)
{
    const store::EventView row = model_->eventAt(place);
    const auto add = [&](const QString& verb, const QString& phrase, Junction junction) {
        connect(menu.addAction(verb.arg(shown(phrase))), &QAction::triggered, this,
                [this, text = combined(filter_, junction, phrase)] { Q_EMIT filterRequested(text); });
    };
    if ((column == Column::time || column == Column::delta) && row.time_ns >= 0) {
        add(tr("&From here: %1"), time_phrase(row.time_ns, false), Junction::with_and);
        add(tr("&Up to here: %1"), time_phrase(row.time_ns, true), Junction::with_and);
        return;
    }
    const auto is = filter_phrase(row, column, false);
    const auto is_not = filter_phrase(row, column, true);
    if (!is || !is_not) return;
    add(tr("Filter: %1"), *is, Junction::replace);
    if (!filter_.matches_everything()) {
        add(tr("… &and %1"), *is, Junction::with_and);
        add(tr("… &or %1"), *is, Junction::with_or);
        add(tr("… and &not: %1"), *is_not, Junction::with_and);
    } else {
        add(tr("Filter: %1"), *is_not, Junction::replace);
    }
}

void EventTable::contextMenuEvent(QContextMenuEvent* event)
{
    QPoint position = event->pos();
    qint64 place = place_at(position.y());
    Column column = column_at(position.x());
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (!current_ || !model_->shows(*current_)) return;
        place = model_->placeOf(*current_);
        scroll_to(place);
        column = current_column_;
        position = {header_->sectionViewportPosition(static_cast<int>(column)),
                    static_cast<int>(place - firstVisiblePlace() + 1) * row_height_};
    }
    const std::unique_ptr<QMenu> menu = menuFor(place, column);
    menu->exec(viewport()->mapToGlobal(position));
}

}  // namespace boardscope::views
