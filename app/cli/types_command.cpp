// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/types_command.h"

#include "app/boards/board_paths.h"
#include "app/cli/messages.h"
#include "app/cli/types_text.h"
#include "app/cli/until_interrupted.h"
#include "app/session/target_catalog.h"
#include "core/filter/suggestion.h"
#include "core/target/type_text.h"

#include <CLI/CLI.hpp>
#include <fnmatch.h>

#include <cstdio>
#include <map>
#include <memory>

namespace boardscope::cli {

namespace {

using builder::BoardTypeTable;

constexpr NameKind all_kinds[] = {NameKind::plain, NameKind::structure, NameKind::enumeration,
                                  NameKind::function};

/// How many arguments of a function lie in registers, where an untyped one can be read.
int register_arguments(Arch arch)
{
    switch (arch) {
    case Arch::armv7:
    case Arch::armel: return 4;
    case Arch::x86_64: return 6;
    case Arch::aarch64:
    case Arch::riscv64: return 8;
    }
    return 0;
}

Result<BoardTypeTable> read_types(const TargetProfile& profile)
{
    const Result<builder::Toolchain> toolchain =
        builder::Toolchain::find(boards::default_paths().share.string());
    if (!toolchain) return failure(toolchain.error());
    return until_interrupted(
        [&](std::stop_token stop) { return builder::board_type_table(profile, *toolchain, stop); });
}

bool is_path(const std::string& pattern)
{
    return pattern.find_first_of(".[") != pattern.npos || pattern.find("->") != pattern.npos;
}

bool is_glob(const std::string& pattern)
{
    return pattern.find_first_of("*?") != pattern.npos;
}

int print_field(const BoardTypeTable& known, const std::string& path, TypesPrinter& printer)
{
    const Result<FieldPlace> place = find_field(known.types, path);
    if (!place) {
        say(place.error());
        return exit_failure;
    }
    printer.field(known.types, path, *place);
    return exit_ok;
}

/// Names only, one a line; of functions the prototype.
int list(const BoardTypeTable& known, const std::string& pattern)
{
    std::size_t found = 0;
    for (const NameKind kind : all_kinds) {
        for (const TypeId id : known.types.named(kind)) {
            if (fnmatch(pattern.c_str(), std::string(known.types.name(id)).c_str(), 0) != 0) continue;
            ++found;
            const std::string text =
                kind == NameKind::function ? definition_text(known.types, id) : type_text(known.types, id);
            std::printf("%s\n", printable(text).c_str());
        }
    }
    for (const std::string& name : known.functions) {
        if (known.types.find_function(name) || fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
        ++found;
        std::printf("%s(…)\n", printable(name).c_str());
    }
    if (found > 0) return exit_ok;
    say("bscope: nothing that is known of this kernel is called " + pattern);
    return exit_failure;
}

std::string why_untyped(const BoardTypeTable& known)
{
    return known.is_from_headers ? "no header of this kernel declares it"
                                 : "the kernel's types do not describe it";
}

void say_unknown(const BoardTypeTable& known, Arch arch, const std::string& name)
{
    std::vector<std::string_view> names;
    for (const NameKind kind : all_kinds)
        for (const TypeId id : known.types.named(kind))
            names.push_back(known.types.name(id));
    const std::string_view near = filter::nearest_word(name, names);
    std::string hint = near.empty() ? "" : "is " + std::string(near) + " meant?";
    if (near.empty() && known.is_from_headers)
        hint = "a header that has it can be named under btf_headers in the profile";
    if (known.functions.empty() && known.is_from_headers)
        hint += "; of a function that no header declares, arg0 … arg" +
                std::to_string(register_arguments(arch) - 1) + " can be read, untyped";
    say(Error{"no type or function of this kernel is known as " + name, hint});
}

/// All that the name means: C keeps structures, types and functions apart.
std::vector<TypeId> types_called(const TypeTable& table, const std::string& name)
{
    std::vector<TypeId> found;
    if (name.find(' ') != name.npos) {
        if (const std::optional<TypeId> type = table.find_type(name)) found.push_back(*type);
        return found;
    }
    for (const NameKind kind : all_kinds)
        if (const std::optional<TypeId> type = table.find(kind, name)) found.push_back(*type);
    return found;
}

void say_of_function(const BoardTypeTable& known, TypeId function)
{
    const std::string name(known.types.name(function));
    if (!known.functions.empty() && !known.has_function(name))
        say("bscope: a header declares " + name + ", but the board's kernel has no such function");
    if (!known.types.has_parameter_names(function))
        say("bscope: the header that declares " + name + " gives its parameters no names");
}

int print_named(const BoardTypeTable& known, Arch arch, const std::string& name, TypesPrinter& printer)
{
    const std::vector<TypeId> found = types_called(known.types, name);
    for (const TypeId type : found)
        printer.type(known.types, type);
    const std::optional<TypeTable::Constant> constant = known.types.find_enumerator(name);
    if (constant) printer.constant(known.types, *constant);
    const std::optional<TypeId> function = known.types.find_function(name);
    const bool is_untyped = !function && known.has_function(name);
    if (function) say_of_function(known, *function);
    if (is_untyped) printer.untyped_function(name, register_arguments(arch), why_untyped(known));
    if (!found.empty() || constant || is_untyped) return exit_ok;
    say_unknown(known, arch, name);
    return exit_failure;
}

void say_origin(const TargetProfile& profile, const BoardTypeTable& known)
{
    const std::size_t functions = known.types.named(NameKind::function).size();
    say("the kernel of " + profile.name + (profile.kernel_release.empty() ? "" : ", ") +
        profile.kernel_release + ": types " + known.origin + "; " + std::to_string(functions) +
        " functions are described");
    if (functions == 0 && known.is_from_headers)
        say("        `bscope store make-btf " + profile.kernel_release +
            "` makes them again, with the functions that headers declare");
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

}  // namespace

int types(const TypesArguments& arguments)
{
    const Result<TargetProfile> profile = session::find_target(arguments.target, boards::default_paths());
    if (!profile) {
        say(profile.error());
        return exit_failure;
    }
    watch_interrupts();
    const Result<BoardTypeTable> known = read_types(*profile);
    if (!known) {
        say(known.error());
        return interrupt_count() > 0 ? exit_interrupted : exit_failure;
    }
    say_origin(*profile, *known);
    const std::string pattern = joined(arguments.pattern);
    std::unique_ptr<TypesPrinter> printer;
    if (arguments.format == Format::json)
        printer = std::make_unique<TypesJson>(known->origin);
    else
        printer = std::make_unique<TypesText>();
    const int status = is_path(pattern)   ? print_field(*known, pattern, *printer)
                       : is_glob(pattern) ? list(*known, pattern)
                                          : print_named(*known, profile->arch, pattern, *printer);
    return std::fflush(stdout) == 0 ? status : exit_failure;
}

void add_types(CLI::App& app, std::function<int()>& action)
{
    static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
    auto arguments = std::make_shared<TypesArguments>();
    CLI::App* command =
        app.add_subcommand("types", "structures, functions and fields as a board's kernel has them");
    command
        ->add_option("PATTERN", arguments->pattern,
                     "task_struct, vfs_read, task_struct.real_parent.tgid, or 'tcp_*' for a list")
        ->required();
    command->add_option("--target", arguments->target, "target profile, virtual board or preset:NAME")
        ->required();
    command->add_option("--format", arguments->format, "text, or json (one object a line)")
        ->transform(CLI::CheckedTransformer(formats))
        ->default_str("text");
    command->callback([arguments, &action] { action = [arguments] { return types(*arguments); }; });
}

}  // namespace boardscope::cli
