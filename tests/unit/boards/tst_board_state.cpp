// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/boards.h"
#include "app/boards/files.h"
#include "app/boards/qemu.h"
#include "app/boards/socket.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <set>
#include <sys/socket.h>

using namespace boardscope;
using namespace boardscope::boards;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += word + " ";
    return text;
}

/// A board that ran here once: what `up` leaves in its folder.
void leave_prepared_board(const BoardPaths& paths)
{
    TargetProfile profile;
    profile.name = "virtual-armv7";
    profile.arch = Arch::armv7;
    profile.kernel_release = "6.1.0-50-armmp";
    profile.kernel_version = {6, 1, 176};
    profile.ssh = {"127.0.0.1", 12345, "root", "", ""};
    fs::create_directories(paths.board("virtual-armv7"));
    write_file(paths.board("virtual-armv7") / "profile.toml", to_toml(profile));
}

}  // namespace

class TestBoardState : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void every_recipe_has_a_name_of_its_own_that_can_be_a_host_name();
    void the_armv7_board_is_there();
    void what_this_machine_lacks_is_named_with_its_package();
    void a_board_is_cut_off_from_the_network();
    void commas_in_paths_do_not_end_an_option();
    void nothing_is_there_at_first();
    void stopping_a_board_that_never_ran_is_fine();
    void an_unknown_board_is_answered_with_the_known_ones();
    void the_profile_of_an_absent_board_says_how_to_start_it();
    void a_prepared_board_is_listed_with_its_port_and_kernel();
    void a_pid_that_now_belongs_to_another_program_is_left_alone();
    void garbage_in_the_pid_file_is_no_board_data();
    void garbage_in_the_pid_file_is_no_board();
    void a_broken_profile_is_reported();
    void a_path_too_long_for_a_socket_is_refused();
    void missing_share_files_are_reported();
    void paths_follow_the_environment();
    void a_port_in_use_is_not_chosen();

private:
    QTemporaryDir folder_;
    BoardPaths paths_;
};

void TestBoardState::init()
{
    folder_ = QTemporaryDir();
    const fs::path root = folder_.path().toStdString();
    paths_ = {root / "cache", root / "state", root / "share"};
}

void TestBoardState::every_recipe_has_a_name_of_its_own_that_can_be_a_host_name()
{
    std::set<std::string_view> names;
    for (const BoardRecipe& recipe : recipes()) {
        QVERIFY(names.insert(recipe.name).second);
        QVERIFY(std::ranges::all_of(recipe.name,
                                    [](char c) { return std::isalnum(c) != 0 || c == '-' || c == '.'; }));
        QVERIFY(recipe.name.size() < 64);
        QCOMPARE(find_recipe(recipe.name), &recipe);
        QCOMPARE(recipe.firmware.empty(), recipe.firmware_package.empty());
    }
    QCOMPARE(find_recipe("toaster"), nullptr);
}

void TestBoardState::the_armv7_board_is_there()
{
    const BoardRecipe* recipe = find_recipe("virtual-armv7");
    QVERIFY(recipe != nullptr);
    QCOMPARE(recipe->arch, Arch::armv7);
}

void TestBoardState::what_this_machine_lacks_is_named_with_its_package()
{
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nowhere");
    std::map<std::string, std::string> commands;
    for (const BoardRecipe& recipe : recipes()) {
        const std::string name(recipe.name);
        const auto missing = missing_on_host(name);
        if (missing && contains(missing->sentence, recipe.qemu_program)) commands[name] = missing->command;
    }
    qputenv("PATH", path);
    QCOMPARE(commands.size(), recipes().size());
    QVERIFY(contains(commands["virtual-armv7"], " qemu-system-arm cpio dropbear-bin"));
    QVERIFY(contains(commands["virtual-x86-64"], " qemu-system-x86 cpio"));
    QVERIFY(contains(commands["virtual-riscv64"], " qemu-system-misc cpio"));
    QVERIFY(!missing_on_host("toaster"));
}

