// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/script_options.h"

#include "core/dsl/config.h"
#include "core/filter/suggestion.h"

namespace boardscope::cli {

namespace {

constexpr std::string_view old_prefix = "BPFTRACE_";

/// "BPFTRACE_MAX_MAP_KEYS", as bpftrace's environment has it, is max_map_keys.
std::string plain_name(std::string_view name)
{
    if (name.starts_with(old_prefix)) name.remove_prefix(old_prefix.size());
    std::string plain(name);
    for (char& c : plain)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return plain;
}

tl::unexpected<Error> unknown_setting(const std::string& name)
{
    std::vector<std::string_view> names;
    for (const dsl::ConfigRow& row : dsl::config_rows())
        names.push_back(row.name);
    const std::string_view near = filter::nearest_word(name, names);
    std::string all;
    for (const std::string_view one : names)
        all += (all.empty() ? "" : ", ") + std::string(one);
    return failure("scripts have no setting \"" + name + "\"",
                   near.empty() ? "settings are: " + all : "did you mean " + std::string(near) + "?");
}

}  // namespace

void add_script(CLI::App& command, std::string& probe, ScriptArguments& script, const char* probe_text)
{
    command.add_option("PROBE", probe, probe_text);
    command.add_option("PARAMETERS", script.parameters,
                       "$1, $2, … of a script, and --NAME=VALUE for its getopt(); behind -- they may begin with -");
    CLI::Option* program = command.add_option("-e,--execute", script.program, "the script itself, instead of PROBE")
                               ->type_name("PROGRAM");
    program->each([&script](const std::string&) { script.has_program = true; });
    command
        .add_option("--config", script.config,
                    "a setting of scripts, max_map_keys=4096 for instance; what the script itself says has the last word")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command.add_flag("--unsafe", script.unsafe, "let a script run commands on the board, with system()");
}

void sort_words(std::string& probe, ScriptArguments& script)
{
    if (!script.has_program || probe.empty()) return;
    script.parameters.insert(script.parameters.begin(), std::exchange(probe, {}));
}

Result<dsl::CompileOptions> compile_options(const ScriptArguments& script)
{
    dsl::CompileOptions options{.parameters = script.parameters, .allow_commands = script.unsafe};
    for (const std::string& setting : script.config) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0)
            return failure("--config " + setting + " is not NAME=VALUE", "write it like --config max_map_keys=4096");
        const std::string name = plain_name(std::string_view(setting).substr(0, equals));
        bool is_known = false;
        for (const dsl::ConfigRow& row : dsl::config_rows())
            is_known = is_known || row.name == name;
        if (!is_known) return unknown_setting(name);
        options.config.emplace_back(name, setting.substr(equals + 1));
    }
    return options;
}

}  // namespace boardscope::cli
