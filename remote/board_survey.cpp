// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/board_survey.h"

#include "remote/board_connection.h"
#include "remote/marked_answer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <zlib.h>

namespace boardscope::remote {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
constexpr std::string_view begin_marker = "boardscope-survey-begin";
constexpr std::string_view end_marker = "boardscope-survey-end";

// A directory is tried with a script of our own: whether a file may be written and run there is what counts,
// and mount options do not tell all. `sudo -n -l` asks for nothing and says whether there is a password to
// ask for.
constexpr const char* survey_script = R"sh(
LC_ALL=C; export LC_ALL
echo boardscope-survey-begin
for directory in /tmp /run /dev/shm /var/tmp "$HOME"; do
    state=ok
    try=$directory/.boardscope-try-$$
    if [ ! -d "$directory" ]; then state='no such directory'
    elif ! (printf '#!/bin/sh\nexit 0\n' >"$try") 2>/dev/null; then state='not writable'
    else
        chmod 700 "$try" 2>/dev/null
        "$try" >/dev/null 2>&1 || state=noexec
    fi
    rm -f "$try" 2>/dev/null
    echo "directory=$directory	$state"
done
[ "$(id -u 2>/dev/null)" = 0 ] && echo privilege=root
if command -v sudo >/dev/null 2>&1; then
    if sudo -n true 2>/dev/null; then echo privilege=sudo
    else echo 'privilege=sudo with password'
    fi
fi
command -v doas >/dev/null 2>&1 && doas -n true 2>/dev/null && echo privilege=doas
while read -r key value rest; do
    [ "$key" = CapEff: ] && echo "capabilities=$value"
done </proc/self/status
echo transfer=cat
[ "$(echo Ym9hcmQ= | base64 -d 2>/dev/null)" = board ] && echo transfer=base64
for server in /usr/lib/openssh/sftp-server /usr/libexec/sftp-server /usr/lib/sftp-server /usr/lib/ssh/sftp-server; do
    [ -x $server ] && { echo transfer=sftp; break; }
done
for tool in sudo doas sha256sum md5sum cksum base64 mktemp df gzip xz tar setsid modprobe mount bpftool perf; do
    command -v $tool >/dev/null 2>&1 && echo "tool=$tool"
done
read -r cpus </sys/devices/system/cpu/possible && echo "cpus=$cpus"
for libc in /lib/ld-musl-* /lib/ld-uClibc* /lib*/ld-linux* /lib/*/ld-linux* /lib*/ld.so*; do
    [ -e "$libc" ] && { echo "linker=$libc"; break; }
done
if command -v ldd >/dev/null 2>&1; then
    ldd --version 2>&1 | while IFS= read -r line; do echo "ldd=$line"; done
fi
release=$(uname -r)
for config in /proc/config.gz /boot/config-$release /lib/modules/$release/config /lib/modules/$release/build/.config \
    /boot/config; do
    [ -r $config ] && { echo "config=$config"; break; }
done
[ -r /sys/kernel/kheaders.tar.xz ] && echo kheaders=/sys/kernel/kheaders.tar.xz
echo boardscope-survey-end
)sh";

// The checksum is of the text, as in the profile: gzip may have packed it in another way.
constexpr const char* identity_script = R"sh(
config_sum() {
    [ -r "$1" ] && command -v sha256sum >/dev/null 2>&1 || return
    case $1 in
    *.gz)
        for unpack in 'gzip -dc' 'gunzip -c' zcat; do
            command -v ${unpack%% *} >/dev/null 2>&1 || continue
            $unpack <"$1" | sha256sum
            return
        done ;;
    *) sha256sum <"$1" ;;
    esac
}
echo "boardscope-config=$(config_sum "$1" 2>/dev/null)"
echo boardscope-notes
cat /sys/kernel/notes
)sh";
constexpr std::string_view config_marker = "boardscope-config=";
constexpr std::string_view notes_marker = "\nboardscope-notes\n";
constexpr std::size_t sha256_digits = 64;
// Of what could not be unpacked.
constexpr std::string_view sum_of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Of "capabilities=0000003fffffffff"; include/uapi/linux/capability.h.
std::vector<std::string> capabilities_in(std::string_view hex)
{
    constexpr std::array<std::pair<int, const char*>, 3> wanted{
        {{21, "CAP_SYS_ADMIN"}, {38, "CAP_PERFMON"}, {39, "CAP_BPF"}}};
    std::uint64_t bits = 0;
    std::from_chars(hex.data(), hex.data() + hex.size(), bits, 16);
    std::vector<std::string> names;
    for (const auto& [bit, name] : wanted)
        if (bits >> bit & 1) names.emplace_back(name);
    return names;
}

