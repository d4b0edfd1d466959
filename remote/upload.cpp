// SPDX-License-Identifier: GPL-3.0-or-later
#include "remote/upload.h"

#include "remote/board_connection.h"
#include "remote/checksum.h"
#include "remote/waiting.h"

#include <algorithm>
#include <cstdio>
#include <random>
#include <vector>

namespace boardscope::remote {

namespace {

// What runs on the board. Parameters: name, mode, size, half of the lifetime in seconds (empty: the file is
// kept), the three expected checksums, then the directories; an empty one is $HOME. It answers in lines that begin with
// "boardscope:"; after "ready" it takes exactly the file from stdin.
//
// The watcher in the background holds neither stdin nor stdout, so that the channel can close without it.
constexpr const char* upload_script = R"sh(
LC_ALL=C; export LC_ALL
set -f
umask 077
name=$1 mode=$2 size=$3 step=$4 sha256=$5 md5=$6 crc=$7
shift 7
say() { echo "boardscope: $*"; }
# Sets sum to the tool that found the file whole, or none; fails when one found it damaged.
check_sum() {
    sum=none
    for tool in sha256sum md5sum cksum; do
        command -v $tool >/dev/null 2>&1 || continue
        line=$($tool <"$1") || continue
        case $tool in
        sha256sum) expected=$sha256 ;;
        md5sum) expected=$md5 ;;
        cksum) expected=$crc ;;
        esac
        case "$line " in
        "$expected "*) sum=$tool; return 0 ;;
        *) sum="bad $tool"; return 1 ;;
        esac
    done
}
if [ -z "$step" ]; then
    for d in "$@"; do
        f=${d:-$HOME}/$name
        # Not somebody else's: its owner could change it between the look and the start.
        [ -f "$f" ] && [ ! -L "$f" ] && [ -O "$f" ] && [ -x "$f" ] || continue
        [ "$(wc -c <"$f")" -eq "$size" ] && check_sum "$f" && [ "$sum" != none ] || continue
        say "kept $f"
        exit 0
    done
fi
i=0 found=
for d in "$@"; do
    i=$((i + 1))
    [ -n "$d" ] || d=$HOME
    [ -n "$d" ] && [ -d "$d" ] || { say "skip $i missing"; continue; }
    f=$d/$name
    t=$f.part
    trap 'rm -f "$t"' EXIT
    trap 'exit 1' HUP INT PIPE TERM
    if ! err=$( (set -C; printf '#!/bin/sh\necho it runs\n' >"$t") 2>&1 ); then
        say "skip $i write" $err
        rm -f "$t" 2>/dev/null
        continue
    fi
    chmod 700 "$t"
    ran=$("$t" 2>&1)
    rm -f "$t"
    [ "$ran" = "it runs" ] || { say "skip $i noexec" $ran; continue; }
    free=$(df -Pk "$d" 2>/dev/null | { read -r line; read -r device blocks used free rest; echo "$free"; })
    case $free in
    '' | *[!0-9]*) ;;
    *) [ "$free" -ge $((size / 1024 + 4)) ] || { say "skip $i full $free"; continue; } ;;
    esac
    found=1
    break
done
[ -n "$found" ] || { say none; exit 0; }

(set -C; : >"$t") || { say "skip $i write cannot create a file"; exit 0; }
exec 3<&0
cat <&3 >>"$t" 2>/dev/null &
writer=$!
(
    trap '' HUP INT PIPE TERM
    trap - EXIT
    exec 3<&-
    old=
    # Not opened once it has been renamed: a probe on open would see it.
    while [ -e "$t" ] && new=$(wc -c <"$t") && [ "$new" != "$old" ]; do
        old=$new
        sleep "${step:-12}"
    done
    if [ -e "$t" ]; then
        kill "$writer"
        rm -f "$t"
    elif [ -n "$step" ]; then
        sleep "$step"
        rm -f "$f"
    fi
) </dev/null >/dev/null 2>&1 &
exec 3<&-
say "ready $i"
wait "$writer"
status=$?
got=$(wc -c <"$t") || got=0
if [ "$got" -ne "$size" ]; then
    [ "$status" -eq 0 ] && say "short" $got || say "skip $i full"
    exit 0
fi
check_sum "$t" || { say "$sum"; exit 0; }
chmod "$mode" "$t" && mv "$t" "$f" && say "done $sum $f"
)sh";

constexpr auto answer_timeout = std::chrono::seconds(30);
constexpr std::size_t piece_bytes = 64 * 1024;

std::string random_name()
{
    static constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::random_device random;
    std::uniform_int_distribution<std::size_t> index(0, letters.size() - 1);
    std::string name = ".boardscope-";
    for (int i = 0; i < 10; ++i)
        name += letters[index(random)];
    return name;
}

