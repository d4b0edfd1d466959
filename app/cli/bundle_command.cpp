// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/probe_file.h"
#include "app/cli/until_interrupted.h"
#include "app/session/bundle.h"
#include "app/session/deployment.h"
#include "app/session/script_plan.h"
#include "core/wire/plan.h"

#include <cmath>
#include <filesystem>
#include <fstream>

namespace boardscope::cli {

namespace {

constexpr std::chrono::seconds stats_interval{1};

/// Writes beside the goal and renames; what it writes is a program.
Result<void> write_program(const std::filesystem::path& path, ByteView bytes)
{
    const std::filesystem::path part = path.string() + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    std::error_code error;
    using std::filesystem::perms;
    if (file) std::filesystem::permissions(part, perms::owner_all | perms::group_read | perms::group_exec |
                                                     perms::others_read | perms::others_exec, error);
    if (file && !error) std::filesystem::rename(part, path, error);
    if (!file || error)
        return failure("cannot write " + path.string(), "check that the folder exists, is writable and has room");
    return {};
}

store::RecordingHeader describe(const builder::BuildRequest& request, const builder::BuiltProbe& probe)
{
    // No host is there: nothing to be silent, and nobody knows yet when it will start.
    wire::Plan plan{.stats_interval = stats_interval, .programs = probe.attach};
    if (probe.script) session::add_script(plan, *probe.script);
    return {.profile_toml = to_toml(request.profile),
            .board_name = request.profile.name,
            .probe_file = request.source_name,
            .probe_source = builder::is_compiled(request.source_text) ? std::string() : request.source_text,
            .object = probe.object,
            .plan = plan.encode(),
            .record_schema = probe.records.to_json(),
            .script_schema = probe.script ? probe.script->to_json() : std::string(),
            .notes = {builder::route_sentence(probe)},
            .host_version = BOARDSCOPE_VERSION};
}

std::chrono::milliseconds milliseconds(double seconds)
{
    return std::chrono::milliseconds(std::llround(seconds * 1000));
}

Result<std::size_t> make(const builder::BuildRequest& request, const builder::BuiltProbe& probe,
                         const std::filesystem::path& share, const BundleArguments& arguments)
{
    const Result<Bytes> loader = session::read_loader(share, request.profile.arch);
    if (!loader) return failure(loader.error());
    const Result<Bytes> bundle = session::make_bundle(*loader, describe(request, probe), probe.btf,
                                                      milliseconds(arguments.duration_seconds));
    if (!bundle) return failure(bundle.error());
    if (const Result<void> written = write_program(arguments.output, *bundle); !written) return failure(written.error());
    return bundle->size();
}

}  // namespace

int bundle(const BundleArguments& arguments)
{
    if (const Result<void> checked = check_output(arguments.output, arguments.probe); !checked) {
        say(checked.error());
        return exit_usage;
    }
    const boards::BoardPaths paths = boards::default_paths();
    Result<builder::BuildRequest> request = read_probe(arguments.probe, arguments.script, arguments.target, arguments.route, paths);
    if (!request) {
        say(request.error());
        return exit_failure;
    }
    request->attach = arguments.attach;
    const Result<builder::Toolchain> toolchain = builder::Toolchain::find(paths.share.string());
    if (!toolchain) {
        say(toolchain.error());
        return exit_failure;
    }
    watch_interrupts();
    const builder::BuildOutcome outcome =
        until_interrupted([&](std::stop_token stop) { return builder::build(*request, *toolchain, stop); });
    say(outcome.diagnostics);
    if (interrupt_count() > 0) return exit_interrupted;
    if (!outcome.probe) return exit_failure;
    const Result<std::size_t> bytes = make(*request, *outcome.probe, paths.share, arguments);
    if (!bytes) {
        say(bytes.error());
        return exit_failure;
    }
    say(arguments.output + ": " + std::to_string(*bytes) + " bytes for " + to_string(request->profile.arch) +
        " boards; copy it there and run it as root: -d SECONDS, -o RECORDING");
    return exit_ok;
}

}  // namespace boardscope::cli
