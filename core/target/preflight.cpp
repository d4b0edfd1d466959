// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/preflight_rules.h"

#include <algorithm>
#include <iterator>

namespace boardscope {

namespace preflight_rules {

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool contains(const std::vector<std::string>& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

Fix kconfig(const std::string& option)
{
    return {Fix::Kind::kconfig, option + "=y"};
}

std::vector<Fix> kconfig_of(const FoundBoard& board, std::span<const char* const> options)
{
    std::vector<Fix> fixes;
    for (const char* option : options) {
        const auto known = board.options.find(option);
        if (known == board.options.end() || (known->second != "y" && known->second != "m"))
            fixes.push_back(kconfig(option));
    }
    return fixes;
}

}  // namespace preflight_rules

using namespace preflight_rules;

const char* to_string(Verdict verdict)
{
    switch (verdict) {
    case Verdict::good: return "good";
    case Verdict::limited: return "limited";
    case Verdict::bad: return "bad";
    }
    return "unknown";
}

const char* to_string(Fix::Kind kind)
{
    switch (kind) {
    case Fix::Kind::kconfig: return "kernel option";
    case Fix::Kind::command: return "on the board";
    case Fix::Kind::package: return "package";
    case Fix::Kind::host: return "here";
    case Fix::Kind::other: return "other";
    }
    return "unknown";
}

const char* to_string(PreflightPart part)
{
    switch (part) {
    case PreflightPart::login: return "login";
    case PreflightPart::files: return "files";
    case PreflightPart::kernel: return "kernel";
    case PreflightPart::tracing: return "tracing";
    case PreflightPart::programs: return "programs";
    case PreflightPart::maps: return "maps";
    case PreflightPart::types: return "types";
    case PreflightPart::settings: return "settings";
    case PreflightPart::proof: return "types";
    }
    return "unknown";
}

std::vector<PreflightLine> preflight(const TargetProfile& profile, PreflightPart part)
{
    Lines lines;
    if (!profile.found) return lines;
    const FoundBoard& board = *profile.found;
    switch (part) {
    case PreflightPart::login: judge_login(board, lines); break;
    case PreflightPart::files: judge_files(board, lines); break;
    case PreflightPart::kernel: judge_kernel(profile, lines); break;
    case PreflightPart::tracing: judge_tracing(board, lines); break;
    case PreflightPart::programs:
    case PreflightPart::maps: judge_features(board, part, lines); break;
    case PreflightPart::types: judge_types(profile, lines); break;
    case PreflightPart::settings: judge_settings(profile, lines); break;
    case PreflightPart::proof: judge_proof(board, lines); break;
    }
    return lines;
}

std::vector<PreflightLine> preflight(const TargetProfile& profile)
{
    Lines all;
    for (const PreflightPart part : {PreflightPart::login, PreflightPart::files, PreflightPart::kernel,
                                     PreflightPart::tracing, PreflightPart::programs, PreflightPart::maps,
                                     PreflightPart::types, PreflightPart::settings, PreflightPart::proof})
        std::ranges::move(preflight(profile, part), std::back_inserter(all));
    return all;
}

Verdict worst(const std::vector<PreflightLine>& lines)
{
    Verdict worst = Verdict::good;
    for (const PreflightLine& line : lines)
        worst = std::max(worst, line.verdict);
    return worst;
}

std::string kconfig_fragment(const std::vector<PreflightLine>& lines)
{
    std::string text;
    std::vector<std::string> written;
    for (const PreflightLine& line : lines) {
        bool said_why = false;
        for (const Fix& fix : line.fixes) {
            if (fix.kind != Fix::Kind::kconfig || contains(written, fix.text)) continue;
            if (!said_why) text += "# " + line.name + ": " + line.why + "\n";
            said_why = true;
            text += fix.text + "\n";
            written.push_back(fix.text);
        }
    }
    return text;
}

}  // namespace boardscope
