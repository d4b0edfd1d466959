// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/board_look.h"

#include "app/session/board_self_test.h"
#include "builder/files.h"
#include "core/target/kernel_options.h"
#include "remote/board_check.h"
#include "remote/board_connection.h"
#include "remote/board_survey.h"
#include "remote/privilege.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <ctime>
#include <span>

namespace boardscope::session {

namespace {

using namespace std::chrono_literals;

constexpr auto file_patience = 120s;

std::string now_text()
{
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

Result<Arch> arch_of_machine(const std::string& machine)
{
    for (const Arch arch : {Arch::armv7, Arch::aarch64, Arch::x86_64, Arch::riscv64, Arch::armel})
        if (machine.starts_with(facts_of(arch).uname_machine)) return arch;
    return failure("the board is " + machine + ", for which there is no loader",
                   "armv7, older 32-bit ARM, aarch64, riscv64 and x86_64 can be traced");
}

/// Of a 32-bit ARM board: the loader for armv7 has hard float, and runs on nothing older.
Arch arch_for(Arch arch, const std::string& abi)
{
    return arch == Arch::armv7 && abi.ends_with("soft float") ? Arch::armel : arch;
}

Privilege best_privilege(const std::vector<std::string>& privileges, Privilege wanted)
{
    constexpr std::pair<const char*, Privilege> ways[] = {{"root", Privilege::root},
                                                          {"sudo", Privilege::sudo_no_password},
                                                          {"doas", Privilege::doas},
                                                          {"sudo with password", Privilege::sudo_password}};
    for (const auto& [name, privilege] : ways)
        if (std::ranges::find(privileges, name) != privileges.end()) return privilege;
    return wanted;
}

void take_facts(const remote::BoardFacts& facts, TargetProfile& profile)
{
    FoundBoard& found = *profile.found;
    found.machine = facts.machine;
    found.release = facts.kernel_release;
    found.version = facts.kernel_version;
    found.os = facts.os_name;
    found.user = facts.user;
    found.uid = facts.uid;
    found.tracefs = facts.tracefs;
    profile.kernel_release = facts.kernel_release;
    const Result<KernelVersion> version =
        kernel_version_from_uname(facts.kernel_release, facts.kernel_version);
    profile.kernel_version = version ? *version : KernelVersion{};
}

void take_survey(const remote::BoardSurvey& survey, TargetProfile& profile)
{
    FoundBoard& found = *profile.found;
    found.libc = survey.libc;
    found.abi = survey.abi;
    found.big_endian = survey.big_endian;
    found.cpus = survey.cpus;
    found.directories = survey.directories;
    found.privileges = survey.privileges;
    found.transfers = survey.transfers;
    found.tools = survey.tools;
    found.build_id = survey.build_id;
    found.options = options_of_config(survey.config);
    if (!found.options.empty()) {
        found.config_source = survey.config_source;
        found.config_sum = builder::checksum_of(std::as_bytes(std::span(survey.config.data(), survey.config.size())));
    }
    if (!survey.kheaders.empty()) found.settings["kheaders"] = survey.kheaders;
    profile.arch = arch_for(profile.arch, survey.abi);
    profile.privilege = best_privilege(survey.privileges, profile.privilege);
}

/// "BSW_CHECK_BOARD" findings are settings; "page size" is "4096 bytes".
void take_findings(const SelfTest& test, FoundBoard& found)
{
    constexpr std::pair<wire::CheckGroup, FeatureGroup> groups[] = {
        {wire::CheckGroup::program, FeatureGroup::program},
        {wire::CheckGroup::map, FeatureGroup::map},
        {wire::CheckGroup::helper, FeatureGroup::helper},
        {wire::CheckGroup::attach, FeatureGroup::attach},
        {wire::CheckGroup::output, FeatureGroup::output}};
    for (const wire::Check& finding : test.findings) {
        // What was not allowed says nothing about what there is.
        if (finding.error == EPERM) continue;
        for (const auto& [of_wire, group] : groups)
            if (finding.group == of_wire) found.features.note(group, finding.name, finding.error == 0);
        if (finding.group != wire::CheckGroup::board || finding.error != 0) continue;
        if (finding.name == "page size")
            std::from_chars(finding.detail.data(), finding.detail.data() + finding.detail.size(),
                            found.page_bytes);
        else if (finding.name == "tracefs")
            found.tracefs = finding.detail;
        else
            found.settings[finding.name] = finding.detail;
    }
    if (found.config_source.empty()) found.options = options_that_must_be(found.features, found.settings);
}

/// Text shrinks to a fifth, and links to boards are slow. "$1" says what to print, "$2" where.
constexpr const char* packed_script = R"sh(
print() {
    case $1 in
    formats) cd "$2" && grep -H '' */*/format ;;
    modules)
        cd "$2" && for file in *; do
            [ "$file" = vmlinux ] || { printf '%s %s\n' "$file" "$(wc -c <"$file")" && cat "$file"; }
        done ;;
    *) cat "$2" ;;
    esac 2>/dev/null
}
if command -v gzip >/dev/null 2>&1; then print "$@" | gzip -c; else print "$@"; fi
)sh";

/// What a command prints, as root if need be; empty when it fails.
std::string output_of(remote::BoardConnection& connection, const remote::PrivilegeGrant& grant,
                      const remote::ShellCommand& command, std::stop_token stop)
{
    const std::string_view prefix = grant.stdin_prefix();
    Result<remote::CommandOutput> output =
        connection.run(grant.wrap(command), std::as_bytes(std::span(prefix.data(), prefix.size())),
                       file_patience, std::move(stop));
    return output && output->exit_status == 0 ? std::move(output->out) : std::string();
}

/// Half a list would say of the rest that it is not there: then rather none.
std::string unpacked(std::string text)
{
    if (text.starts_with("\x1f\x8b")) text = remote::gunzip(text);
    return text.size() < remote::gunzip_limit_bytes ? text : std::string();
}

/// One look, from the first command to the last file.
class Look {
public:
    Look(const LookRequest& request, const remote::Prompts& prompts, const PartJudged& judged,
         std::stop_token stop)
        : request_(request),
          prompts_(prompts),
          judged_(judged),
          stop_(std::move(stop)),
          look_{.profile = request.profile}
    {
        look_.profile.found = FoundBoard{.when = now_text()};
    }

    Result<BoardLook> run()
    {
        auto connection = remote::BoardConnection::open(request_.profile.ssh, prompts_, stop_);
        if (!connection) return failure(connection.error());
        connection_ = std::move(*connection);
        if (Result<void> asked = ask_shell(); !asked) return failure(asked.error());
        judge({PreflightPart::login, PreflightPart::files, PreflightPart::kernel});
        try_kernel();
        if (stop_.stop_requested()) return failure("looking at the board was abandoned");
        judge({PreflightPart::tracing, PreflightPart::programs, PreflightPart::maps});
        fetch();
        judge({PreflightPart::types, PreflightPart::settings});
        return std::move(look_);
    }

private:
    Result<void> ask_shell()
    {
        const Result<remote::BoardFacts> facts = remote::check_board(*connection_, stop_);
        if (!facts) return failure(facts.error());
        const Result<Arch> arch = arch_of_machine(facts->machine);
        if (!arch) return failure(arch.error());
        look_.profile.arch = *arch;
        take_facts(*facts, look_.profile);
        const Result<remote::BoardSurvey> survey = remote::survey_board(*connection_, stop_);
        if (!survey) return failure(survey.error());
        take_survey(*survey, look_.profile);
        look_.config = survey->config;
        return {};
    }

    void try_kernel()
    {
        const Result<SelfTest> tested =
            run_self_test(*connection_, look_.profile, {}, request_.share, prompts_, stop_);
        if (!tested) {
            look_.loader_failure = tested.error();
            return;
        }
        FoundBoard& found = *look_.profile.found;
        found.directory = tested->directory;
        take_findings(*tested, found);
    }

    void fetch()
    {
        const FoundBoard& found = *look_.profile.found;
        const auto grant = remote::obtain_privilege(*connection_, look_.profile.privilege, prompts_, stop_);
        if (!grant) return;
        const auto file = [&](const std::string& path) {
            return output_of(*connection_, *grant, remote::ShellCommand("cat").arg(path), stop_);
        };
        const auto packed = [&](const char* what, const std::string& where) {
            return unpacked(output_of(*connection_, *grant,
                                      remote::ShellCommand::script(packed_script, {what, where}), stop_));
        };
        if (const auto btf = found.settings.find("kernel BTF"); btf != found.settings.end())
            look_.btf = file(btf->second);
        if (!look_.btf.empty()) look_.modules = packed("modules", "/sys/kernel/btf");
        if (const auto headers = found.settings.find("kheaders");
            headers != found.settings.end() && request_.fetch_kheaders)
            look_.kheaders = file(headers->second);
        if (!found.tracefs.empty()) {
            look_.formats = packed("formats", found.tracefs + "/events");
            look_.functions = packed("functions", found.tracefs + "/available_filter_functions");
        }
        look_.symbols = packed("symbols", "/proc/kallsyms");
    }

    void judge(std::initializer_list<PreflightPart> parts) const
    {
        if (!judged_) return;
        for (const PreflightPart part : parts)
            judged_(part, preflight(look_.profile, part));
    }

    const LookRequest& request_;
    const remote::Prompts& prompts_;
    const PartJudged& judged_;
    std::stop_token stop_;
    BoardLook look_;
    std::unique_ptr<remote::BoardConnection> connection_;
};

}  // namespace

Result<BoardLook> look_at_board(const LookRequest& request, const remote::Prompts& prompts,
                                const PartJudged& judged, std::stop_token stop)
{
    return Look(request, prompts, judged, std::move(stop)).run();
}

}  // namespace boardscope::session
