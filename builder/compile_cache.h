// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One compilation, from C to an object, that need not be done again when nothing it depends on has
// changed:
//          the source and every header that the compiler read, the types of the board, the options, the
//          tools, and this program. What the compiler and our own checks said is told again.
// Thread:  one compilation belongs to one thread.
// Errors:  none; what is not kept is compiled. Only what compiled is kept.
#pragma once

#include "builder/build_steps.h"
#include "builder/content_cache.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace boardscope::builder {

class CompileCache {
public:
    /// Before anything is compiled. `text` is what the compiler is going to read.
    CompileCache(BuildSteps& steps, Route route, const std::string& text);

    /// True: `object_path` is there, and what was said is in the steps.
    [[nodiscard]] bool restore(const std::string& object_path) const;
    /// After it was compiled.
    void keep(const std::string& object_path) const;

private:
    [[nodiscard]] std::string result_key(const std::vector<std::string>& headers) const;

    BuildSteps& steps_;
    ContentCache cache_;
    std::string key_;  ///< of the list of headers; empty: nothing is kept
    std::int64_t started_ms_;
    std::size_t first_command_;
    std::size_t first_diagnostic_;
};

/// Of what `clang -MD` writes: all but the first, which is the source. Relative ones stay so.
[[nodiscard]] std::vector<std::string> headers_in_dependencies(std::string_view make_rule);

}  // namespace boardscope::builder
