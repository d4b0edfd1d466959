// SPDX-License-Identifier: GPL-3.0-or-later
// The text form of a target profile.
#include "core/target/found_board_toml.h"
#include "core/target/target_profile.h"
#include "core/target/toml_table.h"

#include <array>

namespace boardscope {

namespace {

struct PrivilegeName {
    Privilege privilege;
    const char* name;
};
constexpr std::array<PrivilegeName, 4> privilege_names = {{
    {Privilege::root, "root"},
    {Privilege::sudo_no_password, "sudo-no-password"},
    {Privilege::sudo_password, "sudo-password"},
    {Privilege::doas, "doas"},
}};

void read_arch(TableReader& top, FirstProblem& problem, TargetProfile& profile)
{
    std::string text;
    if (!top.text("arch", text)) {
        problem.note(0, "key `arch` is missing", "add a line like arch = \"armv7\"");
        return;
    }
    if (const Result<Arch> arch = parse_arch(text))
        profile.arch = *arch;
    else
        top.refuse("arch", "is \"" + text + "\", which is no known architecture", arch.error().hint);
}

void read_privilege(TableReader& top, TargetProfile& profile)
{
    std::string text;
    if (!top.text("privilege", text)) return;
    std::string names;
    for (const PrivilegeName& row : privilege_names) {
        if (text == row.name) {
            profile.privilege = row.privilege;
            return;
        }
        names += std::string(names.empty() ? "" : ", ") + row.name;
    }
    top.refuse("privilege", "is \"" + text + "\", which is not known", "use one of " + names);
}

void read_kernel(const toml::table* table, FirstProblem& problem, TargetProfile& profile)
{
    TableReader kernel(table, "kernel.", problem);
    kernel.text("release", profile.kernel_release);
    kernel.texts("headers", profile.kernel_headers);
    kernel.text("btf", profile.btf_file);
    kernel.texts("btf_headers", profile.btf_headers);
    std::string version_text;
    const bool has_version = kernel.text("version", version_text);
    const char* key = has_version ? "version" : "release";
    const std::string& text = has_version ? version_text : profile.kernel_release;
    if (!text.empty()) {
        if (const Result<KernelVersion> version = parse_kernel_version(text))
            profile.kernel_version = *version;
        else
            kernel.refuse(key, "is \"" + text + "\", which is not a kernel version", version.error().hint);
    }
    kernel.refuse_unknown();
}

void read_ssh(const toml::table* table, FirstProblem& problem, TargetProfile& profile)
{
    TableReader ssh(table, "ssh.", problem);
    ssh.text("host", profile.ssh.host);
    ssh.number("port", 0, 65535, profile.ssh.port);
    ssh.text("user", profile.ssh.user);
    ssh.text("identity_file", profile.ssh.identity_file);
    ssh.text("known_hosts_file", profile.ssh.known_hosts_file);
    ssh.refuse_unknown();
}

const char* name_of(Privilege privilege)
{
    for (const PrivilegeName& row : privilege_names) {
        if (row.privilege == privilege) return row.name;
    }
    return privilege_names.front().name;
}

}  // namespace

Result<TargetProfile> parse_target_profile(std::string_view text, const std::string& origin)
{
    const toml::parse_result parsed = toml::parse(text, origin);
    FirstProblem problem(origin);
    if (!parsed) {
        const toml::parse_error& error = parsed.error();
        problem.note(error.source().begin.line, std::string(error.description()),
                     "a profile is a TOML file: lines of key = \"value\"");
        return failure(*problem.problem());
    }

    TargetProfile profile;
    TableReader top(&parsed.table(), "", problem);
    if (!top.text("name", profile.name))
        problem.note(0, "key `name` is missing", "add a line like name = \"my-board\"");
    read_arch(top, problem, profile);
    read_privilege(top, profile);
    top.text("upload_directory", profile.upload_directory);
    top.text("sysroot", profile.sysroot);
    top.flag("keep_loader", profile.keep_loader);
    read_kernel(top.table("kernel"), problem, profile);
    TableReader compiler(top.table("compiler"), "compiler.", problem);
    compiler.texts("flags", profile.compiler_flags);
    compiler.refuse_unknown();
    read_ssh(top.table("ssh"), problem, profile);
    if (const toml::table* found = top.table("found")) profile.found = read_found_board(*found, problem);
    top.refuse_unknown();
    if (problem.problem()) return failure(*problem.problem());
    return profile;
}

std::string to_toml(const TargetProfile& profile)
{
    std::string out;
    out += "name = " + quoted(profile.name) + "\n";
    out += std::string("arch = ") + quoted(to_string(profile.arch)) + "\n";
    out += std::string("privilege = ") + quoted(name_of(profile.privilege)) + "\n";
    write_text(out, "upload_directory", profile.upload_directory);
    write_text(out, "sysroot", profile.sysroot);
    if (profile.keep_loader) out += "keep_loader = true\n";

    std::string kernel;
    write_text(kernel, "release", profile.kernel_release);
    // Always beside the release: without it the release would be taken for the version.
    if (!kernel.empty() || profile.kernel_version != KernelVersion{})
        write_text(kernel, "version", to_string(profile.kernel_version));
    write_texts(kernel, "headers", profile.kernel_headers);
    write_text(kernel, "btf", profile.btf_file);
    write_texts(kernel, "btf_headers", profile.btf_headers);
    out += table_text("kernel", kernel);

    std::string compiler;
    write_texts(compiler, "flags", profile.compiler_flags);
    out += table_text("compiler", compiler);

    std::string ssh;
    write_text(ssh, "host", profile.ssh.host);
    if (profile.ssh.port != 0) ssh += "port = " + std::to_string(profile.ssh.port) + "\n";
    write_text(ssh, "user", profile.ssh.user);
    write_text(ssh, "identity_file", profile.ssh.identity_file);
    write_text(ssh, "known_hosts_file", profile.ssh.known_hosts_file);
    out += table_text("ssh", ssh);
    if (profile.found) out += found_board_toml(*profile.found);
    return out;
}

}  // namespace boardscope
