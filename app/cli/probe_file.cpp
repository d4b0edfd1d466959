// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/probe_file.h"

#include "app/session/target_catalog.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace boardscope::cli {

static constexpr std::size_t max_probe_bytes = 4u << 20;

Result<void> check_output(const std::string& output, const std::string& probe)
{
    std::error_code error;
    if (output.empty() || !std::filesystem::equivalent(output, probe, error)) return {};
    return failure("-o " + output + " is the probe itself, which would be overwritten", "give another name");
}

Result<std::string> read_probe_text(const std::string& probe)
{
    std::error_code error;
    std::ifstream file(probe, std::ios::binary);
    if (!file || std::filesystem::is_directory(probe, error))
        return failure("cannot read the probe " + probe, "give the path of a .bpf.c file");
    std::string text(max_probe_bytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > max_probe_bytes) return failure(probe + " is larger than 4 MiB", "that is hardly a probe");
    return text;
}

namespace {

Result<builder::BuildRequest> read_source(const std::string& probe, const ScriptArguments& script)
{
    // Messages say "-e:1:5", and recordings that no file is behind it.
    if (script.has_program)
        return builder::BuildRequest{
            .source_name = "-e", .source_text = script.program, .kind = builder::SourceKind::script};
    if (probe.empty())
        return failure("there is no probe", "name a PROBE, or give a script with -e 'PROGRAM'");
    Result<std::string> text = read_probe_text(probe);
    if (!text) return failure(text.error());
    std::error_code error;
    return builder::BuildRequest{
        .source_name = probe,
        .source_text = std::move(*text),
        .source_directory = std::filesystem::absolute(probe, error).parent_path().string()};
}

}  // namespace

Result<builder::BuildRequest> read_probe(const std::string& probe, const ScriptArguments& script,
                                         const std::string& target, builder::Route route,
                                         const boards::BoardPaths& paths)
{
    Result<builder::BuildRequest> request = read_source(probe, script);
    if (!request) return request;
    if (!builder::is_script(*request) && script.says_something())
        return failure(probe + " is no script: parameters, --config and --unsafe mean nothing to it",
                       "leave them out, or call the file NAME.bt");
    Result<dsl::CompileOptions> options = compile_options(script);
    if (!options) return failure(options.error());
    Result<TargetProfile> profile = session::find_target(target, paths);
    if (!profile) return failure(profile.error());
    request->script = std::move(*options);
    request->profile = std::move(*profile);
    request->route = route;
    return request;
}

Result<void> write_whole(const std::string& path, ByteView bytes)
{
    const std::string part = path + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file || std::rename(part.c_str(), path.c_str()) != 0)
        return failure("cannot write " + path, "check that the folder exists, is writable and has room");
    return {};
}

}  // namespace boardscope::cli
