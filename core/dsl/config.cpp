// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dsl/config.h"

#include "core/filter/suggestion.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace boardscope::dsl {

namespace {

// Those of bpftrace that mean something here, or do no harm.
constexpr ConfigRow table[] = {
    {"max_strlen", "64", 1, 1024, "", "bytes of a text, with its NUL"},
    {"max_map_keys", "1024", 1, 10'000'000, "", "entries of each map"},
    {"max_probes", "1024", 1, 100'000, "", "attachments of a script"},
    {"missing_probes", "default", 0, 0, "default error warn ignore",
     "what becomes of attachments that the board does not have; default: an error where a probe has no other"},
    {"stack_mode", "bpftrace", 0, 0, "bpftrace perf raw", "how stacks are printed"},
    {"print_maps_on_exit", "1", 0, 1, "", "whether maps are printed at the end"},
    {"on_stack_limit", "32", 0, 512, "", "without effect: texts lie where there is room"},
    {"perf_rb_pages", "64", 1, 65536, "", "without effect: the loader chooses the size of its buffers"},
    {"log_size", "1000000", 1, UINT64_MAX, "", "without effect"},
    {"cache_user_symbols", "PER_PROGRAM", 0, 0, "PER_PID PER_PROGRAM NONE per_pid per_program none",
     "without effect"},
    {"unstable_map_decl", "1", 0, 0, "0 1 enable warn error", "without effect"},
    {"unstable_import", "1", 0, 0, "0 1 enable warn error", "without effect"},
    {"unstable_macro", "1", 0, 0, "0 1 enable warn error", "without effect"},
};

const ConfigRow* find_row(std::string_view name)
{
    for (const ConfigRow& row : table)
        if (row.name == name) return &row;
    return nullptr;
}

bool is_number(const ConfigRow& row)
{
    return row.words.empty();
}

std::optional<std::uint64_t> number(std::string_view text)
{
    if (text == "true") return 1;
    if (text == "false") return 0;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_good(const ConfigRow& row, std::string_view value)
{
    if (is_number(row)) {
        const std::optional<std::uint64_t> given = number(value);
        return given && *given >= row.least && *given <= row.most;
    }
    return (" " + std::string(row.words) + " ").find(" " + std::string(value) + " ") != std::string::npos;
}

void check(std::string_view name, std::string_view value, const SourceSpan& span, Diagnostics& diagnostics)
{
    const std::string quoted = "\"" + std::string(name) + "\"";
    const ConfigRow* row = find_row(name);
    if (row == nullptr) {
        std::vector<std::string_view> names;
        for (const ConfigRow& one : table)
            names.push_back(one.name);
        const std::string_view near = filter::nearest_word(name, names);
        diagnostics.add({Severity::error, span, "there is no setting " + quoted,
                         near.empty() ? "docs/dsl.md lists the settings"
                                      : "did you mean \"" + std::string(near) + "\"?"});
    } else if (!is_good(*row, value)) {
        diagnostics.add({Severity::error, span,
                         "\"" + std::string(value) + "\" is no value of the setting " + quoted,
                         is_number(*row)
                             ? "write a number from " + std::to_string(row->least) + " to " + std::to_string(row->most)
                             : "write one of " + std::string(row->words)});
    }
}

}  // namespace

std::span<const ConfigRow> config_rows()
{
    return table;
}

void check_config(const Program& program, const CompileOptions& options, const SourceText& source,
                  Diagnostics& diagnostics)
{
    for (const auto& [name, value] : options.config)
        check(name, value, {}, diagnostics);
    for (const ConfigEntry& entry : program.config)
        check(entry.name, entry.value, source.span(entry.place), diagnostics);
}

std::string config_word(const Program& program, const CompileOptions& options, std::string_view name)
{
    const ConfigRow* row = find_row(name);
    if (row == nullptr) return {};
    std::string found(row->default_value);
    for (const auto& [given, value] : options.config)
        if (given == name && is_good(*row, value)) found = value;
    for (const ConfigEntry& entry : program.config)
        if (entry.name == name && is_good(*row, entry.value)) found = entry.value;
    return found;
}

std::uint64_t config_number(const Program& program, const CompileOptions& options, std::string_view name)
{
    return number(config_word(program, options, name)).value_or(0);
}

}  // namespace boardscope::dsl
