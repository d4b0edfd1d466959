// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/modernize.h"

#include "builder/hook_names.h"
#include "builder/modernize_maps.h"
#include "builder/renamed_functions.h"
#include "builder/source_scan.h"

namespace boardscope::builder {

namespace {

struct Work {
    const std::string& text;  ///< comments blanked
    const Places places;
    const KernelVersion kernel;
    TextEdits edits;
    Diagnostics diagnostics;

    void note(SourceSpan place, std::string message)
    {
        diagnostics.add({Severity::note, std::move(place), std::move(message), {}});
    }
};

/// The function to hook on this kernel, with a note when it is another.
std::string present_function(Work& work, const Match& match, int number, const std::string& function)
{
    const RenamedFunction* renamed = renamed_function(function, work.kernel);
    if (renamed == nullptr) return function;
    work.note(work.places.of(match, number), std::string(renamed->replacement) +
                                                 " is hooked now instead of " + renamed->name + ": " +
                                                 renamed->why);
    return renamed->replacement;
}

/// kprobe__vfs_read() without a section, or with one that says only "kprobe", gets the whole one.
void place_functions(Work& work)
{
    static const QRegularExpression function = pattern_of(
        R"re((SEC\s*\(\s*"([^"]*)"\s*\)\s*)?\b(?:static\s+)?(int\s+((?:k(?:ret)?probe|(?:raw_)?tracepoint)__\w+))\s*\([^)]*\)\s*\{)re");
    for_each_match(work.text, function, [&work](const Match& match) {
        std::optional<NamedHook> hook = hook_in_name(group(match, 4));
        const bool sectioned = match.hasCaptured(1);
        if (!hook || (sectioned && group(match, 2) != hook->kind)) return;
        if (hook->kind.starts_with('k')) hook->target = present_function(work, match, 4, hook->target);
        if (sectioned)
            work.edits.replace(start_of(match, 2), end_of(match, 2), hook->section());
        else
            work.edits.replace(start_of(match, 0), start_of(match, 0), "SEC(\"" + hook->section() + "\")\n");
        work.note(work.places.of(match, 4),
                  group(match, 4) + " has the section \"" + hook->section() + "\" now");
    });
}

void rename_functions(Work& work)
{
    static const QRegularExpression section = pattern_of(R"re(\bSEC\s*\(\s*"k(?:ret)?probe/(\w+)"\s*\))re");
    for_each_match(work.text, section, [&work](const Match& match) {
        const std::string function = group(match, 1), present = present_function(work, match, 1, function);
        if (present != function) work.edits.replace(start_of(match, 1), end_of(match, 1), present);
    });
}

void remove_version(Work& work)
{
    static const QRegularExpression version =
        pattern_of(R"re(\b[A-Za-z_][\w \t]*\bSEC\s*\(\s*"version"\s*\)[^;]*;)re");
    for_each_match(work.text, version, [&work](const Match& match) {
        work.edits.remove(start_of(match, 0), end_of(match, 0));
        work.note(work.places.of(match, 0), "the section \"version\" is gone: loaders ask the kernel itself");
    });
}

/// __uint and __type are in libbpf's own header, and in none that calls itself "bpf_helpers.h".
void include_helpers(Work& work)
{
    static const QRegularExpression old_name = pattern_of(R"re(#[ \t]*include[ \t]*("bpf_helpers\.h"))re");
    bool included = work.text.find("bpf/bpf_helpers.h") != std::string::npos;
    for_each_match(work.text, old_name, [&](const Match& match) {
        work.edits.replace(start_of(match, 1), end_of(match, 1), "<bpf/bpf_helpers.h>");
        work.note(work.places.of(match, 1), "libbpf's <bpf/bpf_helpers.h> is included now");
        included = true;
    });
    if (!included && !work.diagnostics.empty())
        work.diagnostics.add(
            {Severity::warning,
             {},
             "the probe does not include <bpf/bpf_helpers.h>, where __uint and __type are defined",
             "include it in place of helpers of your own"});
}

}  // namespace

Modernized modernize_source(const std::string& source, const std::string& source_name,
                            const KernelVersion& kernel)
{
    const std::string text = without_comments(source);
    Work work{text, Places(text, source_name), kernel, {}, {}};
    // What only BCC itself can compile is said here as it is when building.
    const SourceScan scan = scan_source(source, source_name, Arch::aarch64);
    for (const Diagnostic& one : scan.diagnostics.items())
        if (one.severity == Severity::error) work.diagnostics.add(one);
    modernize_maps(text, work.places, work.edits, work.diagnostics);
    place_functions(work);
    rename_functions(work);
    remove_version(work);
    include_helpers(work);
    return {work.edits.applied_to(source), std::move(work.diagnostics)};
}

}  // namespace boardscope::builder
