// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compiler_messages.h"

#include <charconv>
#include <optional>
#include <vector>

namespace boardscope::builder {

namespace {

struct SeverityWord {
    std::string_view text;
    Severity severity;
};
constexpr SeverityWord severity_words[] = {
    {"fatal error: ", Severity::error},
    {"error: ", Severity::error},
    {"warning: ", Severity::warning},
    {"note: ", Severity::note},
};

std::optional<Severity> take_severity(std::string_view& text)
{
    for (const SeverityWord& word : severity_words) {
        if (!text.starts_with(word.text)) continue;
        text.remove_prefix(word.text.size());
        return word.severity;
    }
    return std::nullopt;
}

std::optional<int> number_of(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

/// `file:line:column` or `file:line` or `file`; the file may hold colons itself.
SourceSpan parse_place(std::string_view place)
{
    std::vector<int> numbers;
    while (numbers.size() < 2) {
        const std::size_t colon = place.rfind(':');
        if (colon == std::string_view::npos) break;
        const std::optional<int> number = number_of(place.substr(colon + 1));
        if (!number) break;
        numbers.insert(numbers.begin(), *number);
        place = place.substr(0, colon);
    }
    SourceSpan span;
    span.file = std::string(place);
    if (!numbers.empty()) span.line = numbers[0];
    if (numbers.size() > 1) span.column = numbers[1];
    return span;
}

std::optional<Diagnostic> parse_line(std::string_view line)
{
    Diagnostic diagnostic;
    std::string_view rest = line;
    // "clang: error: …", "error: …", "fatal error: error in backend: …": messages without a place.
    if (const auto severity = take_severity(rest)) {
        diagnostic.severity = *severity;
        diagnostic.message = std::string(rest);
        return diagnostic;
    }
    for (std::size_t at = line.find(": "); at != std::string_view::npos; at = line.find(": ", at + 1)) {
        rest = line.substr(at + 2);
        const auto severity = take_severity(rest);
        if (!severity) continue;
        const SourceSpan place = parse_place(line.substr(0, at));
        if (place.line > 0) diagnostic.span = place;
        diagnostic.severity = *severity;
        diagnostic.message = std::string(rest);
        return diagnostic;
    }
    return std::nullopt;
}

/// A string in C: quotes and backslashes are escaped, bytes beyond ASCII are octal.
std::optional<std::string> take_quoted(std::string_view& text)
{
    if (!text.starts_with('"')) return std::nullopt;
    std::string out;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            text.remove_prefix(i + 1);
            return out;
        }
        if (c != '\\') {
            out += c;
            continue;
        }
        if (++i >= text.size()) break;
        int octal = 0;
        const char* const begin = text.data() + i;
        const auto [end, error] =
            std::from_chars(begin, text.data() + std::min(i + 3, text.size()), octal, 8);
        if (error == std::errc()) {
            out += static_cast<char>(octal);
            i += static_cast<std::size_t>(end - begin) - 1;
        } else {
            out += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        }
    }
    return std::nullopt;
}

std::optional<int> take_number(std::string_view& text, char after)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end == text.data() + text.size() || *end != after) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return value;
}

/// `fix-it:"FILE":{LINE:COLUMN-LINE:COLUMN}:"TEXT"`, as -fdiagnostics-parseable-fixits writes it.
std::optional<FixIt> parse_fix_it(std::string_view line)
{
    line.remove_prefix(std::string_view("fix-it:").size());
    FixIt fix;
    const std::optional<std::string> file = take_quoted(line);
    if (!file || !line.starts_with(":{")) return std::nullopt;
    line.remove_prefix(2);
    const std::optional<int> first_line = take_number(line, ':');
    const std::optional<int> column = first_line ? take_number(line, '-') : std::nullopt;
    const std::optional<int> last_line = column ? take_number(line, ':') : std::nullopt;
    const std::optional<int> end_column = last_line ? take_number(line, '}') : std::nullopt;
    if (!end_column || *first_line != *last_line || !line.starts_with(':')) return std::nullopt;
    line.remove_prefix(1);
    std::optional<std::string> text = take_quoted(line);
    if (!text) return std::nullopt;
    return FixIt{{*file, *first_line, *column, *end_column}, std::move(*text)};
}

