// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/hook_check.h"

#include "builder/board_types.h"
#include "builder/files.h"
#include "builder/tracepoint_header.h"
#include "core/filter/suggestion.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

using wire::AttachKind;
using wire::PlanProgram;

/// Something that a program hooks and the board's kernel does not have.
struct Missing {
    const PlanProgram* program;
    std::string sentence;
    std::string hint;
    bool is_certain = false;  ///< no module can bring it
};

/// As text; empty when the store does not have it, or has lost it.
std::string item_text(const TargetProfile& profile, ItemKind kind)
{
    const Result<std::string> path = board_item(profile, kind);
    if (!path || path->empty()) return {};
    const Result<Bytes> content = read_file(*path);
    return content ? std::string(as_text(*content)) : std::string();
}

// ---- tracepoints -----------------------------------------------------------------------------------------

std::string with_slash(std::string target)
{
    std::ranges::replace(target, ':', '/');
    return target;
}

void check_tracepoint(const PlanProgram& program, const std::vector<std::string>& known,
                      std::vector<Missing>& missing)
{
    const std::string wanted = with_slash(program.target);
    if (std::ranges::find(known, wanted) != known.end()) return;
    const std::string category = wanted.substr(0, wanted.find('/') + 1);
    // A category that is there is whole: one module brings all of its own.
    const bool has_category =
        std::ranges::any_of(known, [&category](const std::string& one) { return one.starts_with(category); });
    std::vector<std::string_view> candidates;
    for (const std::string& one : known)
        if (!has_category || one.starts_with(category)) candidates.push_back(one);
    const std::string_view near = filter::nearest_word(wanted, candidates);
    std::string hint;
    if (!near.empty()) hint = "did you mean SEC(\"tracepoint/" + std::string(near) + "\")?";
    if (!has_category)
        hint += (hint.empty() ? "" : " ") + std::string("A module that is not loaded may bring it");
    if (hint.empty())
        hint = "`ls /sys/kernel/tracing/events/" + category + "` on the board shows those of " +
               category.substr(0, category.size() - 1);
    missing.push_back({&program, "the board's kernel has no tracepoint " + wanted, hint, has_category});
}

// ---- functions -------------------------------------------------------------------------------------------

/// What the store knows of a kernel's functions.
struct Functions {
    std::string symbols;  ///< lines "c0008000 T _text", of modules with a tab and "[module]" behind
    std::string
        traceable;  ///< lines "vfs_read", of modules with " [module]" behind; begins with a line's end

    [[nodiscard]] bool has(const std::string& name) const
    {
        for (const char* end : {"\n", "\t"})
            if (symbols.find(" " + name + end) != std::string::npos) return true;
        return can_trace(name);
    }
    [[nodiscard]] bool can_trace(const std::string& name) const
    {
        for (const char* end : {"\n", " "})
            if (traceable.find("\n" + name + end) != std::string::npos) return true;
        return false;
    }
    [[nodiscard]] std::vector<std::string_view> names() const;
};

std::vector<std::string_view> Functions::names() const
{
    std::vector<std::string_view> names;
    const auto for_each_line = [](std::string_view text, const auto& use) {
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            if (!line.empty()) use(line);
            text.remove_prefix(std::min(line.size() + 1, text.size()));
        }
    };
    for_each_line(traceable, [&](std::string_view line) { names.push_back(line.substr(0, line.find(' '))); });
    for_each_line(symbols, [&](std::string_view line) {
        // "c0008000 T _text": only code can be hooked.
        const std::size_t kind = line.find(' ') + 1;
        if (kind == 0 || kind + 2 >= line.size() ||
            std::string_view("tTwW").find(line[kind]) == std::string_view::npos)
            return;
        const std::string_view name = line.substr(kind + 2);
        names.push_back(name.substr(0, name.find_first_of("\t ")));
    });
    return names;
}

std::string section_with(const PlanProgram& program, std::string_view function)
{
    return std::string("SEC(\"") + to_string(program.kind) + "/" + std::string(function) + "\")";
}

/// The compiler may have made foo.isra.0 of foo.
std::string hint_for(const PlanProgram& program, const Functions& functions)
{
    const std::vector<std::string_view> names = functions.names();
    const std::string changed = program.target + ".";
    for (const std::string_view name : names)
        if (name.starts_with(changed))
            return "the compiler of the kernel made " + std::string(name) + " of it: write " +
                   section_with(program, name) + ", and mind that arguments may be missing";
    const std::string_view near = filter::nearest_word(program.target, names);
    return (near.empty() ? std::string() : "did you mean " + section_with(program, near) + "? ") +
           "It may be inlined, or in a module that was not loaded when the board was looked at";
}

void check_function(const PlanProgram& program, const Functions& functions, std::vector<Missing>& missing)
{
    // A pattern, or a function that is named with its module.
    if (program.target.empty() || program.target.find_first_of("*?:") != std::string::npos) return;
    if (!functions.has(program.target)) {
        missing.push_back(
            {&program, "the board's kernel has no function " + program.target, hint_for(program, functions)});
        return;
    }
    const bool needs_ftrace = program.kind == AttachKind::fentry || program.kind == AttachKind::fexit;
    if (needs_ftrace && functions.traceable.size() > 1 && !functions.can_trace(program.target))
        missing.push_back(
            {&program, program.target + " is not among the functions that the board's kernel can trace",
             "a kprobe may work there: " + std::string("SEC(\"kprobe/") + program.target + "\")"});
}

bool is_function_hook(AttachKind kind)
{
    return kind == AttachKind::kprobe || kind == AttachKind::kretprobe || kind == AttachKind::fentry ||
           kind == AttachKind::fexit;
}

// ---- what is said ----------------------------------------------------------------------------------------

SourceSpan place_of(const PlanProgram& hooked, const BuiltProbe& probe, const BuildRequest& request)
{
    for (const ProgramSummary& program : probe.programs)
        if (program.name == hooked.name && !is_compiled(request.source_text))
            return place_of_section(request.source_text, request.source_name, program.section);
    return {request.source_name, 0, 0, 0};
}

}  // namespace

Diagnostics check_hooks(const BuiltProbe& probe, const BuildRequest& request)
{
    const auto has_some = [&probe](const auto& is_wanted) {
        return std::ranges::any_of(probe.attach, [&](const PlanProgram& one) { return is_wanted(one.kind); });
    };
    std::vector<Missing> missing;
    std::vector<std::string> tracepoints;
    if (has_some([](AttachKind kind) { return kind == AttachKind::tracepoint; }))
        tracepoints = tracepoints_in(item_text(request.profile, ItemKind::formats));
    Functions functions;
    if (has_some(is_function_hook))
        functions = {item_text(request.profile, ItemKind::symbols),
                     "\n" + item_text(request.profile, ItemKind::functions)};
    for (const PlanProgram& program : probe.attach) {
        if (program.kind == AttachKind::tracepoint && !tracepoints.empty())
            check_tracepoint(program, tracepoints, missing);
        if (is_function_hook(program.kind) && !functions.symbols.empty())
            check_function(program, functions, missing);
    }

    const auto certain = std::ranges::count_if(missing, &Missing::is_certain);
    const bool nothing_remains = std::size_t(certain) == probe.programs.size() && request.profile.found;
    Diagnostics diagnostics;
    for (const Missing& one : missing)
        diagnostics.add({one.is_certain && nothing_remains ? Severity::error : Severity::warning,
                         place_of(*one.program, probe, request),
                         one.sentence + "; " + one.program->name + " would not be attached", one.hint});
    return diagnostics;
}

}  // namespace boardscope::builder
