// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/target_command.h"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>

namespace boardscope::cli {

namespace {

const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};

struct TargetVerb {
    const char* name;
    const char* what;
    int (*action)(const TargetArguments&);
    bool of_one_target;
    const char* other;  ///< what follows the name; nullptr: nothing
    const char* other_what;
    bool prints;
};
constexpr TargetVerb verbs[] = {
    {"add", "look at a board, and keep what is found in a profile of that name", target_add, true, nullptr,
     nullptr, true},
    {"check", "look at a board, and say what to change so that more works", target_check, true, nullptr,
     nullptr, true},
    {"update", "look at a board again, and write what is found into its profile", target_update, true,
     nullptr, nullptr, true},
    {"show", "what a profile says, and what was found on its board", target_show, true, nullptr, nullptr,
     true},
    {"list", "all targets: virtual boards, then your own", target_list, false, nullptr, nullptr, true},
    {"clone", "copy a profile", target_clone, true, "NEW_NAME", "of the copy", false},
    {"rename", "give a profile another name", target_rename, true, "NEW_NAME", "it is to have", false},
    {"sysroot", "say in which folder of this machine the board's programs and libraries are", target_sysroot, true,
     "FOLDER", "such as the staging folder of an image's build; \"\" for none", false},
    {"remove", "delete a profile", target_remove, true, nullptr, nullptr, false},
    {"export", "write a profile to a file, for somebody else", target_export, true, "FILE", "to write",
     false},
    {"import", "take in a profile of somebody else's", target_import, false, "FILE", "a target profile",
     false},
};

void add_own_options(CLI::App& command, const TargetVerb& verb, TargetArguments& arguments)
{
    if (verb.action == target_add) {
        command
            .add_option("ADDRESS", arguments.address,
                        "[user@]host[:port], or a Host of your ssh configuration")
            ->required();
        command.add_option("-i,--identity", arguments.identity_file, "private key to log in with");
        command.add_option("--known-hosts", arguments.known_hosts_file,
                           "file for the keys of this board, apart from those of other hosts: for boards that are "
                           "flashed often");
    }
    if (verb.action == target_check || verb.action == target_update)
        command.add_flag("--all", arguments.all, "print what is good, too");
    if (verb.action == target_check) {
        command.add_flag("--kconfig", arguments.kconfig,
                         "print what to add to the kernel's configuration, and nothing else");
        command.add_option("-o,--output", arguments.kconfig_file, "write that to this file")
            ->needs("--kconfig");
    }
}

}  // namespace

void add_target(CLI::App& app, std::function<int()>& action)
{
    CLI::App* command =
        app.add_subcommand("target", "target profiles: your boards, and what is known of them");
    command->require_subcommand(1);
    for (const TargetVerb& verb : verbs) {
        auto arguments = std::make_shared<TargetArguments>();
        CLI::App* one = command->add_subcommand(verb.name, verb.what);
        if (verb.of_one_target)
            one->add_option("NAME", arguments->name, "see bscope target list")->required();
        if (verb.other) one->add_option(verb.other, arguments->other, verb.other_what)->required();
        if (verb.prints)
            one->add_option("--format", arguments->format, "text, or json (one object a line)")
                ->transform(CLI::CheckedTransformer(formats))
                ->default_str("text");
        add_own_options(*one, verb, *arguments);
        one->callback([arguments, run = verb.action, &action] {
            action = [arguments, run] { return run(*arguments); };
        });
    }
}

}  // namespace boardscope::cli
