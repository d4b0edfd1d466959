// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/systrace_decoder.h"

namespace boardscope::decode {

namespace {

bool opens_trace_data(std::string_view line)
{
    const std::size_t script = line.find("<script");
    return script != std::string_view::npos && line.find("\"trace-data\"", script) != std::string_view::npos;
}

bool begins_page(std::string_view line)
{
    return line.starts_with("<!DOCTYPE") || line.starts_with("<!doctype") || line.starts_with("<html");
}

/// The head of `ps`, which systrace puts beside the trace.
bool begins_process_list(std::string_view line)
{
    return line.starts_with("USER ") || line.starts_with("PID ");
}

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

void SystraceDecoder::line(std::string_view line)
{
    if (place_ != Place::head && line.find("</script>") != std::string_view::npos) {
        place_ = Place::page;
        // An element may end and the next one begin in one line.
        line.remove_prefix(line.rfind("</script>"));
    }
    switch (place_) {
    case Place::head:
        // What the tool says before its trace is no part of it: "capturing trace... done", "TRACE:".
        if (begins_page(line))
            place_ = Place::page;
        else if (line.starts_with("# tracer:"))
            place_ = Place::trace;
        return;
    case Place::page:
        if (opens_trace_data(line)) place_ = Place::section;
        return;
    case Place::section:
        if (is_blank(line)) return;
        place_ = begins_process_list(line) ? Place::other : Place::trace;
        if (place_ == Place::trace) TracePipeDecoder::line(line);
        return;
    case Place::trace: TracePipeDecoder::line(line); return;
    case Place::other: return;
    }
}

}  // namespace boardscope::decode
