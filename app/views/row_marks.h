// SPDX-License-Identifier: GPL-3.0-or-later
// What:    RowMarks: rows that somebody marked, each with a note.
// Thread:  GUI thread.
// Units:   rows in order of arrival, whatever the filter shows.
// Errors:  more marks than limit are not set: set() says so.
#pragma once

#include "core/base/ids.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <map>

namespace boardscope::views {

class RowMarks : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t limit = 1000;

    using QObject::QObject;

    [[nodiscard]] bool contains(RowId row) const { return marks_.contains(row); }
    [[nodiscard]] QString note(RowId row) const;
    /// By row.
    [[nodiscard]] const std::map<RowId, QString>& all() const { return marks_; }

    /// False: there are as many as there may be.
    bool set(RowId row);
    void remove(RowId row);
    void setNote(RowId row, const QString& note);
    void clear();

    /// "1204 note" each, for a file.
    [[nodiscard]] QStringList state() const;
    /// Replaces what there is; lines that are none are left out.
    void restore(const QStringList& state);

Q_SIGNALS:
    void changed();

private:
    std::map<RowId, QString> marks_;
};

}  // namespace boardscope::views
