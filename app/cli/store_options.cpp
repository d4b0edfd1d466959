// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/store_command.h"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>

namespace boardscope::cli {

namespace {

const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};

struct StoreVerb {
    const char* name;
    const char* what;
    int (*action)(const StoreArguments&);
    bool of_one_kernel;
    bool prints;
};
constexpr StoreVerb verbs[] = {
    {"list", "all kernels, their size, and which targets use them", store_list, false, true},
    {"show", "what there is of one kernel, where it came from, and which types", store_show, true, true},
    {"add", "keep types or headers of a kernel", store_add, false, false},
    {"make-btf", "make BTF from the stored headers again, with `btf_headers` of the profiles", store_make_btf,
     true, false},
    {"remove", "forget a kernel, or one item of it", store_remove, true, false},
    {"export", "write all of one kernel into one file", store_export, true, false},
    {"import", "take in such a file", store_import, false, false},
};

void add_key(CLI::App& command, StoreArguments& arguments)
{
    command.add_option("--arch", arguments.arch,
                       "armv7, aarch64, riscv64, x86_64 or armel; else as the files say");
    command.add_option("--release", arguments.release,
                       "what `uname -r` prints on the board; else as the files say");
    command.add_option("--build-id", arguments.build_id, "of this very kernel; else for all of that release");
}

void add_own_options(CLI::App& command, const StoreVerb& verb, StoreArguments& arguments)
{
    if (verb.action == store_show)
        command.add_flag("--types", arguments.types, "list the names of all structs and unions");
    if (verb.action == store_remove)
        command.add_option("ITEM", arguments.item,
                           "btf, headers, formats, symbols, functions or config; without it all of them");
    if (verb.action == store_export)
        command.add_option("-o,--output", arguments.output, "file to write, .tar.xz or .tar.zst")->required();
    if (verb.action == store_import)
        command.add_option("FILE", arguments.files, "what `export` wrote")->required()->expected(1);
    if (verb.action == store_add) {
        command
            .add_option(
                "FILE_OR_TREE", arguments.files,
                "of one kernel: BTF, .btf.tar.xz, vmlinux, header or build trees, linux-headers-*.deb, "
                "kheaders.tar.xz, configuration, System.map")
            ->required();
        add_key(command, arguments);
    }
}

}  // namespace

void add_store(CLI::App& app, std::function<int()>& action)
{
    CLI::App* command =
        app.add_subcommand("store", "types and headers of boards' kernels that are kept on this machine");
    command->require_subcommand(1);
    for (const StoreVerb& verb : verbs) {
        auto arguments = std::make_shared<StoreArguments>();
        CLI::App* one = command->add_subcommand(verb.name, verb.what);
        if (verb.of_one_kernel) {
            one->add_option("KERNEL", arguments->kernel,
                            "as `list` calls it, its release, or the beginning of its build id")
                ->required();
            one->add_option("--arch", arguments->arch, "where several kernels have that release");
        }
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
