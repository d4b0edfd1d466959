// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Settings of a script: config = { … } in it, else those of the caller, else the default.
// Thread:  pure functions, any thread.
// Errors:  check_config() reports unknown names and bad values; asked for such a value, the default is told.
#pragma once

#include "core/base/diagnostics.h"
#include "core/dsl/compile.h"
#include "core/dsl/source_text.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace boardscope::dsl {

struct ConfigRow {
    std::string_view name;
    std::string_view default_value;
    std::uint64_t least = 0;  ///< of numbers; 0 and 0: the value is a word
    std::uint64_t most = 0;
    std::string_view words;  ///< that are allowed, separated by blanks
    std::string_view doc;
};
[[nodiscard]] std::span<const ConfigRow> config_rows();

void check_config(const Program& program, const CompileOptions& options, const SourceText& source,
                  Diagnostics& diagnostics);
/// `name` must be one of the rows.
[[nodiscard]] std::string config_word(const Program& program, const CompileOptions& options, std::string_view name);
[[nodiscard]] std::uint64_t config_number(const Program& program, const CompileOptions& options,
                                          std::string_view name);

}  // namespace boardscope::dsl
