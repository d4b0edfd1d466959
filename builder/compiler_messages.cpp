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

std::string_view first_line_of(std::string_view text)
{
    while (!text.empty() && (text.front() == '\n' || text.front() == ' '))
        text.remove_prefix(1);
    return text.substr(0, text.find('\n'));
}

}  // namespace

Diagnostics parse_compiler_messages(std::string_view text, const TargetProfile& profile)
{
    Diagnostics diagnostics;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        std::optional<Diagnostic> diagnostic = parse_line(line);
        if (!diagnostic || is_noise(*diagnostic)) continue;
        diagnostic->hint = hint_for(diagnostic->message, profile);
        // A macro that names its argument five times gives the same message five times.
        if (!diagnostics.empty() && diagnostics.items().back() == *diagnostic) continue;
        diagnostics.add(std::move(*diagnostic));
    }
    const std::string_view line = first_line_of(text);
    if (diagnostics.empty() && !line.empty()) diagnostics.add({Severity::note, {}, std::string(line), {}});
    return diagnostics;
}

}  // namespace boardscope::builder
