// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/row_marks.h"

namespace boardscope::views {

QString RowMarks::note(RowId row) const
{
    const auto found = marks_.find(row);
    return found == marks_.end() ? QString() : found->second;
}

bool RowMarks::set(RowId row)
{
    if (contains(row)) return true;
    if (marks_.size() >= limit) return false;
    marks_.emplace(row, QString());
    Q_EMIT changed();
    return true;
}

void RowMarks::remove(RowId row)
{
    if (marks_.erase(row) > 0) Q_EMIT changed();
}

void RowMarks::setNote(RowId row, const QString& note)
{
    const auto found = marks_.find(row);
    if (found == marks_.end() || found->second == note) return;
    found->second = note;
    Q_EMIT changed();
}

void RowMarks::clear()
{
    if (marks_.empty()) return;
    marks_.clear();
    Q_EMIT changed();
}

QStringList RowMarks::state() const
{
    QStringList state;
    for (const auto& [row, note] : marks_)
        state += (QString::number(row.value()) + u' ' + note.simplified()).trimmed();
    return state;
}

void RowMarks::restore(const QStringList& state)
{
    std::map<RowId, QString> marks;
    for (const QString& line : state) {
        bool is_number = false;
        const qulonglong row = line.section(u' ', 0, 0).toULongLong(&is_number);
        if (is_number && marks.size() < limit) marks.emplace(RowId{row}, line.section(u' ', 1));
    }
    if (marks == marks_) return;
    marks_ = std::move(marks);
    Q_EMIT changed();
}

}  // namespace boardscope::views
