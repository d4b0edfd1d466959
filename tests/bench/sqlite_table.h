// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The rows of a store as a table of SQLite with an index for typed questions, asked through sqlite3.
// Thread:  blocks.
// Errors:  sqlite3 is missing, or cannot make the table.
#pragma once

#include "core/base/result.h"
#include "core/store/snapshot.h"
#include "tests/bench/measure.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace boardscope::bench {

struct SqliteAnswer {
    std::size_t count = 0;
    Taken taken;
};

class SqliteTable {
public:
    /// `file` and another one beside it are made anew.
    static Result<SqliteTable> make(const std::filesystem::path& file, const store::Snapshot& snapshot);

    /// What making it took, for a person.
    [[nodiscard]] const std::string& story() const { return story_; }
    /// Asks again and again in one process, whose start does not count; the time that took least.
    [[nodiscard]] SqliteAnswer count_where(const std::string& condition, int repetitions) const;

private:
    std::string file_;
    std::string story_;
};

}  // namespace boardscope::bench
