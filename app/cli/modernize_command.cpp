// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/messages.h"
#include "app/cli/other_commands.h"
#include "app/cli/probe_file.h"
#include "app/session/target_catalog.h"
#include "builder/modernize.h"

#include <cstdio>

namespace boardscope::cli {

namespace {

Result<KernelVersion> kernel_of(const std::string& target)
{
    if (target.empty()) return KernelVersion{};
    const Result<TargetProfile> profile = session::find_target(target, boards::default_paths());
    if (!profile) return failure(profile.error());
    return profile->kernel_version;
}

Result<void> put(const std::string& output, const std::string& text)
{
    if (!output.empty()) return write_whole(output, as_bytes(text));
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return failure("cannot write to standard output");
    return {};
}

}  // namespace

int modernize(const ModernizeArguments& arguments)
{
    if (const Result<void> checked = check_output(arguments.output, arguments.probe); !checked) {
        say(checked.error());
        return exit_usage;
    }
    const Result<std::string> source = read_probe_text(arguments.probe);
    const Result<KernelVersion> kernel = kernel_of(arguments.target);
    if (!source || !kernel) {
        say(source ? kernel.error() : source.error());
        return exit_failure;
    }
    if (builder::is_compiled(*source)) {
        say(Error{arguments.probe + " is an object, and only sources can be rewritten",
                  "give its C source; bscope run converts objects by itself"});
        return exit_failure;
    }
    const builder::Modernized present = builder::modernize_source(*source, arguments.probe, *kernel);
    say(present.diagnostics);
    if (present.diagnostics.has_errors()) return exit_failure;
    if (present.diagnostics.empty()) say(arguments.probe + " is in the present style already");
    if (const Result<void> written = put(arguments.output, present.text); !written) {
        say(written.error());
        return exit_failure;
    }
    return exit_ok;
}

}  // namespace boardscope::cli