void TestBoardState::a_board_is_cut_off_from_the_network()
{
    for (const BoardRecipe& recipe : recipes()) {
        const std::string line = joined(qemu_arguments(recipe, {"/state"}, "/kernel", 2222, {}));
        QVERIFY(contains(line, "restrict=on,hostfwd=tcp:127.0.0.1:2222-:22 "));
        QVERIFY(contains(line, "-accel tcg "));
        QVERIFY(!contains(line, "kvm"));
    }
}

void TestBoardState::commas_in_paths_do_not_end_an_option()
{
    const auto arguments = qemu_arguments(recipes().front(), {"/a,b"}, "/kernel,1", 2222, {});
    const std::string line = joined(arguments);
    QVERIFY(contains(line, "logfile=/a,,b/console.log"));
    QVERIFY(contains(line, "path=/a,,b/qmp.sock"));
    QVERIFY(contains(line, "-kernel /kernel,1 "));  // takes the path as it is
}

void TestBoardState::nothing_is_there_at_first()
{
    const auto states = list(paths_);
    QCOMPARE(states.size(), recipes().size());
    for (const BoardState& state : states) {
        QCOMPARE(state.status, BoardStatus::absent);
        QCOMPARE(state.pid, 0);
    }
    QVERIFY(!fs::exists(paths_.state));  // looking changes nothing
}

void TestBoardState::stopping_a_board_that_never_ran_is_fine()
{
    QVERIFY(down("virtual-armv7", paths_).has_value());
}

void TestBoardState::an_unknown_board_is_answered_with_the_known_ones()
{
    for (const auto& result : {up("toaster", paths_), profile_of("toaster", paths_)}) {
        QVERIFY(!result.has_value());
        QVERIFY(contains(result.error().cause, "toaster"));
        QVERIFY(contains(result.error().hint, "virtual-armv7"));
    }
    QVERIFY(!down("toaster", paths_).has_value());
    QVERIFY(!down("../../etc", paths_).has_value());
}

void TestBoardState::the_profile_of_an_absent_board_says_how_to_start_it()
{
    const auto profile = profile_of("virtual-armv7", paths_);
    QVERIFY(!profile.has_value());
    QVERIFY(contains(profile.error().hint, "bscope board up virtual-armv7"));
}

void TestBoardState::a_prepared_board_is_listed_with_its_port_and_kernel()
{
    leave_prepared_board(paths_);
    const auto profile = profile_of("virtual-armv7", paths_);
    QVERIFY(profile.has_value());
    QCOMPARE(profile->ssh.port, 12345);
    const auto states = list(paths_);
    const auto state = std::ranges::find(states, "virtual-armv7", &BoardState::name);
    QCOMPARE(state->status, BoardStatus::prepared);
    QCOMPARE(state->ssh_port, 12345);
    QCOMPARE(state->kernel_release, "6.1.0-50-armmp");
}

void TestBoardState::a_pid_that_now_belongs_to_another_program_is_left_alone()
{
    leave_prepared_board(paths_);
    QProcess bystander;
    bystander.start(QStringLiteral("sleep"), {QStringLiteral("100")});
    QVERIFY(bystander.waitForStarted());
    const fs::path pid_file = paths_.board("virtual-armv7") / "pid";
    write_file(pid_file, std::to_string(bystander.processId()) + "\n");

    const auto states = list(paths_);
    QCOMPARE(std::ranges::find(states, "virtual-armv7", &BoardState::name)->status, BoardStatus::prepared);
    QVERIFY(down("virtual-armv7", paths_).has_value());
    QVERIFY(!fs::exists(pid_file));
    QVERIFY(!bystander.waitForFinished(200));
    QCOMPARE(bystander.state(), QProcess::Running);
    bystander.kill();
    bystander.waitForFinished();
}

