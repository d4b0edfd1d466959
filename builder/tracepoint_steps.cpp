// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/board_types.h"
#include "builder/build_steps.h"
#include "builder/tracepoint_header.h"

namespace boardscope::builder {

namespace {

bool wants_tracepoints(const BuildRequest& request)
{
    return includes_header(request.source_text, HeaderKind::tracepoints, local_headers_of(request));
}

/// Empty: no formats are known.
Result<std::string> header_folder(const TargetProfile& profile)
{
    Result<std::string> formats = board_item(profile, ItemKind::formats);
    if (!formats || formats->empty()) return formats;
    return tracepoint_header_folder(*formats, static_cast<std::size_t>(facts_of(profile.arch).pointer_bytes));
}

}  // namespace

bool add_tracepoint_header(BuildSteps& steps, std::vector<std::string>& arguments)
{
    if (!wants_tracepoints(steps.request)) return true;
    const std::string& name = steps.request.profile.name;
    const Result<std::string> folder = header_folder(steps.request.profile);
    if (!folder) {
        steps.error(folder.error());
        return false;
    }
    if (folder->empty()) {
        steps.error(std::string(tracepoint_header_name) +
                        " is made from the format files of the board's kernel, and of target \"" + name +
                        "\" none are known",
                    "`bscope target update " + name +
                        "` fetches them from the board, which shows them to root, in tracefs");
        return false;
    }
    arguments.insert(arguments.end(), {"-iquote", *folder, "-isystem", *folder});
    return true;
}

void explain_tracepoints(BuildSteps& steps)
{
    if (!wants_tracepoints(steps.request)) return;
    const Result<std::string> folder = header_folder(steps.request.profile);
    if (!folder || folder->empty()) return;
    const Result<Bytes> header = read_file(*folder + "/" + std::string(tracepoint_header_name));
    if (!header) return;
    Diagnostics explained;
    for (Diagnostic one : steps.diagnostics.items()) {
        if (one.severity == Severity::error && one.hint.empty())
            one.hint = tracepoint_hint(one.message, as_text(*header));
        explained.add(std::move(one));
    }
    steps.diagnostics = std::move(explained);
}

}  // namespace boardscope::builder
