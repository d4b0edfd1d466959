// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/boards.h"

#include "app/boards/board_keys.h"
#include "app/boards/console_input.h"
#include "app/boards/files.h"
#include "app/boards/host_command.h"
#include "app/boards/initramfs.h"
#include "app/boards/preparation.h"
#include "app/boards/qmp.h"

#include <csignal>
#include <thread>

namespace boardscope::boards {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// Boots take 3-11 s on an idle machine; 34 s were seen on one with five times as much to do as it can.
constexpr auto boot_patience = 120s;

Result<const BoardRecipe*> need_recipe(const std::string& name)
{
    if (const BoardRecipe* recipe = find_recipe(name)) return recipe;
    std::string known;
    for (const BoardRecipe& recipe : recipes())
        known += (known.empty() ? "" : ", ") + std::string(recipe.name);
    return failure("There is no virtual board called \"" + name + "\".",
                   "The virtual boards are: " + known + ".");
}

BoardFiles files_of(const std::string& name, const BoardPaths& paths)
{
    return {fs::absolute(paths.board(name)).lexically_normal()};
}

Result<TargetProfile> read_profile(const BoardFiles& files)
{
    return parse_target_profile(read_file(files.profile()), files.profile().string());
}

bool marked_ready(const BoardFiles& files, int pid)
{
    return fs::exists(files.ready()) && read_file(files.ready()) == std::to_string(pid);
}

/// Ends QEMU: by its control socket, then by signals. Nothing on the board needs saving, it lives in memory.
Result<void> end_qemu(const BoardFiles& files)
{
    const auto gone_within = [&files](Clock::duration patience) {
        const auto until = Clock::now() + patience;
        while (running_pid(files) != 0 && Clock::now() < until)
            std::this_thread::sleep_for(20ms);
        return running_pid(files) == 0;
    };
    if (auto qmp = Qmp::connect(files.qmp(), 1s)) (void)qmp->quit();
    if (gone_within(2s)) return {};
    for (const int signal : {SIGTERM, SIGKILL}) {
        if (const int pid = running_pid(files); pid != 0) ::kill(pid, signal);
        if (gone_within(3s)) return {};
    }
    return failure("QEMU (process " + std::to_string(running_pid(files)) + ") does not end.",
                   "End it by hand.");
}

void forget_run(const BoardFiles& files)
{
    for (const fs::path& file : {files.pid(), files.ready(), files.qmp(), files.console_input()})
        fs::remove(file);
}

TargetProfile make_profile(const BoardRecipe& recipe, const Prepared& prepared, const BoardFiles& files,
                           const BoardKeys& keys, int port)
{
    TargetProfile profile;
    profile.name = std::string(recipe.name);
    profile.arch = recipe.arch;
    profile.kernel_release = prepared.kernel_release;
    profile.kernel_version = prepared.kernel_version;
    profile.kernel_headers = prepared.kernel_headers;
    profile.btf_file = prepared.btf_file;
    profile.sysroot = sysroot_of(prepared.base_archive).string();
    profile.ssh = {"127.0.0.1", port, "root", keys.client_key.string(), files.known_hosts().string()};
    profile.privilege = Privilege::root;
    return profile;
}

int last_port(const BoardFiles& files)
{
    if (!fs::exists(files.profile())) return 0;
    const auto profile = read_profile(files);
    return profile ? profile->ssh.port : 0;
}

Result<TargetProfile> switch_on(const Workshop& workshop, const BoardFiles& files, const Prepared& prepared)
{
    auto keys = make_keys(files.folder, workshop.stop);
    if (!keys) return failure(keys.error());
    {
        TemporaryFolder work(files.folder);
        const fs::path key_archive = work.path() / "keys.cpio";
        if (auto made = make_key_archive(*keys, key_archive, workshop.stop); !made)
            return failure(made.error());
        concatenate(prepared.base_archive, key_archive, files.initramfs());
    }
    // A second try: somebody may take the port between our look and QEMU's.
    for (int tries_left = 1;; --tries_left) {
        auto port = free_port(last_port(files));
        if (!port) return failure(port.error());
        const TargetProfile profile = make_profile(workshop.recipe, prepared, files, *keys, *port);
        write_file(files.known_hosts(), known_hosts_line(*port, keys->host_key_public));
        write_file(files.profile(), to_toml(profile));
        forget_run(files);
        fs::remove(files.console());  // a new file, so that whoever reads along sees a new start
        workshop.at(StartStep::boot).say("Starting QEMU");
        auto started =
            start_qemu(workshop.recipe, qemu_arguments(workshop.recipe, files, prepared.kernel_image, *port,
                                                       std::chrono::system_clock::now()));
        if (started) return profile;
        const bool port_taken = started.error().cause.find("forwarding") != std::string::npos;
        if (!port_taken || tries_left == 0) return failure(started.error());
    }
}

std::string on_console(const BoardFiles& files)
{
    const std::string lines = last_lines(files.console(), 12);
    return lines.empty() ? " The board's console is empty." : " Last on the board's console:" + lines;
}

/// The last word of overlay/init: from here on only the SSH server is missing.
bool is_set_up(const BoardFiles& files)
{
    return fs::exists(files.console()) &&
           read_file(files.console()).find("init: the board is set up") != std::string::npos;
}

Result<void> wait_until_ready(const Workshop& workshop, const BoardFiles& files, int port)
{
    const auto start = Clock::now();
    auto next_word = start + 2s;
    bool set_up = false;
    while (!answers_ssh(port, 700ms)) {
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start);
        if (workshop.stop.stop_requested()) return failure(stopped());
        if (running_pid(files) == 0) {
            return failure("QEMU ended before the board was up." + on_console(files),
                           "Start the board again; if it ends again, report these lines.");
        }
        if (waited > boot_patience) {
            return failure("The board does not answer on its SSH port after " +
                               std::to_string(waited.count()) + " s." + on_console(files),
                           "Is this machine very busy? Start the board again.");
        }
        if (!set_up && is_set_up(files)) {
            set_up = true;
            workshop.at(StartStep::login).say("The board is set up; waiting for its SSH server");
        }
        if (Clock::now() >= next_word) {
            workshop.at(set_up ? StartStep::login : StartStep::boot)
                .say("Waiting for the board (" + std::to_string(waited.count()) + " s)");
            next_word = Clock::now() + 2s;
        }
        std::this_thread::sleep_for(100ms);
    }
    write_file(files.ready(), std::to_string(running_pid(files)));
    return {};
}