std::string hint_for(const std::string& message, const TargetProfile& profile)
{
    const auto says = [&message](std::string_view part) { return message.find(part) != std::string::npos; };
    if (says("file not found")) {
        if (says("'vmlinux.h'"))
            return "the target \"" + profile.name +
                   "\" has no BTF to make it from: set `btf` under [kernel] in its profile";
        if (says("'bpf/")) return "apt-get install libbpf-dev brings libbpf's headers";
        if (says("'bcc/") || says("'linux/bpf_helpers.h'") || says("'bpf_helpers.h'"))
            return "write #include <bpf/bpf_helpers.h>";
        if (profile.kernel_headers.empty())
            return "the target \"" + profile.name +
                   "\" names no kernel headers: set `headers` under [kernel] in its profile";
        return "a header of your own goes beside the source, and is included in double quotes";
    }
    if (says("'struct bpf_map_def'") || says("struct bpf_map_def"))
        return "write the map as struct { __uint(type, …); __type(key, …); __type(value, …); } name "
               "SEC(\".maps\")";
    if (says("call to undeclared function 'bpf_") || says("implicit declaration of function 'bpf_"))
        return "include <bpf/bpf_helpers.h> before it is used";
    if (says("PT_REGS_")) return "include <bpf/bpf_tracing.h>";
    if (says("undeclared identifier 'BPF_"))
        return "include <linux/bpf.h>, or <uapi/linux/bpf.h> beside headers of the kernel tree, or "
               "\"vmlinux.h\"";
    if (message.starts_with("symbol '") && says("is already defined"))
        return "a variable must not have the name of its section; call it _license, for example";
    if (says("Looks like the BPF stack limit"))
        return "BPF programs have 512 bytes of stack: shorten the buffer, or keep it in a map";
    return {};
}

bool is_noise(const Diagnostic& diagnostic)
{
    if (diagnostic.span.line > 0) return false;
    const std::string& text = diagnostic.message;
    return text.starts_with("diagnostic msg") || text.starts_with("linker command failed") ||
           text.find("too many errors emitted") != std::string::npos ||
           text.ends_with(
               "changed binding to STB_GLOBAL");  // said once more, with the name, by the next message
}

/// What stands below an excerpt of the source: blanks, ^ and ~.
bool is_caret_line(std::string_view line)
{
    return line.find_first_not_of(" ^~\t") == std::string_view::npos &&
           line.find('^') != std::string_view::npos;
}

std::string_view first_line_of(std::string_view text)
{
    while (!text.empty() && (text.front() == '\n' || text.front() == ' '))
        text.remove_prefix(1);
    return text.substr(0, text.find('\n'));
}

}  // namespace

Diagnostics parse_compiler_messages(std::string_view text, const TargetProfile& profile)
{
    std::vector<Diagnostic> found;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.starts_with("fix-it:")) {
            if (std::optional<FixIt> fix = parse_fix_it(line); fix && !found.empty())
                found.back().fixes.push_back(std::move(*fix));
            continue;
        }
        // An excerpt may itself look like a message.
        if (is_caret_line(rest.substr(0, rest.find('\n')))) continue;
        std::optional<Diagnostic> diagnostic = parse_line(line);
        if (!diagnostic || is_noise(*diagnostic)) continue;
        diagnostic->hint = hint_for(diagnostic->message, profile);
        // A macro that names its argument five times gives the same message five times.
        if (!found.empty() && found.back() == *diagnostic) continue;
        found.push_back(std::move(*diagnostic));
    }
    Diagnostics diagnostics;
    for (Diagnostic& one : found)
        diagnostics.add(std::move(one));
    const std::string_view line = first_line_of(text);
    if (diagnostics.empty() && !line.empty()) diagnostics.add({Severity::note, {}, std::string(line), {}});
    return diagnostics;
}

}  // namespace boardscope::builder
