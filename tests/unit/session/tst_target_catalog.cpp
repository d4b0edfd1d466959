// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/target_catalog.h"
#include "app/session/workloads.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;

class TargetCatalogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("BOARDSCOPE_CONFIG", directory_.path().toUtf8());
        paths_ = {.cache = path("cache"), .state = path("state"), .share = path("share")};
        QVERIFY(QDir(directory_.path()).mkpath(QStringLiteral("targets")));
        QVERIFY(QDir(directory_.path()).mkpath(QStringLiteral("share/workloads")));
    }

    void own_profiles_are_found_with_paths_resolved()
    {
        write("targets/lab.toml", "name = \"lab\"\narch = \"armv7\"\n[kernel]\nrelease = \"5.10.1\"\n"
                                  "btf = \"lab.btf\"\n[ssh]\nhost = \"10.0.0.9\"\n");
        const Result<TargetProfile> lab = session::find_target("lab", paths_);
        QVERIFY2(lab, lab ? "" : lab.error().cause.c_str());
        QCOMPARE(lab->ssh.host, std::string("10.0.0.9"));
        QCOMPARE(lab->btf_file, path("targets/lab.btf"));
    }

    void names_hold_virtual_boards_and_own_ones()
    {
        const std::vector<std::string> names = session::target_names();
        QVERIFY(std::find(names.begin(), names.end(), "virtual-armv7") != names.end());
        QVERIFY(std::find(names.begin(), names.end(), "lab") != names.end());
    }

    void unknown_names_list_what_there_is()
    {
        const auto none = session::find_target("nope", paths_);
        QVERIFY(!none);
        QVERIFY(none.error().hint.find("virtual-armv7") != std::string::npos);
        QVERIFY(!session::find_target("../../etc/passwd", paths_));
        QVERIFY(!session::find_target("", paths_));
    }

    void presets_are_found_by_their_prefix_only()
    {
        QVERIFY(QDir(directory_.path()).mkpath(QStringLiteral("share/profiles")));
        write("share/profiles/linux-4.19-armv7.toml",
              "name = \"linux-4.19-armv7\"\narch = \"armv7\"\n[kernel]\nversion = \"4.19.0\"\n");
        write("share/profiles/about.txt", "no profile");
        const Result<TargetProfile> old = session::find_target("preset:linux-4.19-armv7", paths_);
        QVERIFY2(old, old ? "" : old.error().cause.c_str());
        QVERIFY((old->kernel_version == KernelVersion{4, 19, 0}));
        QCOMPARE(session::preset_names(paths_), std::vector<std::string>{"preset:linux-4.19-armv7"});
        const auto names = session::target_names();
        QVERIFY(std::find(names.begin(), names.end(), "preset:linux-4.19-armv7") == names.end());
        QVERIFY(!session::find_target("linux-4.19-armv7", paths_));
        QVERIFY(!session::find_target("preset:../../share/profiles/linux-4.19-armv7", paths_));
        const auto none = session::find_target("preset:nope", paths_);
        QVERIFY(!none);
        QVERIFY2(none.error().hint.find("preset:linux-4.19-armv7") != std::string::npos, none.error().hint.c_str());
    }

    void a_bad_profile_names_its_line()
    {
        write("targets/bad.toml", "name = \"bad\"\narch = \"z80\"\n");
        const auto bad = session::find_target("bad", paths_);
        QVERIFY(!bad);
        QVERIFY2(bad.error().cause.find("bad.toml") != std::string::npos, bad.error().cause.c_str());
        QVERIFY2(bad.error().cause.find("2") != std::string::npos, bad.error().cause.c_str());
    }

    void a_virtual_board_that_was_never_started_says_how()
    {
        const auto board = session::find_target("virtual-armv7", paths_);
        QVERIFY(!board);
        QVERIFY2(board.error().hint.find("bscope board up virtual-armv7") != std::string::npos,
                 board.error().hint.c_str());
    }

    void workloads_are_found_by_name()
    {
        write("share/workloads/ping.sh", "echo pong");
        const auto ping = session::find_workload("ping", paths_.share);
        QVERIFY(ping);
        QCOMPARE(ping->script, std::string("echo pong"));
        const auto none = session::find_workload("../ping", paths_.share);
        QVERIFY(!none);
        QVERIFY(none.error().hint.find("ping") != std::string::npos);
    }

private:
    [[nodiscard]] std::string path(const char* name) const
    {
        return directory_.filePath(QString::fromLatin1(name)).toStdString();
    }
    void write(const char* name, const char* text)
    {
        QFile file(QString::fromStdString(path(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QTemporaryDir directory_;
    boards::BoardPaths paths_;
};

QTEST_GUILESS_MAIN(TargetCatalogTest)
#include "tst_target_catalog.moc"
