// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/make_object.h"

#include "builder/compile_cache.h"
#include "builder/old_map_text.h"
#include "builder/old_maps.h"
#include "builder/source_scan.h"

#include <algorithm>

namespace boardscope::builder {

namespace {

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c != '\n') out += c;
    }
    return out;
}

/// What the compiler reads: its #line makes messages and debug information name the user's file.
std::string compiled_text(const BuildRequest& request, const SourceScan& scan, const std::string& definitions)
{
    std::string text = definitions + missing_map_definition(request.source_text, local_headers_of(request));
    for (const SourceScan::Placement& placement : scan.placements)
        text += "int " + placement.function + "() __attribute__((section(\"" + placement.section +
                "\"), used));\n";
    return text + "#line 1 \"" + escaped(request.source_name) + "\"\n" + request.source_text;
}

RouteChoice choose(const BuildRequest& request)
{
    return choose_route(request.source_text, request.route, !request.profile.kernel_headers.empty(),
                        local_headers_of(request));
}

bool run_compilers(BuildSteps& steps, Route route, const std::string& text, const std::string& object_path)
{
    const std::string source_path = steps.folder.path_of("probe.c");
    if (const Result<void> written = write_file(source_path, text); !written) {
        steps.error(written.error());
        return false;
    }
    const bool compiled = route == Route::core ? compile_core(steps, source_path, object_path)
                                               : compile_with_kernel_headers(steps, source_path, object_path);
    if (!compiled) explain_tracepoints(steps);
    return compiled;
}

bool compile(BuildSteps& steps, Route route, const std::string& text, const std::string& object_path)
{
    if (steps.only_checks) return run_compilers(steps, route, text, object_path);
    const CompileCache cache(steps, route, text);
    if (cache.restore(object_path)) return true;
    const bool compiled = run_compilers(steps, route, text, object_path);
    if (compiled) cache.keep(object_path);
    return compiled;
}

void tell(BuildSteps& steps, const OldParts& parts)
{
    const BuildRequest& request = steps.request;
    const bool compiled = is_compiled(request.source_text);
    const auto place = [&](const std::string& map) {
        return compiled ? SourceSpan{request.source_name, 0, 0, 0}
                        : place_of_old_map(request.source_text, request.source_name, map);
    };
    for (const OldMapFlaw& flaw : parts.flaws)
        steps.diagnostics.add(
            {Severity::error, place(flaw.map), "map " + flaw.map + " " + flaw.message, flaw.hint});
    if (!parts.flaws.empty()) return;
    for (const OldMap& map : parts.maps)
        steps.diagnostics.add(
            {Severity::note, place(map.name),
             "map " + map.name + " is declared as before libbpf 1.0 and was converted: " + to_text(map),
             compiled ? std::string() : "bscope modernize prints the probe in the present style"});
}

/// What the probe has of the years before libbpf 1.0 becomes what libbpf 1.x loads.
std::optional<OldParts> modernize(BuildSteps& steps, Route route, const std::string& object_path)
{
    Result<OldParts> parts =
        modernize_object(object_path, route == Route::kernel_headers ? OtherTypes::drop : OtherTypes::keep);
    if (!parts) {
        steps.error(parts.error());
        return std::nullopt;
    }
    tell(steps, *parts);
    if (!parts->flaws.empty()) return std::nullopt;
    return std::move(*parts);
}

/// C source → object, by the route that suits it.
bool compile_source(BuildSteps& steps, const std::string& definitions, const std::string& object_path,
                    BuiltProbe& probe)
{
    const RouteChoice choice = choose(steps.request);
    probe.route = choice.route;
    probe.route_reason = choice.reason;
    if (choice.bad_override)
        steps.diagnostics.add({Severity::warning,
                               {steps.request.source_name, 0, 0, 0},
                               "\"" + *choice.bad_override + "\" is not a route",
                               "write // boardscope: route=core or // boardscope: route=kernel-headers"});
    const SourceScan scan =
        scan_source(steps.request.source_text, steps.request.source_name, steps.request.profile.arch);
    steps.diagnostics.append(scan.diagnostics);
    if (scan.diagnostics.has_errors()) return false;

    return compile(steps, choice.route, compiled_text(steps.request, scan, definitions), object_path);
}

/// An object that somebody else compiled is taken as it is.
bool take_object(BuildSteps& steps, const std::string& object_path, BuiltProbe& probe)
{
    probe.route = Route::none;
    probe.route_reason = "the probe is an object that was compiled before";
    if (const Result<void> written = write_file(object_path, steps.request.source_text); !written) {
        steps.error(written.error());
        return false;
    }
    return true;
}

}  // namespace

std::optional<MadeObject> make_object(BuildSteps& steps, const std::string& definitions,
                                      const std::string& object_path, BuiltProbe& probe)
{
    const bool made = is_compiled(steps.request.source_text)
                          ? take_object(steps, object_path, probe)
                          : compile_source(steps, definitions, object_path, probe);
    if (!made) return std::nullopt;
    const std::optional<OldParts> old = modernize(steps, probe.route, object_path);
    if (!old) return std::nullopt;
    Result<ObjectInfo> info = read_object(object_path);
    if (!info) {
        steps.error(info.error());
        return std::nullopt;
    }
    return MadeObject{.info = std::move(*info), .has_old_maps = !old->maps.empty()};
}

void check_source(BuildSteps& steps)
{
    steps.only_checks = true;
    BuiltProbe unused;
    (void)compile_source(steps, {}, {}, unused);
    // clang counts the lines of fix-its, other than those of messages, in what it was given: past our own
    // above #line.
    const BuildRequest& request = steps.request;
    const SourceScan scan = scan_source(request.source_text, request.source_name, request.profile.arch);
    const std::string whole = compiled_text(request, scan, {});
    const auto above = static_cast<int>(std::count(
        whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(request.source_text.size()), '\n'));
    Diagnostics placed;
    for (Diagnostic message : steps.diagnostics.items()) {
        for (FixIt& fix : message.fixes)
            if (fix.span.file == request.source_name) fix.span.line -= above;
        placed.add(std::move(message));
    }
    steps.diagnostics = std::move(placed);
}

}  // namespace boardscope::builder