/// What the host holds for a board that runs already may be incomplete: no compiler for BTF was there at its
/// start, or the cache was emptied. Makes up for it if it can; the board is of use in any case.
TargetProfile completed(const Workshop& workshop, const BoardFiles& files, TargetProfile profile)
{
    const auto prepared = prepare(workshop, files);
    if (!prepared) {
        workshop.say(prepared.error().cause + " " + prepared.error().hint);
        return profile;
    }
    // After an update it is for the kernel of the next start.
    if (prepared->kernel_release != profile.kernel_release) return profile;
    profile.kernel_headers = prepared->kernel_headers;
    profile.btf_file = prepared->btf_file;
    profile.sysroot = sysroot_of(prepared->base_archive).string();
    write_file(files.profile(), to_toml(profile));
    return profile;
}

Result<TargetProfile> up_locked(const Workshop& workshop, const BoardFiles& files)
{
    if (running_pid(files) != 0) {
        auto profile = read_profile(files);
        if (!profile) return profile;
        if (auto ready = wait_until_ready(workshop, files, profile->ssh.port); !ready) {
            return failure(ready.error().cause, "Stop the board and start it again.");
        }
        return completed(workshop, files, *profile);
    }
    auto prepared = prepare(workshop, files);
    if (!prepared) return failure(prepared.error());
    auto profile = switch_on(workshop, files, *prepared);
    if (!profile) return profile;
    if (auto ready = wait_until_ready(workshop, files, profile->ssh.port); !ready) {
        (void)end_qemu(files);
        forget_run(files);
        return failure(ready.error());
    }
    return profile;
}

/// Turns what the file functions throw into a Result, at the border of this module.
template <class Function>
auto without_exceptions(Function function) -> decltype(function())
{
    try {
        return function();
    } catch (const fs::filesystem_error& error) {
        return failure("Virtual board: " + std::string(error.what()),
                       "Check the permissions and the free space there.");
    }
}

