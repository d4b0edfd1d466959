// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/filter_push.h"

#include "builder/event_sources.h"
#include "builder/filter_macro.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

constexpr const char* nothing_pushed = "nothing of the filter is asked in the kernel";

void warn(BuildSteps& steps, SourceSpan place, const std::string& why, std::string hint)
{
    if (place.line == 0) place.file = steps.request.source_name;
    steps.diagnostics.add(
        {Severity::warning, std::move(place), nothing_pushed + (": " + why), std::move(hint)});
}

/// A use in a function that several programs share counts once, so this is a note and no warning.
void tell_of_programs_without(BuildSteps& steps, std::size_t uses, std::size_t programs)
{
    if (uses >= programs) return;
    steps.diagnostics.add({Severity::note,
                           {steps.request.source_name, 0, 0, 0},
                           "BOARDSCOPE_FILTER stands in this probe " + std::to_string(uses) +
                               (uses == 1 ? " time, and there are " : " times, and there are ") +
                               std::to_string(programs) + " programs",
                           "events of a program that does not ask it all come, and are filtered here"});
}

/// The probe compiled without the filter, so what is wrong now is about the filter.
void tell_what_did_not_compile(BuildSteps& steps, const Diagnostics& said)
{
    const auto error = std::ranges::find(said.items(), Severity::error, &Diagnostic::severity);
    const bool is_known = error != said.items().end();
    warn(steps, is_known && error->span.file == steps.request.source_name ? error->span : SourceSpan{},
         "with it the probe does not compile" + (is_known ? ": " + error->message : std::string()),
         "what BOARDSCOPE_FILTER lists are numbers, or arrays of char as long as in the records");
}

filter::Pushdown plan(const EventSources& sources, const filter::FilterPlan& filter)
{
    return filter::push_down(filter, [&sources](filter::Field field, const std::string& name) {
        return find_in_program(sources, field, name);
    });
}

/// Into a folder of its own: the object without a filter stays until this one has become one.
std::optional<MadeObject> make_filtered(BuildSteps& steps, const std::string& expression,
                                        const std::string& object_path, BuiltProbe& probe)
{
    const Result<TemporaryFolder> folder = TemporaryFolder::make();
    if (!folder) {
        warn(steps, {}, folder.error().cause, folder.error().hint);
        return std::nullopt;
    }
    BuildSteps again{steps.request, steps.toolchain, steps.stop, *folder, {}, {}};
    const std::string path = folder->path_of("probe.o");
    std::optional<MadeObject> made =
        make_object(again, "#define BOARDSCOPE_PUSHED_FILTER " + expression + "\n", path, probe);
    if (steps.stop.stop_requested()) {
        steps.diagnostics.append(again.diagnostics);
        return std::nullopt;
    }
    if (!made) {
        tell_what_did_not_compile(steps, again.diagnostics);
        return std::nullopt;
    }
    const Result<Bytes> object = read_file(path);
    const Result<void> written = object ? write_file(object_path, as_text(*object)) : failure(object.error());
    if (!written) {
        warn(steps, {}, written.error().cause, written.error().hint);
        return std::nullopt;
    }
    steps.commands.insert(steps.commands.end(), again.commands.begin(), again.commands.end());
    return made;
}

}  // namespace

std::optional<MadeObject> push_filter(BuildSteps& steps, MadeObject plain, const std::string& object_path,
                                      BuiltProbe& probe)
{
    const BuildRequest& request = steps.request;
    if (request.push_down.matches_everything()) return plain;
    if (is_compiled(request.source_text)) {
        warn(steps, {}, "an object that was compiled before cannot take it in",
             "give the C source of the probe");
        return plain;
    }
    const Result<EventSources> sources =
        event_sources(request.source_text, request.profile.arch, plain.info, object_path);
    if (!sources) {
        warn(steps, {}, sources.error().cause, sources.error().hint);
        return plain;
    }
    if (sources->macro.uses == 0) {
        warn(steps, {}, "the probe does not ask BOARDSCOPE_FILTER",
             "include <bpf/boardscope_filter.h>, and begin its programs with: if (!BOARDSCOPE_FILTER(ctx)) "
             "return 0;");
        return plain;
    }
    filter::Pushdown pushdown = plan(*sources, request.push_down);
    std::optional<MadeObject> made;
    if (!pushdown.pushed.empty()) made = make_filtered(steps, pushdown.expression, object_path, probe);
    if (steps.stop.stop_requested()) return std::nullopt;
    if (!made && !pushdown.pushed.empty()) return plain;
    probe.pushdown = std::move(pushdown);
    if (!made) return plain;
    tell_of_programs_without(steps, sources->macro.uses, made->info.programs.size());
    return made;
}

}  // namespace boardscope::builder
