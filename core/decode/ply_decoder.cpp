// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/ply_decoder.h"

#include "core/decode/line_pieces.h"

#include <limits>

namespace boardscope::decode {

namespace {

/// "@syscalls:" alone in a line; "$syscalls:" once.
bool begins_map(std::string_view line)
{
    return (line.starts_with('@') || line.starts_with('$')) && line.ends_with(':') &&
           line.find(' ') == std::string_view::npos;
}

/// "\t[   0,    1]\t       3 ┤███▎        │", with -A between bars of ASCII; "\t..." for what is left out.
bool is_distribution_line(std::string_view line)
{
    const std::size_t text = line.find_first_not_of(" \t");
    if (text == 0 || text == std::string_view::npos) return false;
    line.remove_prefix(text);
    const bool has_bar = line.ends_with('|') || line.ends_with("\xe2\x94\x82");
    return line == "..." || (has_bar && (line.starts_with('[') || line.starts_with('<')));
}

}  // namespace

bool is_ply_head(std::string_view line)
{
    // Ctrl-C shows on the terminal, and so in what was copied from it.
    take_text(line, "^C");
    if (line == "ply: active" || line == "ply: deactivating" || line == "de-activating probes") return true;
    std::uint64_t number = 0;
    return take_number(line, std::numeric_limits<std::uint64_t>::max(), number) &&
           (line == " probe active" || line == " probes active");
}

void PlyDecoder::line(std::string_view line)
{
    if (begins_map(line)) {
        end_gathered();
        map_ = line.substr(0, line.size() - 1);
        in_entry_ = key_open_ = false;
    } else if (!map_.empty()) {
        map_line(line);
    } else if (!line.empty() && !is_ply_head(line)) {
        emit_line(line);
    }
}

void PlyDecoder::map_line(std::string_view line)
{
    const bool continues = key_open_ || is_distribution_line(line);
    if (continues && in_entry_ && fits(line)) {
        add(line);
        if (line.find("}: ") != std::string_view::npos) key_open_ = false;
    } else if (continues) {
        begin(map_, " ");  // a distribution without a key
        add(line);
        in_entry_ = true;
    } else if (line.empty()) {
        // A blank line behind the name is only air; behind an entry it ends the map.
        end_gathered();
        if (in_entry_) map_.clear();
        in_entry_ = false;
    } else {
        begin(map_ + ' ', line);
        in_entry_ = true;
        key_open_ = line.starts_with('{') && line.find("}:") == std::string_view::npos;
    }
}

}  // namespace boardscope::decode
