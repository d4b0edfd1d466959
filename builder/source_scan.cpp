// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/source_scan.h"

#include "builder/hook_names.h"
#include "builder/text_patterns.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

/// "struct pt_regs *ctx, int a" → its parts.
std::vector<std::string> split_parameters(const std::string& list)
{
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= list.size();) {
        const std::size_t comma = std::min(list.find(',', start), list.size());
        parts.push_back(trimmed(list.substr(start, comma - start)));
        start = comma + 1;
    }
    return parts;
}

// A function definition: its section if it has one, its name, and its parameters.
const QRegularExpression& named_function()
{
    static const QRegularExpression pattern = pattern_of(
        R"re((SEC\s*\(\s*"([^"]*)"\s*\)\s*)?\b(static\s+)?int\s+((?:k(?:ret)?probe|(?:raw_)?tracepoint)__\w+)\s*\(([^)]*)\)\s*\{)re");
    return pattern;
}

void refuse_typed_parameters(const Match& match, const NamedHook& hook, const Places& places,
                             Diagnostics& diagnostics)
{
    diagnostics.add({Severity::error, places.of(match, 4),
                     "the typed parameters of " + group(match, 4) + " would need BCC to rewrite the source",
                     "write SEC(\"" + hook.section() + "\") int BPF_" +
                         (hook.kind == "kprobe" ? "KPROBE(" : "KRETPROBE(") + hook.target +
                         "_hit, …) with the parameters behind the name, and include <bpf/bpf_tracing.h>"});
}

void place_named_functions(const std::string& text, const Places& places, SourceScan& scan)
{
    for_each_match(text, named_function(), [&](const Match& match) {
        const std::string name = group(match, 4), section = group(match, 2);
        const std::optional<NamedHook> hook = hook_in_name(name);
        const bool sectioned = match.capturedLength(1) > 0;
        if (!hook || (sectioned && section != hook->kind)) return;
        if (!sectioned && match.capturedLength(3) > 0) return;
        if (hook->kind.starts_with('k') && split_parameters(group(match, 5)).size() > 1)
            refuse_typed_parameters(match, *hook, places, scan.diagnostics);
        else if (!sectioned)
            scan.placements.push_back({name, hook->section()});
    });
}

void refuse_words_of_bcc(const std::string& text, const Places& places, Diagnostics& diagnostics)
{
    static const QRegularExpression bcc = pattern_of(
        R"re(\b(BPF_HASH|BPF_ARRAY|BPF_PERF_OUTPUT|BPF_HISTOGRAM|BPF_TABLE|TRACEPOINT_PROBE|RAW_TRACEPOINT_PROBE)\s*\()re");
    for_each_match(text, bcc, [&](const Match& match) {
        const bool program = group(match, 1).ends_with("_PROBE");
        diagnostics.add(
            {Severity::error, places.of(match, 1),
             group(match, 1) + "() is a word of BCC, which rewrites the source before compiling",
             program ? "write SEC(\"tracepoint/CATEGORY/NAME\") int name(struct … *ctx)"
                     : "declare the map in section \".maps\" and use bpf_map_lookup_elem() and its like"});
    });
}

bool is_pointer(const std::string& parameter)
{
    return parameter.find('*') != std::string::npos || parameter.find('[') != std::string::npos;
}

/// "unsigned long flags" → {"unsigned", "long"}; the last word is the parameter's name.
std::vector<std::string> type_words(const std::string& parameter)
{
    static const QRegularExpression word = pattern_of(R"re(\w+)re");
    std::vector<std::string> words;
    for_each_match(parameter, word, [&](const Match& match) { words.push_back(group(match, 0)); });
    if (words.size() > 1) words.pop_back();
    std::erase(words, "const");
    return words;
}

bool is_64_bit(const std::vector<std::string>& words)
{
    static const std::vector<std::string> names = {"u64",     "__u64",  "s64",    "__s64",  "uint64_t",
                                                   "int64_t", "loff_t", "__be64", "__le64", "ktime_t"};
    if (std::count(words.begin(), words.end(), "long") >= 2) return true;
    return std::any_of(words.begin(), words.end(), [](const std::string& w) {
        return std::find(names.begin(), names.end(), w) != names.end();
    });
}

bool is_signed_long(const std::vector<std::string>& words)
{
    const auto has = [&words](const char* w) {
        return std::find(words.begin(), words.end(), w) != words.end();
    };
    return (has("long") && !has("unsigned")) || has("ssize_t");
}

// On a 32-bit board each argument register holds 32 bits.
void check_typed_arguments(const std::string& text, const Places& places, Diagnostics& diagnostics)
{
    static const QRegularExpression typed =
        pattern_of(R"re(\bBPF_(KPROBE|KSYSCALL|KPROBE_SYSCALL)\s*\(\s*(\w+)\s*,([^)]*)\))re");
    for_each_match(text, typed, [&](const Match& match) {
        for (const std::string& parameter : split_parameters(group(match, 3))) {
            if (is_pointer(parameter)) continue;
            const std::vector<std::string> words = type_words(parameter);
            if (is_64_bit(words))
                diagnostics.add(
                    {Severity::warning, places.of(match, 3),
                     "\"" + parameter + "\" is 64 bits wide, and takes two argument registers on this board",
                     "declare two unsigned int parameters for it; the first of them is an odd-numbered "
                     "argument (1 or 3), low half first"});
            else if (is_signed_long(words))
                diagnostics.add({Severity::warning, places.of(match, 3),
                                 "\"" + parameter +
                                     "\" is 32 bits wide on this board, and its sign would be lost in "
                                     "the 64-bit long of BPF",
                                 "declare it as int"});
        }
    });
}

}  // namespace

std::string without_comments(std::string_view source)
{
    std::string text(source);
    enum { code, line_comment, block_comment, string, character } state = code;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        switch (state) {
        case code:
            if (text[i] == '/' && next == '/') state = line_comment;
            if (text[i] == '/' && next == '*') state = block_comment;
            if (state != code) {
                text[i] = text[i + 1] = ' ';
                ++i;
            } else if (text[i] == '"') {
                state = string;
            } else if (text[i] == '\'') {
                state = character;
            }
            break;
        case line_comment:
            if (text[i] == '\n')
                state = code;
            else
                text[i] = ' ';
            break;
        case block_comment:
            if (text[i] == '*' && next == '/') {
                text[i] = text[i + 1] = ' ';
                ++i;
                state = code;
            } else if (text[i] != '\n') {
                text[i] = ' ';
            }
            break;
        case string:
        case character:
            if (text[i] == '\\')
                ++i;
            else if (text[i] == (state == string ? '"' : '\'') || text[i] == '\n')
                state = code;
            break;
        }
    }
    return text;
}

SourceScan scan_source(std::string_view source, const std::string& source_name, Arch arch)
{
    SourceScan scan;
    const std::string text = without_comments(source);
    const Places places(text, source_name);
    place_named_functions(text, places, scan);
    refuse_words_of_bcc(text, places, scan.diagnostics);
    if (facts_of(arch).pointer_bytes == 4) check_typed_arguments(text, places, scan.diagnostics);
    return scan;
}

}  // namespace boardscope::builder