Result<FileLock> lock_board(const BoardFiles& files, const ProgressSink& progress,
                            const std::stop_token& stop)
{
    fs::create_directories(files.folder);
    fs::permissions(files.folder, static_cast<fs::perms>(0700));
    return FileLock::acquire(
        files.lock(),
        [&] {
            if (progress) progress({"Waiting for another program that handles this board", {}});
        },
        stop);
}

BoardState state_of(const BoardRecipe& recipe, const BoardPaths& paths)
{
    BoardState state{.name = std::string(recipe.name), .title = std::string(recipe.title)};
    const BoardFiles files = files_of(state.name, paths);
    state.directory = files.folder;
    if (!fs::exists(files.profile())) return state;
    const auto profile = read_profile(files);
    if (!profile) return state;
    state.kernel_release = profile->kernel_release;
    state.ssh_port = profile->ssh.port;
    state.pid = running_pid(files);
    state.status = state.pid == 0                   ? BoardStatus::prepared
                   : marked_ready(files, state.pid) ? BoardStatus::running
                                                    : BoardStatus::starting;
    return state;
}

}  // namespace

const char* to_string(BoardStatus status)
{
    switch (status) {
    case BoardStatus::absent: return "absent";
    case BoardStatus::prepared: return "stopped";
    case BoardStatus::starting: return "starting";
    case BoardStatus::running: return "running";
    }
    return "unknown";
}

std::optional<MissingPrograms> missing_on_host(const std::string& name)
{
    const BoardRecipe* recipe = find_recipe(name);
    return recipe ? missing_of(host_programs(*recipe)) : std::nullopt;
}

Result<TargetProfile> up(const std::string& name, const BoardPaths& paths, const ProgressSink& progress,
                         std::stop_token stop)
{
    return without_exceptions([&]() -> Result<TargetProfile> {
        auto recipe = need_recipe(name);
        if (!recipe) return failure(recipe.error());
        const BoardFiles files = files_of(name, paths);
        constexpr std::size_t longest_socket_path = 107;  // sun_path, see unix(7)
        if (files.qmp().string().size() > longest_socket_path) {
            return failure("The path " + files.qmp().string() + " is too long for a socket.",
                           "Set BOARDSCOPE_STATE to a folder with a shorter path.");
        }
        auto lock = lock_board(files, progress, stop);
        if (!lock) return failure(lock.error());
        return up_locked({**recipe, paths, progress, stop}, files);
    });
}

Result<void> down(const std::string& name, const BoardPaths& paths, const ProgressSink& progress,
                  std::stop_token stop)
{
    return without_exceptions([&]() -> Result<void> {
        if (auto recipe = need_recipe(name); !recipe) return failure(recipe.error());
        const BoardFiles files = files_of(name, paths);
        if (!fs::exists(files.folder)) return {};
        auto lock = lock_board(files, progress, stop);
        if (!lock) return failure(lock.error());
        if (running_pid(files) != 0) {
            if (progress) progress({"Switching the board off", {}});
            if (auto ended = end_qemu(files); !ended) return ended;
        }
        forget_run(files);
        return {};
    });
}

Result<void> type_on_console(const std::string& name, const BoardPaths& paths, std::string_view bytes)
{
    return without_exceptions([&]() -> Result<void> {
        if (auto recipe = need_recipe(name); !recipe) return failure(recipe.error());
        const BoardFiles files = files_of(name, paths);
        if (running_pid(files) == 0)
            return failure("The virtual board " + name + " does not run.", "Start it first.");
        return write_to_console(files.console_input(), bytes);
    });
}

std::vector<BoardState> list(const BoardPaths& paths)
{
    std::vector<BoardState> states;
    for (const BoardRecipe& recipe : recipes()) {
        try {
            states.push_back(state_of(recipe, paths));
        } catch (const fs::filesystem_error&) {  // it changes while we look, or is not ours to read
            states.push_back({.name = std::string(recipe.name), .title = std::string(recipe.title)});
        }
    }
    return states;
}

Result<TargetProfile> profile_of(const std::string& name, const BoardPaths& paths)
{
    return without_exceptions([&]() -> Result<TargetProfile> {
        if (auto recipe = need_recipe(name); !recipe) return failure(recipe.error());
        const BoardFiles files = files_of(name, paths);
        if (!fs::exists(files.profile())) {
            return failure("The virtual board " + name + " has not been started on this machine yet.",
                           "Start it: bscope board up " + name);
        }
        return read_profile(files);
    });
}

}  // namespace boardscope::boards