/// Made of the content: another version of the program is another file.
std::string kept_name(const std::string& sha256)
{
    return "boardscope-kept-" + sha256.substr(0, 16);
}

std::string kib_text(std::size_t bytes)
{
    return std::to_string((bytes + 1023) / 1024) + " KiB";
}

struct Skipped {
    std::string directory;
    std::string why;
};

/// "write sh: can't create /tmp/x: Read-only file system" → "is read-only"
std::string why_skipped(std::string_view reason)
{
    const auto says = [&](std::string_view text) { return reason.find(text) != reason.npos; };
    if (reason.starts_with("missing")) return "does not exist";
    if (reason.starts_with("noexec")) return "does not allow programs to run (noexec)";
    if (reason.starts_with("full ")) return "has only " + std::string(reason.substr(5)) + " KiB free";
    if (reason.starts_with("full") || says("No space left") || says("quota")) return "is full";
    if (says("Read-only")) return "is read-only";
    if (says("ermission denied")) return "is not writable";
    return "cannot be written (" + std::string(reason) + ")";
}

class Upload {
public:
    Upload(BoardConnection& connection, std::span<const std::byte> bytes, const UploadOptions& options,
           const UploadProgress& progress, std::stop_token stop);
    Result<RemoteFile> run();

private:
    /// One run of the script over the candidates that are left: a file, or one without a path when a disk
    /// turned out to be full on the way and the rest is worth a try.
    Result<RemoteFile> attempt();
    Result<std::unique_ptr<ExecChannel>> start_script();
    Result<std::string> next_line(ExecChannel& channel, Clock::time_point deadline);
    Result<void> send(ExecChannel& channel);
    void skip(std::string_view text);
    Error nowhere() const;
    Error cancelled() const { return {"The upload to " + connection_.name() + " was cancelled", ""}; }

    BoardConnection& connection_;
    const std::span<const std::byte> bytes_;
    const UploadOptions& options_;
    const UploadProgress& progress_;
    const std::stop_token stop_;
    std::vector<std::string> candidates_;
    std::vector<Skipped> skipped_;
    std::string received_;
};

Upload::Upload(BoardConnection& connection, std::span<const std::byte> bytes, const UploadOptions& options,
               const UploadProgress& progress, std::stop_token stop)
    : connection_(connection), bytes_(bytes), options_(options), progress_(progress), stop_(std::move(stop))
{
    if (!options.directory.empty()) candidates_.push_back(options.directory);
    for (const char* usual : {"/tmp", "/run", "/dev/shm", "/var/tmp", ""})
        candidates_.emplace_back(usual);
}

Result<RemoteFile> Upload::run()
{
    while (!candidates_.empty()) {
        auto file = attempt();
        if (!file) return failure(file.error());
        if (!file->path.empty()) return file;
    }
    return failure(nowhere());
}

Result<std::unique_ptr<ExecChannel>> Upload::start_script()
{
    char mode[16];
    std::snprintf(mode, sizeof mode, "%o", options_.mode & 07777u);
    const auto step = std::max<long long>(1, options_.lifetime.count() / 2);
    const std::string sha256 = sha256_hex(bytes_);
    ShellCommand command = ShellCommand::script(
        upload_script, {options_.keep ? kept_name(sha256) : random_name(), mode, std::to_string(bytes_.size()),
                        options_.keep ? std::string() : std::to_string(step), sha256, md5_hex(bytes_),
                        posix_cksum(bytes_)});
    for (const std::string& directory : candidates_)
        command.arg(directory);
    return connection_.start(command, stop_);
}