/// "0-3", "0", "0,2-3" → the highest number plus one.
int cpus_in(std::string_view list)
{
    const std::size_t last = list.find_last_of("-,");
    if (last != std::string_view::npos) list.remove_prefix(last + 1);
    int highest = -1;
    std::from_chars(list.data(), list.data() + list.size(), highest);
    return highest + 1;
}

/// What `ldd --version` says, if it says it; else what the dynamic linker is called.
void take_libc(BoardSurvey& survey, std::string_view key, std::string_view value)
{
    if (key == "linker") {
        survey.libc = value.find("musl") != value.npos     ? "musl"
                      : value.find("uClibc") != value.npos ? "uClibc"
                                                           : "glibc";
        return;
    }
    const std::size_t space = value.find_last_of(' ');
    if (value.starts_with("ldd (") && space != value.npos)
        survey.libc = "glibc " + std::string(value.substr(space + 1));
    if (value.starts_with("Version ") && survey.libc == "musl") survey.libc += value.substr(value.find(' '));
}

void take_fact(BoardSurvey& survey, std::string_view key, std::string_view value)
{
    if (key == "directory") {
        const std::size_t tab = value.find('\t');
        if (tab != value.npos) survey.directories[std::string(value.substr(0, tab))] = value.substr(tab + 1);
    } else if (key == "privilege") {
        survey.privileges.emplace_back(value);
    } else if (key == "capabilities") {
        // Those of root are no news.
        if (std::ranges::find(survey.privileges, "root") == survey.privileges.end())
            std::ranges::move(capabilities_in(value), std::back_inserter(survey.privileges));
    } else if (key == "transfer") {
        survey.transfers.emplace_back(value);
    } else if (key == "tool") {
        survey.tools.emplace_back(value);
    } else if (key == "cpus") {
        survey.cpus = cpus_in(value);
    } else if (key == "linker" || key == "ldd") {
        take_libc(survey, key, value);
    } else if (key == "config") {
        survey.config_source = value;
    } else if (key == "kheaders") {
        survey.kheaders = value;
    }
}

/// A file of the board, or as much of it as one may have; empty when it cannot be read.
std::string file_of(BoardConnection& connection, const ShellCommand& command, std::stop_token stop)
{
    Result<CommandOutput> output = connection.run(command, {}, patience, std::move(stop));
    return output && output->exit_status == 0 ? std::move(output->out) : std::string();
}

}  // namespace

Result<BoardSurvey> parse_board_survey(std::string_view text)
{
    BoardSurvey survey;
    const bool is_whole = read_marked_answer(
        text, begin_marker, end_marker,
        [&survey](std::string_view key, std::string_view value) { take_fact(survey, key, value); });
    if (!is_whole)
        return failure("the board's shell did not finish answering: \"" + std::string(text.substr(0, 80)) +
                           "\"",
                       "the login shell on the board must be a POSIX shell (sh, ash, dash, bash)");
    return survey;
}

