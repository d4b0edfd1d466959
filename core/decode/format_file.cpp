// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/format_file.h"

#include <mutex>

namespace boardscope::decode {

FormatFile parse_format_file(const std::string& category, const std::string& text, std::size_t long_bytes)
{
    static std::mutex parser;  // one for the whole process
    const std::lock_guard lock(parser);
    tep_set_loglevel(TEP_LOG_NONE);  // it writes to stderr otherwise
    FormatFile file(tep_alloc());
    if (!file) return file;
    tep_set_long_size(file.get(), static_cast<int>(long_bytes));
    tep_set_file_bigendian(file.get(), TEP_LITTLE_ENDIAN);
    // One whose print format was not understood is there all the same, with its fields.
    (void)tep_parse_event(file.get(), text.c_str(), text.size(), category.c_str());
    return file;
}

tep_event* event_of(const FormatFile& file)
{
    return tep_get_event(file.get(), 0);
}

}  // namespace boardscope::decode
