// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SeenValues: counts the values of one field, going on from where it was as rows arrive.
// Thread:  one thread at a time.
// Units:   rows; values in the unit of the field.
// Errors:  none. Memory is bounded: values beyond distinct_limit, or texts beyond text_limit_bytes, are left
//          out, and the outcome says that it is not whole.
#pragma once

#include "core/filter/row_field.h"
#include "core/filter/seen_field.h"
#include "core/stats/groups.h"
#include "core/store/field_reader.h"
#include "core/store/string_pool.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace boardscope::stats {

class SeenValues {
public:
    static constexpr std::size_t distinct_limit = std::size_t{1} << 16;
    static constexpr std::size_t text_limit_bytes = std::size_t{4} << 20;
    /// So many values are handed over, the most frequent.
    static constexpr std::size_t shown_limit = 4096;

    /// `field`: its name in a filter, not its alias.
    explicit SeenValues(std::string_view field);

    /// Looks at up to `limit_rows` rows more of the snapshot, of one and the same store each time. True:
    /// there are no more.
    bool update(const store::Snapshot& snapshot, std::size_t limit_rows);
    [[nodiscard]] filter::SeenField outcome(const store::Snapshot& snapshot) const;

private:
    void count_column(const store::SegmentView& segment, std::size_t first, std::size_t count);
    void count_named(const store::Snapshot& snapshot, const store::SegmentView& segment, std::size_t first,
                     std::size_t count);
    void count_rows(const store::SegmentView& segment, std::size_t first, std::size_t count);
    void add_numbers(std::size_t count);

    std::string name_;
    const filter::FieldFacts* facts_;                 ///< null: of some events only
    std::shared_ptr<const filter::RowField> column_;  ///< null: not of every row, or too many values
    store::FieldReader reader_;                       ///< where only some events have it
    std::unique_ptr<filter::FieldPiece> piece_;

    GroupTable numbers_{distinct_limit};  ///< also ids and kinds, of columns
    GroupTable texts_{distinct_limit};    ///< places in pool_
    store::StringPool pool_;
    std::optional<std::int64_t> least_;
    std::optional<std::int64_t> greatest_;
    std::uint64_t events_with_ = 0;
    std::uint64_t events_without_ = 0;
    RowId seen_;
};

}  // namespace boardscope::stats
