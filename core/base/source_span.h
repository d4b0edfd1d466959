// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A place in a source text.
// Units:   lines and columns count from 1, columns in bytes; 0 means "not known".
// Thread:  plain value, any thread.
#pragma once

#include <string>

namespace boardscope {

struct SourceSpan {
    std::string file;
    int line = 0;
    int column = 0;
    int end_column = 0;  ///< one past the last column on the same line; 0 when only a point is known

    friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

}  // namespace boardscope