Result<std::string> Upload::next_line(ExecChannel& channel, Clock::time_point deadline)
{
    static constexpr std::string_view marker = "boardscope: ";
    while (true) {
        for (std::size_t end = received_.find('\n'); end != received_.npos; end = received_.find('\n')) {
            const std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            if (line.starts_with(marker)) return line.substr(marker.size());
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        const ReadOutcome outcome = channel.read(left, stop_);
        switch (outcome.kind) {
        case ReadOutcome::Kind::bytes:
            received_.append(reinterpret_cast<const char*>(outcome.bytes.data()), outcome.bytes.size());
            break;
        case ReadOutcome::Kind::timeout:
            if (stop_.stop_requested()) return failure(cancelled());
            if (Clock::now() >= deadline)
                return failure(connection_.name() + " did not answer during the upload",
                               "The board may be overloaded: try again, or restart it");
            break;
        case ReadOutcome::Kind::lost: return failure(outcome.error.within("During the upload"));
        case ReadOutcome::Kind::end:
            return failure("The shell of " + connection_.name() +
                               " could not run the upload: " + channel.take_stderr(),
                           "The login shell on the board must be a POSIX shell (sh, ash, dash, bash)");
        }
    }
}

Result<void> Upload::send(ExecChannel& channel)
{
    std::size_t queued = 0;
    Clock::time_point last_progress = Clock::now();
    std::size_t last_sent = 0;
    while (true) {
        if (queued < bytes_.size()) {
            const std::size_t piece = std::min(piece_bytes, bytes_.size() - queued);
            // A short patience keeps the progress moving; a script that ended early explains itself below.
            auto written =
                channel.write(bytes_.subspan(queued, piece), std::chrono::milliseconds(100), stop_);
            if (written)
                queued += piece;
            else if (channel.queued_write_bytes() < ExecChannel::write_queue_bytes && !stop_.stop_requested())
                return {};
        } else if (channel.queued_write_bytes() == 0) {
            channel.close_stdin();
            if (progress_) progress_(bytes_.size(), bytes_.size());
            return {};
        } else {
            (void)channel.wait_exit(std::chrono::milliseconds(20), stop_);
        }
        if (stop_.stop_requested()) return failure(cancelled());
        if (auto lost = connection_.close_reason()) return failure(lost->within("During the upload"));
        const std::size_t sent = queued - std::min(queued, channel.queued_write_bytes());
        if (sent != last_sent) {
            if (progress_ && sent < bytes_.size()) progress_(sent, bytes_.size());
            last_sent = sent;
            last_progress = Clock::now();
        }
        if (channel.exit_status()) return {};
        if (Clock::now() - last_progress > answer_timeout)
            return failure("The upload to " + connection_.name() + " stands still",
                           "Check the link to the board");
    }
}

void Upload::skip(std::string_view text)
{
    const std::size_t space = text.find(' ');
    const std::size_t number =
        static_cast<std::size_t>(std::atoi(std::string(text.substr(0, space)).c_str()));
    if (number < 1 || number > candidates_.size()) return;
    const std::string& directory = candidates_[number - 1];
    const std::string_view reason = space == text.npos ? std::string_view() : text.substr(space + 1);
    skipped_.push_back({directory.empty() ? "the home directory" : directory, why_skipped(reason)});
}

Result<RemoteFile> Upload::attempt()
{
    received_.clear();
    auto channel = start_script();
    if (!channel) return failure(channel.error());
    std::size_t first_left = candidates_.size();  // candidates before this one have been tried
    while (true) {
        auto line = next_line(**channel, Clock::now() + answer_timeout);
        if (!line) return failure(line.error());
        const std::size_t space = line->find(' ');
        const std::string word = line->substr(0, space);
        const std::string rest = space == line->npos ? "" : line->substr(space + 1);
        if (word == "kept") return RemoteFile{.path = rest, .was_there = true};
        if (word == "skip") {
            skip(rest);
            continue;
        }
        if (word == "ready") {
            first_left = static_cast<std::size_t>(std::max(0, std::atoi(rest.c_str())));
            auto sent = send(**channel);
            if (!sent) return failure(sent.error());
            line = next_line(**channel, Clock::now() + answer_timeout);
            if (!line) return failure(line.error());
            if (line->starts_with("done ") && line->find('/') != line->npos)
                return RemoteFile{.path = line->substr(line->find('/'))};
            if (line->starts_with("skip ")) {
                skip(std::string_view(*line).substr(5));
                candidates_.erase(candidates_.begin(),
                                  candidates_.begin() +
                                      static_cast<std::ptrdiff_t>(std::min(first_left, candidates_.size())));
                return RemoteFile{};
            }
            return failure("The upload to " + connection_.name() + " arrived damaged (" + *line + ")",
                           "Try again; if it happens again, check the board's memory and storage");
        }
        if (word == "none") return failure(nowhere());
    }
}

Error Upload::nowhere() const
{
    std::string tried;
    bool is_full = false;
    for (const Skipped& skipped : skipped_) {
        tried += (tried.empty() ? "" : ", ") + skipped.directory + " " + skipped.why;
        is_full = is_full || skipped.why.find("full") != std::string::npos ||
                  skipped.why.find("KiB free") != std::string::npos;
    }
    const std::string need = kib_text(bytes_.size());
    return {
        "No directory on " + connection_.name() + " can take a program of " + need + ": " + tried,
        std::string(is_full ? "Free some space on the board, or set" : "Set") +
            " `upload_directory` in the target profile to a directory that is writable, allows programs to "
            "run and has " +
            need + " free"};
}

}  // namespace

Result<RemoteFile> upload(BoardConnection& connection, std::span<const std::byte> bytes,
                          const UploadOptions& options, const UploadProgress& progress, std::stop_token stop)
{
    return Upload(connection, bytes, options, progress, std::move(stop)).run();
}

}  // namespace boardscope::remote
