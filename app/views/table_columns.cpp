// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/table_columns.h"

#include "core/filter/field_catalog.h"
#include "core/filter/filter_ast.h"

#include <QCryptographicHash>
#include <QScopedValueRollback>

#include <algorithm>
#include <cmath>

namespace boardscope::views {

namespace {

/// Rows at the beginning that are asked whether there are printed messages.
constexpr std::size_t asked_rows = 4096;

/// Characters that a column shows without being widened; the last one takes the rest.
int usual_width(const TableColumn& column)
{
    if (column.is_field()) return column.is_number() ? 12 : 24;
    switch (column.fixed()) {
    case Column::time: return 17;
    case Column::delta: return 10;
    case Column::cpu: return 4;
    case Column::task: return 16;
    case Column::pid: return 6;
    case Column::flags: return 6;
    case Column::event: return 20;
    case Column::latency: return 10;
    case Column::message: return 40;
    }
    return 10;
}

/// Who and when, which columns of their own tell already.
bool is_told(const std::string& field)
{
    static const std::array told = {"time_ns",   "ts_ns", "ktime_ns", "timestamp_ns", "ts",  "time",
                                    "timestamp", "ktime", "nsec",     "nsecs",        "tid", "tgid"};
    return std::ranges::find(told, field) != told.end();
}

bool has_printed_messages(const store::Snapshot& snapshot)
{
    if (snapshot.template_count() > 0) return true;
    if (snapshot.row_count() == 0) return false;
    const store::SegmentView segment = snapshot.segment(0);
    const auto shapes = segment.shapes();
    const auto kinds = segment.kinds();
    for (std::size_t i = 0; i < std::min(asked_rows, segment.size()); ++i)
        if (kinds[i] == store::RowKind::event && shapes[i].value() == 0) return true;
    return false;
}

QString entry(const TableColumn& column, bool shown, int characters)
{
    return (shown ? QString() : QStringLiteral("-")) + column.key() + u'=' + QString::number(characters);
}

}  // namespace

TableColumns::TableColumns(QWidget* header_parent) : header_(new ColumnTitles(header_parent))
{
    header_->setColumns({all_columns.begin(), all_columns.end()});
    apply(default_state());
    connect(header_, &QHeaderView::sectionResized, this, [this](int section, int before_px, int now_px) {
        if (applying_) return;
        Q_EMIT changed();
        // Qt tells late what was hidden. The last one is as wide as there is room, which nobody asked for
        // either.
        const std::vector<TableColumn> shown = shownInOrder();
        const bool is_last = shown.empty() || shown.back() == at(section);
        if (before_px > 0 && now_px > 0 && !is_last) user_changed();
    });
    connect(header_, &QHeaderView::sectionMoved, this, [this] {
        if (!applying_) user_changed();
    });
}

int TableColumns::sectionOf(const TableColumn& column) const
{
    const auto& columns = header_->columns();
    const auto found = std::ranges::find(columns, column);
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

std::vector<TableColumn> TableColumns::inOrder() const
{
    std::vector<TableColumn> columns;
    for (int visual = 0; visual < header_->count(); ++visual)
        columns.push_back(at(header_->logicalIndex(visual)));
    return columns;
}

std::vector<TableColumn> TableColumns::shownInOrder() const
{
    std::vector<TableColumn> columns = inOrder();
    std::erase_if(columns, [this](const TableColumn& column) { return !isShown(column); });
    return columns;
}

bool TableColumns::isShown(const TableColumn& column) const
{
    const int section = sectionOf(column);
    return section >= 0 && !header_->isSectionHidden(section);
}

void TableColumns::setShown(const TableColumn& column, bool shown)
{
    const int section = sectionOf(column);
    const bool last = !shown && header_->count() - header_->hiddenSectionCount() <= 1;
    if (section < 0 || last || shown == isShown(column)) return;
    {
        const QScopedValueRollback<bool> own(applying_, true);
        header_->setSectionHidden(section, !shown);
    }
    user_changed();
}

void TableColumns::move(const TableColumn& column, int place)
{
    const int section = sectionOf(column);
    if (section < 0 || place < 0 || place >= header_->count()) return;
    header_->moveSection(header_->visualIndex(section), place);
}

void TableColumns::arrangeAutomatically()
{
    is_automatic_ = true;
    wanted_.clear();
    apply(default_state());
    Q_EMIT changedByUser();
}

void TableColumns::user_changed()
{
    is_automatic_ = false;
    // What was said about fields that are not there yet still holds.
    QStringList waiting;
    for (const QString& said : wanted_) {
        const QString name = said.mid(said.startsWith(u'-') ? 1 : 0).section(u'=', 0, 0);
        const auto& columns = header_->columns();
        if (std::ranges::none_of(columns, [&](const TableColumn& column) { return column.key() == name; }))
            waiting += said;
    }
    wanted_ = state() + waiting;
    fit_last();
    Q_EMIT changed();
    Q_EMIT changedByUser();
}

void TableColumns::setCharWidth(double px)
{
    const QStringList kept = state();
    char_width_ = px;
    apply(kept);
}

/// The last column takes the room that is left; a number would stand at the far edge then.
void TableColumns::fit_last()
{
    const QScopedValueRollback<bool> own(applying_, true);
    const std::vector<TableColumn> shown = shownInOrder();
    header_->setStretchLastSection(!shown.empty() && !shown.back().is_number());
}

void TableColumns::takeFields(const store::Snapshot& snapshot, bool has_latencies)
{
    Seen seen{snapshot.shape_count(), snapshot.template_count(), {}, has_printed_messages(snapshot), has_latencies};
    if (seen.shapes > 1)
        seen.last_event = snapshot.shape(ShapeId{static_cast<std::uint16_t>(seen.shapes - 1)}).event;
    if (seen == seen_) return;
    seen_ = std::move(seen);

    const QString set_before = fieldSet();
    std::vector<TableColumn> columns = columns_of(snapshot);
    const bool is_other_set = fieldSet() != set_before;
    if (is_other_set) {
        is_automatic_ = true;
        wanted_.clear();
    }
    {
        const QScopedValueRollback<bool> own(applying_, true);
        header_->setColumns(std::move(columns));
    }
    apply(is_automatic_ ? default_state() : wanted_);
    if (is_other_set) Q_EMIT fieldSetChanged();
}

/// Known ones keep their section as long as the trace only adds fields.
std::vector<TableColumn> TableColumns::columns_of(const store::Snapshot& snapshot)
{
    record_fields_.clear();
    for (std::size_t i = 1; i < snapshot.shape_count(); ++i)
        for (const decode::ShapeField& field : snapshot.shape(ShapeId{static_cast<std::uint16_t>(i)}).fields)
            if (std::ranges::find(record_fields_, field.name) == record_fields_.end())
                record_fields_.push_back(field.name);

    const filter::FieldCatalog catalog(snapshot);
    std::vector<TableColumn> fields;
    for (const filter::NamedField& field : catalog.fields())
        if (!filter::find_field(field.name))
            fields.push_back(TableColumn::of_field(field.name, field.can_be_number && !field.can_be_text));
    fields.push_back(TableColumn::of_field("tgid", true));

    std::vector<TableColumn> columns(all_columns.begin(), all_columns.end());
    for (const TableColumn& column : header_->columns())
        if (const auto found = std::ranges::find(fields, column); found != fields.end()) {
            columns.push_back(*found);
            fields.erase(found);
        }
    columns.insert(columns.end(), fields.begin(), fields.end());
    return columns;
}

QString TableColumns::fieldSet() const
{
    if (record_fields_.empty()) return QStringLiteral("messages");
    std::vector<std::string> names = record_fields_;
    std::ranges::sort(names);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (const std::string& name : names)
        hash.addData(QByteArray::fromStdString(name) + '\n');
    return QStringLiteral("records-") + QString::fromLatin1(hash.result().toHex().left(12));
}

QStringList TableColumns::default_state() const
{
    const bool only_records = !record_fields_.empty() && !seen_.has_texts;
    QStringList state;
    for (const Column column : all_columns) {
        const bool hidden = column == Column::delta || (column == Column::flags && only_records) ||
                            (column == Column::latency && !seen_.has_latencies);
        if (column != Column::message) state += entry(column, !hidden, usual_width(column));
    }
    std::vector<TableColumn> fields;
    for (const std::string& name : record_fields_) {
        const int section = sectionOf(TableColumn::of_field(name, false));
        if (section >= 0 && !is_told(name)) fields.push_back(at(section));
    }
    fields.resize(std::min(fields.size(), automatic_limit), Column::message);
    // A text may be long, and the last column has the most room.
    std::ranges::stable_partition(fields, &TableColumn::is_number);
    for (const TableColumn& column : fields)
        state += entry(column, true, usual_width(column));
    // What a record says stands in its fields: its message would say it again.
    state += entry(Column::message, !only_records || fields.empty(), usual_width(Column::message));
    return state;
}

QStringList TableColumns::state() const
{
    QStringList state;
    const std::vector<TableColumn> shown = shownInOrder();
    for (const TableColumn& column : inOrder()) {
        const int section = sectionOf(column);
        const bool hidden = header_->isSectionHidden(section);
        const bool is_last = !shown.empty() && shown.back() == column && header_->stretchLastSection();
        const double px = header_->sectionSize(section) - 2.0 * ColumnTitles::padding;
        state += entry(column, !hidden,
                       hidden || is_last ? usual_width(column)
                                         : std::max(1, static_cast<int>(std::lround(px / char_width_))));
    }
    return state;
}

void TableColumns::restore(const QStringList& state)
{
    if (state.isEmpty()) return;
    is_automatic_ = false;
    wanted_ = state;
    apply(state);
}

void TableColumns::apply(const QStringList& state)
{
    const QScopedValueRollback<bool> own(applying_, true);
    header_->setStretchLastSection(false);
    std::vector<bool> is_said(header_->columns().size());
    int place = 0;
    for (QString said : state) {
        const bool shown = !said.startsWith(u'-');
        if (!shown) said.remove(0, 1);
        const QString name = said.section(u'=', 0, 0);
        const auto& columns = header_->columns();
        const auto found =
            std::ranges::find_if(columns, [&](const TableColumn& column) { return column.key() == name; });
        if (found == columns.end() || is_said[static_cast<std::size_t>(found - columns.begin())]) continue;
        const int section = static_cast<int>(found - columns.begin());
        is_said[static_cast<std::size_t>(section)] = true;
        const int characters = std::clamp(said.section(u'=', 1).toInt(), 1, 1000);
        header_->moveSection(header_->visualIndex(section), place++);
        header_->setSectionHidden(section, !shown);
        header_->resizeSection(section,
                               static_cast<int>(characters * char_width_) + 2 * ColumnTitles::padding);
    }
    for (std::size_t section = 0; section < is_said.size(); ++section)
        if (!is_said[section]) {
            header_->setSectionHidden(static_cast<int>(section), true);
            header_->resizeSection(
                static_cast<int>(section),
                static_cast<int>(usual_width(at(static_cast<int>(section))) * char_width_) +
                    2 * ColumnTitles::padding);
        }
    // A state that hides everything is of no use.
    if (header_->hiddenSectionCount() == header_->count())
        header_->setSectionHidden(static_cast<int>(Column::message), false);
    fit_last();
    Q_EMIT changed();
}

}  // namespace boardscope::views
