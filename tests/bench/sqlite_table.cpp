// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/sqlite_table.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <system_error>

namespace boardscope::bench {

namespace {

constexpr char field_end = '\x1f';
constexpr char row_end = '\x1e';

bool write_rows(const std::string& file, const store::Snapshot& snapshot)
{
    std::ofstream out(file, std::ios::binary);
    for (std::uint64_t i = 0; i < snapshot.row_count(); ++i) {
        const store::EventView row = snapshot.row(RowId{i});
        out << row.time_ns << field_end << row.cpu << field_end << row.pid << field_end << row.task
            << field_end << row.flags << field_end << row.event << field_end << row.message << row_end;
    }
    return out.flush().good();
}

bool write_text(const std::string& file, const std::string& text)
{
    return (std::ofstream(file) << text << std::flush).good();
}

}  // namespace

Result<SqliteTable> SqliteTable::make(const std::filesystem::path& file, const store::Snapshot& snapshot)
{
    if (!is_installed("sqlite3"))
        return failure("SQLite left out: sqlite3 is not installed", "install the package sqlite3");
    SqliteTable table;
    table.file_ = file;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    const std::string rows = table.file_ + ".rows";
    const std::string script = table.file_ + ".script";
    const bool is_written =
        write_rows(rows, snapshot) &&
        write_text(script, "pragma journal_mode = off;\npragma synchronous = off;\n"
                           "create table event(time integer, cpu integer, pid integer, comm text, "
                           "flags text, event text, msg text);\n"
                           ".mode ascii\n.import \"" +
                               rows + "\" event\ncreate index typed on event(comm, cpu);\n");
    if (!is_written) return failure("SQLite left out: " + rows + " cannot be written", "make room there");
    const ProgramRun run = run_program({"sqlite3", "-bail", table.file_, ".read \"" + script + "\""});
    std::filesystem::remove(rows, ignored);
    const SqliteAnswer all = table.count_where("true", 1);
    if (run.status != 0 || all.count != snapshot.row_count())
        return failure("SQLite left out: it took " + std::to_string(all.count) + " rows of " +
                           std::to_string(snapshot.row_count()),
                       "make room in " + file.parent_path().string());
    char story[120];
    std::snprintf(story, sizeof story, "SQLite took %.1f s to import the rows and make the index (comm, cpu)",
                  run.taken.cpu_s);
    table.story_ = story;
    return table;
}

SqliteAnswer SqliteTable::count_where(const std::string& condition, int repetitions) const
{
    std::string text = ".timer on\n";
    for (int i = 0; i < repetitions; ++i)
        text += "select count(*) from event where " + condition + ";\n";
    const std::string script = file_ + ".script";
    SqliteAnswer answer{0, {1e9, 1e9}};
    if (!write_text(script, text)) return answer;
    // "Run Time: real 0.012 user 0.010421 sys 0.001203" behind each answer.
    std::istringstream lines(run_program({"sqlite3", file_, ".read \"" + script + "\""}).output);
    for (std::string line; std::getline(lines, line);) {
        double wall_s = 0;
        double user_s = 0;
        double system_s = 0;
        if (std::sscanf(line.c_str(), "Run Time: real %lf user %lf sys %lf", &wall_s, &user_s, &system_s) !=
            3)
            answer.count = std::strtoull(line.c_str(), nullptr, 10);
        else if (user_s + system_s < answer.taken.cpu_s)
            answer.taken = {user_s + system_s, wall_s};
    }
    return answer;
}

}  // namespace boardscope::bench
