// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/filter_macro.h"

#include "builder/source_scan.h"
#include "builder/text_patterns.h"

#include <algorithm>
#include <vector>

namespace boardscope::builder {

namespace {

using Listed = std::map<std::string, std::string>;

/// What stands between the bracket at `open` and the one that closes it, taken apart at its commas.
std::vector<std::string> arguments_at(std::string_view text, std::size_t open)
{
    std::vector<std::string> arguments(1);
    int depth = 0;
    for (std::size_t i = open; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '(' && depth++ == 0) continue;
        if (c == ')' && --depth == 0) break;
        if (c == ',' && depth == 1)
            arguments.emplace_back();
        else
            arguments.back() += c;
    }
    for (std::string& argument : arguments)
        argument = trimmed(std::move(argument));
    return arguments;
}

/// "e->peer.port" is peer.port, as the struct of the event has it; empty where it is no variable or member.
std::string field_name(const std::string& argument)
{
    static const QRegularExpression path = pattern_of(R"re(^[A-Za-z_]\w*(?:(?:\.|->)[A-Za-z_]\w*)*$)re");
    QString words = QString::fromLatin1(argument.c_str());
    if (!path.match(words).hasMatch()) return {};
    const std::string name = words.replace(QLatin1String("->"), QLatin1String(".")).toLatin1().toStdString();
    const std::size_t dot = name.find('.');
    return dot == std::string::npos ? name : name.substr(dot + 1);
}

Listed listed_at(std::string_view text, std::size_t open)
{
    Listed listed;
    const std::vector<std::string> arguments = arguments_at(text, open);
    for (std::size_t i = 1; i < arguments.size(); ++i)
        if (const std::string name = field_name(arguments[i]); !name.empty()) listed[name] = arguments[i];
    return listed;
}

void keep_common(Listed& all, const Listed& more)
{
    for (auto& [name, words] : all)
        if (const auto same = more.find(name); same == more.end() || same->second != words) words.clear();
    for (const auto& [name, words] : more)
        all.try_emplace(name, std::string());
}

std::string type_of(const std::string& length, char conversion, Arch arch)
{
    const bool is_wide = length == "ll" || (length == "l" && facts_of(arch).pointer_bytes == 8);
    return std::string(conversion == 'u' ? "unsigned " : "") + (is_wide ? "long long" : "int");
}

}  // namespace

FilterMacro filter_macro(std::string_view source)
{
    static const QRegularExpression use =
        pattern_of(R"re((#[ \t]*(?:define|ifndef|ifdef|undef)[ \t]+)?\bBOARDSCOPE_FILTER\s*\()re");
    FilterMacro macro;
    const std::string text = without_comments(source);
    for_each_match(text, use, [&](const Match& match) {
        if (match.capturedLength(1) > 0) return;
        Listed listed = listed_at(text, end_of(match, 0) - 1);
        if (macro.uses++ == 0)
            macro.listed = std::move(listed);
        else
            keep_common(macro.listed, listed);
    });
    return macro;
}

std::map<std::string, std::string> printed_numbers(std::string_view source, Arch arch)
{
    static const QRegularExpression key =
        pattern_of(R"re((?:["\s(\[{<']|\\[nt])([A-Za-z_][\w.]*)=%(?:(l{0,2})([diu])(?!\w))?)re");
    std::map<std::string, std::string> types;
    for_each_match(without_comments(source), key, [&](const Match& match) {
        std::string type;
        if (match.capturedLength(3) > 0) type = type_of(group(match, 2), group(match, 3).front(), arch);
        const auto [known, is_new] = types.try_emplace(group(match, 1), type);
        if (!is_new && known->second != type) known->second.clear();
    });
    return types;
}

}  // namespace boardscope::builder
