// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The fields that events have beside those that every row has: of records, of messages. What a
// filter may name,
//          and what completion offers.
// Thread:  a value; immutable once made.
// Errors:  none.
#pragma once

#include "core/store/snapshot.h"

#include <string>
#include <string_view>
#include <vector>

namespace boardscope::filter {

struct NamedField {
    std::string name;
    bool can_be_number = false;  ///< in some events a number, in others a text: both may be true
    bool can_be_text = false;
    decode::FieldUnit unit = decode::FieldUnit::none;
    std::vector<std::string> events;  ///< that have it
};

class FieldCatalog {
public:
    FieldCatalog() = default;
    /// Of all that was published.
    explicit FieldCatalog(const store::Snapshot& snapshot);
    /// Any name may come yet: nothing has arrived, or more kinds of events may.
    [[nodiscard]] static FieldCatalog open();

    void add(std::string_view event, std::string_view name, bool is_number, decode::FieldUnit unit);

    [[nodiscard]] const NamedField* find(std::string_view name) const;
    [[nodiscard]] const std::vector<NamedField>& fields() const { return fields_; }
    [[nodiscard]] bool is_open() const { return is_open_; }
    void set_open(bool open) { is_open_ = open; }

private:
    std::vector<NamedField> fields_;  ///< by name
    bool is_open_ = false;
};

}  // namespace boardscope::filter