void TestBoardState::garbage_in_the_pid_file_is_no_board_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char* text : {"", "abc", "0", "-1", "99999999999999999999", "1 2 3"})
        QTest::newRow(text) << QByteArray(text);
}

void TestBoardState::garbage_in_the_pid_file_is_no_board()
{
    QFETCH(QByteArray, text);
    leave_prepared_board(paths_);
    write_file(paths_.board("virtual-armv7") / "pid", text.toStdString());
    const auto states = list(paths_);
    QCOMPARE(std::ranges::find(states, "virtual-armv7", &BoardState::name)->status, BoardStatus::prepared);
    QVERIFY(down("virtual-armv7", paths_).has_value());
}

void TestBoardState::a_broken_profile_is_reported()
{
    leave_prepared_board(paths_);
    write_file(paths_.board("virtual-armv7") / "profile.toml", "name = [unfinished");
    QVERIFY(!profile_of("virtual-armv7", paths_).has_value());
    QCOMPARE(list(paths_).size(), recipes().size());
}

void TestBoardState::a_path_too_long_for_a_socket_is_refused()
{
    paths_.state /= std::string(100, 'x');
    const auto profile = up("virtual-armv7", paths_);
    QVERIFY(!profile.has_value());
    QVERIFY(contains(profile.error().hint, "BOARDSCOPE_STATE"));
}

void TestBoardState::missing_share_files_are_reported()
{
    const auto profile = up("virtual-armv7", paths_);
    QVERIFY(!profile.has_value());
    QVERIFY(!profile.error().hint.empty());
    const bool names_folder = contains(profile.error().cause, paths_.share.string());
    const bool names_programs = contains(profile.error().hint, "apt-get install");  // QEMU is missing here
    QVERIFY2(names_folder || names_programs, profile.error().cause.c_str());
}

void TestBoardState::paths_follow_the_environment()
{
    const auto restore = [](const char* name, const QByteArray& value) {
        value.isNull() ? qunsetenv(name) : qputenv(name, value);
    };
    const QByteArray own_state = qgetenv("BOARDSCOPE_STATE"), xdg_state = qgetenv("XDG_STATE_HOME"),
                     home = qgetenv("HOME");
    qputenv("HOME", "/home/someone");
    qunsetenv("BOARDSCOPE_STATE");
    qunsetenv("XDG_STATE_HOME");
    const fs::path plain = default_paths().state;
    qputenv("XDG_STATE_HOME", "relative/is/ignored");
    const fs::path relative = default_paths().state;
    qputenv("XDG_STATE_HOME", "/xdg");
    const fs::path xdg = default_paths().state;
    qputenv("BOARDSCOPE_STATE", "/own");
    const fs::path own = default_paths().state;
    restore("BOARDSCOPE_STATE", own_state);
    restore("XDG_STATE_HOME", xdg_state);
    restore("HOME", home);

    QCOMPARE(plain.string(), "/home/someone/.local/state/boardscope");
    QCOMPARE(relative.string(), plain.string());
    QCOMPARE(xdg.string(), "/xdg/boardscope");
    QCOMPARE(own.string(), "/own");
}

void TestBoardState::a_port_in_use_is_not_chosen()
{
    const auto wanted = free_port(0);
    QVERIFY(wanted.has_value());
    QCOMPARE(free_port(*wanted).value(), *wanted);
    const Socket taken(AF_INET);
    const sockaddr_in address = loopback_address(*wanted);
    QCOMPARE(bind(taken.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    QCOMPARE(listen(taken.descriptor(), 1), 0);
    const auto other = free_port(*wanted);
    QVERIFY(other.has_value());
    QVERIFY(*other != *wanted);
    QVERIFY(!answers_ssh(*wanted, std::chrono::milliseconds(50)));  // takes the connection, never greets
}

QTEST_GUILESS_MAIN(TestBoardState)
#include "tst_board_state.moc"
