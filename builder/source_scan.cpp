// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/source_scan.h"

#include <QRegularExpression>
#include <QString>

#include <algorithm>

namespace boardscope::builder {

namespace {

// The bytes of the text as Latin-1, so that positions in a QString are byte positions. PCRE rather than
// std::regex, which recurses once per character and can be made to overflow the stack.
using Match = QRegularExpressionMatch;

std::string group(const Match& match, int number)
{
    return match.captured(number).toLatin1().toStdString();
}

QRegularExpression pattern_of(const char* text)
{
    return QRegularExpression(QString::fromLatin1(text));
}

class Places {
public:
    Places(const std::string& text, const std::string& file) : text_(text), file_(file) {}

    [[nodiscard]] SourceSpan of(std::size_t position, std::size_t length) const
    {
        SourceSpan span;
        span.file = file_;
        const auto begin = text_.begin();
        const auto here = begin + static_cast<std::ptrdiff_t>(position);
        span.line = 1 + static_cast<int>(std::count(begin, here, '\n'));
        const std::size_t line_start = position == 0 ? std::string::npos : text_.rfind('\n', position - 1);
        span.column =
            static_cast<int>(line_start == std::string::npos ? position + 1 : position - line_start);
        span.end_column = span.column + static_cast<int>(length);
        return span;
    }
    [[nodiscard]] SourceSpan of(const Match& match, int number) const
    {
        return of(static_cast<std::size_t>(match.capturedStart(number)),
                  static_cast<std::size_t>(match.capturedLength(number)));
    }

private:
    const std::string& text_;
    const std::string& file_;
};

template <class Function>
void for_each_match(const std::string& text, const QRegularExpression& pattern, Function function)
{
    QRegularExpressionMatchIterator matches =
        pattern.globalMatch(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())));
    while (matches.hasNext())
        function(matches.next());
}

std::string trimmed(std::string text)
{
    text.erase(0, text.find_first_not_of(" \t\n\r"));
    text.erase(text.find_last_not_of(" \t\n\r") + 1);
    return text;
}

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

// A function definition: its section if it has one, the kind and the target in its name, and its parameters.
const QRegularExpression& bcc_function()
{
    static const QRegularExpression pattern = pattern_of(
        R"re((SEC\s*\(\s*"([^"]*)"\s*\)\s*)?\b(static\s+)?int\s+((kprobe|kretprobe)__(\w+))\s*\(([^)]*)\)\s*\{)re");
    return pattern;
}

void place_bcc_functions(const std::string& text, const Places& places, SourceScan& scan)
{
    for_each_match(text, bcc_function(), [&](const Match& match) {
        const std::string name = group(match, 4), kind = group(match, 5), target = group(match, 6),
                          section = group(match, 2);
        const bool sectioned = match.capturedLength(1) > 0;
        if (sectioned && section != "kprobe" && section != "kretprobe") return;
        if (!sectioned && match.capturedLength(3) > 0) return;
        if (split_parameters(group(match, 7)).size() > 1) {
            scan.diagnostics.add({Severity::error, places.of(match, 4),
                                  "the typed parameters of " + name + " would need BCC to rewrite the source",
                                  "write SEC(\"" + kind + "/" + target + "\") int BPF_" +
                                      (kind == "kprobe" ? "KPROBE(" : "KRETPROBE(") + target +
                                      "_hit, …) with the "
                                      "parameters behind the name, and include <bpf/bpf_tracing.h>"});
            return;
        }
        if (sectioned)
            scan.attach.push_back(
                {name, kind == "kprobe" ? wire::AttachKind::kprobe : wire::AttachKind::kretprobe, target, 0});
        else
            scan.placements.push_back({name, kind + "/" + target});
    });
}

void refuse_older_loaders(const std::string& text, const Places& places, Diagnostics& diagnostics)
{
    static const QRegularExpression maps = pattern_of(R"re(SEC\s*\(\s*"(maps(/[^"]*)?)"\s*\))re");
    for_each_match(text, maps, [&](const Match& match) {
        diagnostics.add(
            {Severity::error, places.of(match, 0),
             "maps in a section \"" + group(match, 1) + "\" are no longer read by libbpf",
             "write struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 1024); __type(key, "
             "__u32); __type(value, __u64); } name SEC(\".maps\");"});
    });
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
    place_bcc_functions(text, places, scan);
    refuse_older_loaders(text, places, scan.diagnostics);
    if (facts_of(arch).pointer_bytes == 4) check_typed_arguments(text, places, scan.diagnostics);
    return scan;
}

}  // namespace boardscope::builder