ElfAbi abi_of_elf_header(std::string_view bytes)
{
    // e_ident (EI_CLASS, EI_DATA), e_machine at 18, e_flags behind three words of the class's size.
    if (bytes.size() < 52 || !bytes.starts_with("\x7f"
                                                "ELF"))
        return {};
    ElfAbi abi;
    const bool is_64 = bytes[4] == 2;
    abi.big_endian = bytes[5] == 2;
    const auto byte = [&bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    const unsigned machine = abi.big_endian ? byte(18) << 8 | byte(19) : byte(19) << 8 | byte(18);
    abi.text = std::string(is_64 ? "64-bit " : "32-bit ") + (abi.big_endian ? "big-endian" : "little-endian");
    constexpr unsigned machine_arm = 40;
    constexpr std::size_t flags_at = 36;
    constexpr unsigned hard_float_bit = 0x04;  // EF_ARM_ABI_FLOAT_HARD, 0x400
    if (machine == machine_arm && !is_64)
        abi.text += byte(abi.big_endian ? flags_at + 2 : flags_at + 1) & hard_float_bit ? ", hard float"
                                                                                        : ", soft float";
    return abi;
}

std::string build_id_of_notes(std::string_view notes, bool big_endian)
{
    constexpr std::uint32_t gnu_build_id = 3;
    const auto word = [&](std::size_t at) {
        std::array<unsigned char, 4> b{};
        std::memcpy(b.data(), notes.data() + at, b.size());
        if (big_endian) std::ranges::reverse(b);
        return static_cast<std::uint32_t>(b[0] | b[1] << 8 | b[2] << 16) | static_cast<std::uint32_t>(b[3])
                                                                               << 24;
    };
    const auto padded = [](std::size_t bytes) { return (bytes + 3) & ~std::size_t(3); };
    for (std::size_t at = 0; at + 12 <= notes.size();) {
        const std::size_t name_bytes = word(at);
        const std::size_t bytes = word(at + 4);
        const std::uint32_t type = word(at + 8);
        const std::size_t name_at = at + 12;
        if (name_bytes > notes.size() || bytes > notes.size()) return {};
        const std::size_t bytes_at = name_at + padded(name_bytes);
        if (bytes_at + bytes > notes.size()) return {};
        if (type == gnu_build_id && notes.substr(name_at, 3) == "GNU") {
            constexpr char hex[] = "0123456789abcdef";
            std::string id;
            for (const char c : notes.substr(bytes_at, bytes)) {
                id += hex[static_cast<unsigned char>(c) >> 4];
                id += hex[static_cast<unsigned char>(c) & 15];
            }
            return id;
        }
        at = bytes_at + padded(bytes);
    }
    return {};
}

std::string gunzip(std::string_view bytes)
{
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (inflateInit2(&stream, gzip_window) != Z_OK) return {};
    // zlib takes no const, and writes nothing there.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string text;
    std::array<char, 65536> piece{};
    int state = Z_OK;
    while (state == Z_OK && text.size() < gunzip_limit_bytes) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return text;
}

KernelIdentity parse_kernel_identity(std::string_view answer, bool big_endian)
{
    const std::size_t start = answer.find(config_marker);
    const std::size_t notes = answer.find(notes_marker);
    if (start == answer.npos || notes == answer.npos || start > notes) return {};
    KernelIdentity identity{build_id_of_notes(answer.substr(notes + notes_marker.size()), big_endian), {}};
    const std::string_view sum = answer.substr(start + config_marker.size(), sha256_digits);
    const bool is_sum = sum.find_first_not_of("0123456789abcdef") == sum.npos && sum.size() == sha256_digits;
    if (is_sum && sum != sum_of_nothing) identity.config_sum = sum;
    return identity;
}

Result<KernelIdentity> kernel_identity(BoardConnection& connection, bool big_endian,
                                       const std::string& config_source, std::stop_token stop)
{
    const auto answer =
        connection.run(ShellCommand::script(identity_script, {config_source}), {}, patience, std::move(stop));
    if (!answer) return failure(answer.error());
    return parse_kernel_identity(answer->out, big_endian);
}

Result<BoardSurvey> survey_board(BoardConnection& connection, std::stop_token stop)
{
    const auto output = connection.run(ShellCommand::script(survey_script), {}, patience, stop);
    if (!output) return failure(output.error());
    Result<BoardSurvey> survey = parse_board_survey(output->out);
    if (!survey) return failure(survey.error().within(connection.name()));

    const ElfAbi abi = abi_of_elf_header(
        file_of(connection, ShellCommand::script("dd if=/proc/self/exe bs=64 count=1 2>/dev/null"), stop));
    survey->abi = abi.text;
    survey->big_endian = abi.big_endian;
    Result<KernelIdentity> identity = kernel_identity(connection, abi.big_endian, {}, stop);
    if (!identity) return failure(identity.error());
    survey->build_id = std::move(identity->build_id);
    if (!survey->config_source.empty()) {
        survey->config = file_of(connection, ShellCommand("cat").arg(survey->config_source), stop);
        if (survey->config_source.ends_with(".gz")) survey->config = gunzip(survey->config);
    }
    return survey;
}

}  // namespace boardscope::remote
