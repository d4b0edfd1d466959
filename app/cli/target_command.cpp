// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/target_command.h"

#include "app/boards/board_recipe.h"
#include "app/cli/messages.h"
#include "app/cli/target_text.h"
#include "app/cli/terminal_prompts.h"
#include "app/cli/until_interrupted.h"
#include "app/session/board_address.h"
#include "app/session/board_knowledge.h"
#include "app/session/board_look.h"
#include "app/session/target_catalog.h"
#include "app/session/target_files.h"
#include "app/session/types_proof.h"
#include "core/target/drift.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace boardscope::cli {

namespace {

template <class T>
int fail(const Result<T>& result)
{
    say(result.error());
    return interrupt_count() > 0 ? exit_interrupted : exit_failure;
}

/// Looks, and prints each part as it comes unless that is not wanted.
Result<session::BoardLook> look(const TargetProfile& profile, const TargetArguments& arguments, bool all)
{
    watch_interrupts();
    const session::LookRequest request{.profile = profile, .share = boards::default_paths().share};
    const session::PartJudged print = [&](PreflightPart, const std::vector<PreflightLine>& lines) {
        if (!arguments.kconfig) print_preflight(lines, all, arguments.format);
    };
    say("looking at " + (profile.ssh.host.empty() ? profile.name : profile.ssh.host));
    return until_interrupted([&](std::stop_token stop) {
        return session::look_at_board(request, terminal_prompts(), print, stop);
    });
}

/// Puts what came with the look into the store, and says so.
int keep(const session::BoardLook& look)
{
    const boards::BoardPaths paths = boards::default_paths();
    const session::KnowledgeSink sink = [](const std::string& sentence) { say(sentence); };
    const Result<void> kept = until_interrupted(
        [&](std::stop_token stop) { return session::keep_knowledge(look, paths, sink, stop); });
    return kept ? exit_ok : fail(kept);
}

void say_what_was_seen(const session::BoardLook& look)
{
    if (look.loader_failure) say(look.loader_failure->within("nothing could be tried"));
    say(preflight_summary(preflight(look.profile)));
}

/// On the board, that its types are right; prints the line of it.
void prove(session::BoardLook& look, const TargetArguments& arguments, bool all)
{
    std::optional<TypesProof>& proof = look.profile.found->types_proof;
    proof = until_interrupted([&](std::stop_token stop) {
        return session::prove_types(look.profile, boards::default_paths().share, terminal_prompts(), stop);
    });
    print_preflight(preflight(look.profile, PreflightPart::proof), all, arguments.format);
}

/// What a look brought goes into the store, and what can be said of it then into the profile.
int keep_and_prove(session::BoardLook& look, const TargetArguments& arguments, bool all)
{
    const int kept = keep(look);
    if (kept != exit_ok) return kept;
    prove(look, arguments, all);
    const Result<void> written = session::keep_found(look.profile);
    if (!written) return fail(written);
    say_what_was_seen(look);
    return exit_ok;
}

int write_kconfig(const session::BoardLook& look, const std::string& file)
{
    const std::string fragment = kconfig_fragment(preflight(look.profile));
    if (fragment.empty()) say("the kernel has all that depends on its configuration");
    if (file.empty())
        return std::fputs(fragment.c_str(), stdout) >= 0 && std::fflush(stdout) == 0 ? exit_ok : exit_failure;
    std::ofstream out(file, std::ios::binary);
    out << fragment;
    if (out.flush()) return exit_ok;
    say("bscope: " + file + " cannot be written");
    return exit_failure;
}

void print_target(const std::string& name, const TargetProfile& profile, Format format)
{
    const std::string& when = profile.found ? profile.found->when : std::string();
    if (format == Format::json) {
        const nlohmann::ordered_json line{{"name", name},
                                          {"arch", to_string(profile.arch)},
                                          {"kernel", profile.kernel_release},
                                          {"host", profile.ssh.host},
                                          {"looked_at", when}};
        std::printf("%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
        return;
    }
    std::printf("%-22s %-8s %-26s %-24s %s\n", printable(name).c_str(), to_string(profile.arch),
                printable(profile.kernel_release).c_str(), printable(profile.ssh.host).c_str(),
                when.empty() ? "never" : printable(when).c_str());
}

}  // namespace

int target_add(const TargetArguments& arguments)
{
    Result<SshAddress> address = session::parse_address(arguments.address);
    if (!address) {
        say(address.error());
        return exit_usage;
    }
    const auto whole = [](const std::string& path) {
        return path.empty() ? path : std::filesystem::absolute(path).string();
    };
    address->identity_file = whole(arguments.identity_file);
    address->known_hosts_file = whole(arguments.known_hosts_file);
    const Result<std::filesystem::path> place = session::target_file(arguments.name);
    if (!place) return fail(place);
    if (session::read_target(arguments.name)) {
        say("bscope: there is a target '" + arguments.name +
            "' already; bscope target update looks at it again");
        return exit_failure;
    }
    const TargetProfile profile{.name = arguments.name, .ssh = *address};
    Result<session::BoardLook> seen = look(profile, arguments, true);
    if (!seen) return fail(seen);
    const Result<std::filesystem::path> file = session::create_target(seen->profile);
    if (!file) return fail(file);
    say("added " + arguments.name + ": " + file->string());
    return keep_and_prove(*seen, arguments, true);
}

int target_check(const TargetArguments& arguments)
{
    const Result<TargetProfile> profile = session::find_target(arguments.name, boards::default_paths());
    if (!profile) return fail(profile);
    Result<session::BoardLook> seen = look(*profile, arguments, arguments.all);
    if (!seen) return fail(seen);
    if (!arguments.kconfig) prove(*seen, arguments, arguments.all);
    say_what_was_seen(*seen);
    if (profile->found) {
        const std::vector<Difference> differences = drift(*profile->found, *seen->profile.found);
        if (!differences.empty())
            say("the board is not as its profile says:\n" + drift_text(differences) +
                "\nbscope target update " + arguments.name + " takes it over");
    }
    if (arguments.kconfig) return write_kconfig(*seen, arguments.kconfig_file);
    return worst(preflight(seen->profile)) == Verdict::bad ? exit_failure : exit_ok;
}

/// A virtual board has a profile that is made anew at each start: only what its kernel tells is kept.
static int update_virtual(const TargetArguments& arguments)
{
    const Result<TargetProfile> profile = session::find_target(arguments.name, boards::default_paths());
    if (!profile) return fail(profile);
    const Result<session::BoardLook> seen = look(*profile, arguments, arguments.all);
    if (!seen) return fail(seen);
    say_what_was_seen(*seen);
    return keep(*seen);
}

int target_update(const TargetArguments& arguments)
{
    if (boards::find_recipe(arguments.name)) return update_virtual(arguments);
    const Result<TargetProfile> before = session::read_target(arguments.name);
    if (!before) return fail(before);
    const Result<TargetProfile> resolved = session::find_target(arguments.name, boards::default_paths());
    if (!resolved) return fail(resolved);
    Result<session::BoardLook> seen = look(*resolved, arguments, arguments.all);
    if (!seen) return fail(seen);
    if (before->found)
        if (const auto differences = drift(*before->found, *seen->profile.found); !differences.empty())
            say(drift_text(differences));
    if (Result<void> changed = session::keep_found(seen->profile); !changed) return fail(changed);
    say("updated " + arguments.name);
    return keep_and_prove(*seen, arguments, arguments.all);
}

int target_show(const TargetArguments& arguments)
{
    Result<TargetProfile> profile = session::find_target(arguments.name, boards::default_paths());
    if (!profile) return fail(profile);
    *profile = session::without_void_proof(std::move(*profile));
    if (arguments.format == Format::text) {
        TargetProfile without_findings = *profile;
        without_findings.found.reset();
        std::printf("%s\n", to_toml(without_findings).c_str());
    }
    if (!profile->found) {
        say("nobody has looked at this board yet: bscope target update " + arguments.name);
        return exit_ok;
    }
    say("as it was on " + profile->found->when +
        (profile->found->os.empty() ? "" : ", " + profile->found->os));
    print_preflight(preflight(*profile), true, arguments.format);
    return exit_ok;
}

int target_list(const TargetArguments& arguments)
{
    if (arguments.format == Format::text)
        std::printf("%-22s %-8s %-26s %-24s %s\n", "TARGET", "ARCH", "KERNEL", "HOST", "LOOKED AT");
    for (const std::string& name : session::target_names()) {
        const Result<TargetProfile> profile = session::find_target(name, boards::default_paths());
        if (profile)
            print_target(name, *profile, arguments.format);
        else if (!boards::find_recipe(name))  // those are not there before their first start
            say(profile.error());
    }
    return std::fflush(stdout) == 0 ? exit_ok : exit_failure;
}

int target_clone(const TargetArguments& arguments)
{
    const Result<void> done = session::clone_target(arguments.name, arguments.other);
    return done ? exit_ok : fail(done);
}

int target_rename(const TargetArguments& arguments)
{
    const Result<void> done = session::rename_target(arguments.name, arguments.other);
    return done ? exit_ok : fail(done);
}

int target_sysroot(const TargetArguments& arguments)
{
    Result<TargetProfile> profile = session::read_target(arguments.name);
    if (!profile) return fail(profile);
    std::error_code error;
    if (!arguments.other.empty() && !std::filesystem::is_directory(arguments.other, error)) {
        say(Error{arguments.other + " is no folder", "give the folder that holds the board's /usr and /lib"});
        return exit_usage;
    }
    profile->sysroot = arguments.other.empty() ? std::string() : std::filesystem::canonical(arguments.other).string();
    const Result<void> written = session::change_target(*profile);
    if (!written) return fail(written);
    say(profile->sysroot.empty() ? arguments.name + " has no sysroot now" : arguments.name + ": " + profile->sysroot);
    return exit_ok;
}

int target_remove(const TargetArguments& arguments)
{
    const Result<void> done = session::remove_target(arguments.name);
    return done ? exit_ok : fail(done);
}

int target_export(const TargetArguments& arguments)
{
    const Result<void> done = session::export_target(arguments.name, arguments.other);
    return done ? exit_ok : fail(done);
}

int target_import(const TargetArguments& arguments)
{
    const Result<std::string> name = session::import_target(arguments.other);
    if (!name) return fail(name);
    say("added " + *name);
    return exit_ok;
}

}  // namespace boardscope::cli
