// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/target_text.h"

#include "app/cli/messages.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

const char* mark_of(Verdict verdict)
{
    switch (verdict) {
    case Verdict::good: return "ok";
    case Verdict::limited: return "warn";
    case Verdict::bad: return "BAD";
    }
    return "?";
}

void print_text(const PreflightLine& line)
{
    std::printf("%-9s %-29s %-5s %s\n", to_string(line.part), printable(line.name).c_str(),
                mark_of(line.verdict), printable(line.found).c_str());
    constexpr const char* indent = "                                              ";
    if (!line.why.empty()) std::printf("%s%s\n", indent, printable(line.why).c_str());
    for (const Fix& fix : line.fixes)
        std::printf("%s-> %s: %s\n", indent, to_string(fix.kind), printable(fix.text).c_str());
}

void print_json(const PreflightLine& line)
{
    nlohmann::ordered_json fixes = nlohmann::ordered_json::array();
    for (const Fix& fix : line.fixes)
        fixes.push_back({{"kind", to_string(fix.kind)}, {"text", fix.text}});
    const nlohmann::ordered_json object{
        {"part", to_string(line.part)}, {"name", line.name}, {"verdict", to_string(line.verdict)},
        {"found", line.found},          {"why", line.why},   {"fixes", fixes}};
    std::printf("%s\n", object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

}  // namespace

void print_preflight(const std::vector<PreflightLine>& lines, bool all, Format format)
{
    for (const PreflightLine& line : lines) {
        if (format == Format::json)
            print_json(line);
        else if (all || line.verdict != Verdict::good)
            print_text(line);
    }
    std::fflush(stdout);
}

std::string preflight_summary(const std::vector<PreflightLine>& lines)
{
    const auto bad = std::ranges::count(lines, Verdict::bad, &PreflightLine::verdict);
    const auto limited = std::ranges::count(lines, Verdict::limited, &PreflightLine::verdict);
    const auto good = std::ranges::count(lines, Verdict::good, &PreflightLine::verdict);
    return std::to_string(good) + " good, " + std::to_string(limited) + " could be better, " +
           std::to_string(bad) + (bad == 1 ? " keeps" : " keep") + " sessions from working";
}

}  // namespace boardscope::cli
