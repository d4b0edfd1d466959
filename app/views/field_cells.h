// SPDX-License-Identifier: GPL-3.0-or-later
// What:    FieldCells: what a row has in a field that only some events have, as text and as a phrase of the
//          filter language.
// Thread:  one thread; over any number of snapshots of one store, older or newer.
// Units:   numbers as the probe sent them: the unit is in the field's name.
// Errors:  none: a row without the field has an empty text.
#pragma once

#include "core/store/field_reader.h"
#include "core/store/snapshot.h"

#include <QJsonValue>
#include <QString>

#include <map>
#include <optional>
#include <string>

namespace boardscope::views {

class FieldCells {
public:
    /// On one line, for the eye.
    [[nodiscard]] QString text(const store::Snapshot& snapshot, RowId row, const std::string& field);
    [[nodiscard]] QJsonValue json(const store::Snapshot& snapshot, RowId row, const std::string& field);
    /// `latency_us == 40` or, negated, `latency_us != 40`; nothing where the row has no such field.
    [[nodiscard]] std::optional<QString> phrase(const store::Snapshot& snapshot, RowId row,
                                                const std::string& field, bool negated);

    /// For another store.
    void clear() { readers_.clear(); }

private:
    struct Value {
        std::optional<std::int64_t> number;
        bool is_unsigned = false;
        std::string_view text;  ///< where it is no number
    };
    [[nodiscard]] Value value(const store::Snapshot& snapshot, RowId row, const std::string& field);

    std::map<std::string, store::FieldReader> readers_;
};

}  // namespace boardscope::views
