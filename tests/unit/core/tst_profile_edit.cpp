// SPDX-License-Identifier: GPL-3.0-or-later
// A profile that the program changes stays the user's own text.
#include "core/target/profile_edit.h"

#include <QTest>

using namespace boardscope;

namespace {

const char* const written_by_hand = R"(# The board on my desk. Do not unplug!
name = 'desk'          # in single quotes
arch = "armv7"

[kernel]
# as of the last flash
release = "6.1.0-49-armmp"   # uname -r
headers = [
    "headers/flavour",       # its own first
    "headers/common",
]

# how to reach it
[ssh]
host = "desk.local"
)";

TargetProfile parsed(const std::string& text)
{
    return parse_target_profile(text, "desk.toml").value();
}

std::string edited(const std::string& text, const TargetProfile& wanted)
{
    const Result<std::string> result = edit_profile(text, wanted, "desk.toml");
    return result ? *result : "error: " + result.error().cause;
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const std::size_t at = text.find(from);
    return at == std::string::npos ? "not found: " + from : text.replace(at, from.size(), to);
}

}  // namespace

class TestProfileEdit : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothing_to_change_changes_nothing()
    {
        QCOMPARE(edited(written_by_hand, parsed(written_by_hand)), std::string(written_by_hand));
    }

    void a_value_is_changed_where_it_stands()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.ssh.host = "10.0.0.7";
        QCOMPARE(edited(written_by_hand, wanted), replaced(written_by_hand, "\"desk.local\"", "\"10.0.0.7\""));
    }

    void the_comment_behind_a_value_stays()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.name = "bench";
        const std::string text = edited(written_by_hand, wanted);
        QVERIFY2(text.starts_with("# The board on my desk. Do not unplug!\nname = \"bench\"          # in single quotes\n"), text.c_str());
        QCOMPARE(parsed(text).name, std::string("bench"));
    }

    void a_list_over_several_lines_is_one_value()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.kernel_headers = {"new"};
        const std::string text = edited(written_by_hand, wanted);
        QVERIFY2(text.find("headers = [\"new\"]\n\n# how to reach it\n[ssh]\n") != std::string::npos, text.c_str());
        QVERIFY(text.find("its own first") == std::string::npos);
    }

    void new_keys_go_into_their_tables()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.ssh.user = "root";
        wanted.keep_loader = true;
        wanted.compiler_flags = {"-DX=1"};
        const std::string text = edited(written_by_hand, wanted);
        QVERIFY2(text.find("host = \"desk.local\"\nuser = \"root\"\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("arch = \"armv7\"\nkeep_loader = true\n") != std::string::npos, text.c_str());
        QVERIFY2(text.find("[compiler]\nflags = [\"-DX=1\"]\n") != std::string::npos, text.c_str());
        QVERIFY(parsed(text) == wanted);
    }

    void a_key_that_is_not_wanted_goes()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.kernel_headers.clear();
        const std::string text = edited(written_by_hand, wanted);
        QVERIFY2(text.find("headers") == std::string::npos, text.c_str());
        QVERIFY(text.find("# how to reach it\n[ssh]\n") != std::string::npos);
    }

    void what_was_found_is_written_anew_and_only_that()
    {
        TargetProfile wanted = parsed(written_by_hand);
        wanted.found = FoundBoard{.when = "2026-01-01T00:00:00Z", .settings = {{"kptr_restrict", "1"}}};
        wanted.found->features.note(FeatureGroup::map, "hash", true);
        const std::string once = edited(written_by_hand, wanted);
        QVERIFY2(once.starts_with(written_by_hand), once.c_str());
        QVERIFY(parsed(once) == wanted);

        // Something of the user's behind it survives the next time.
        const std::string with_more = once + "\n[compiler]\nflags = [\"-O1\"]  # the debugger likes it\n";
        wanted = parsed(with_more);
        wanted.found->settings = {{"lockdown", "none"}};
        wanted.found->features = {};
        const std::string twice = edited(with_more, wanted);
        QVERIFY2(twice.starts_with(written_by_hand), twice.c_str());
        QVERIFY2(twice.find("flags = [\"-O1\"]  # the debugger likes it\n") != std::string::npos, twice.c_str());
        QVERIFY(twice.find("kptr_restrict") == std::string::npos && twice.find("hash") == std::string::npos);
        QVERIFY(parsed(twice) == wanted);

        wanted.found.reset();
        const std::string without = edited(twice, wanted);
        QVERIFY2(without.find("found") == std::string::npos, without.c_str());
        QVERIFY(parsed(without) == wanted);
    }

    void a_profile_in_another_hand_is_changed_or_refused_but_never_damaged_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("dotted keys") << QByteArray("name = \"x\"\narch = \"armv7\"\nssh.host = \"a\"\n");
        QTest::newRow("inline table") << QByteArray("name = \"x\"\narch = \"armv7\"\nssh = { host = \"a\", port = 22 }\n");
        QTest::newRow("no newline at the end") << QByteArray("name = \"x\"\narch = \"armv7\"\n[ssh]\nhost = \"a\"");
        QTest::newRow("carriage returns") << QByteArray("name = \"x\"\r\narch = \"armv7\"\r\n[ssh]\r\nhost = \"a\" # b\r\n");
        QTest::newRow("a bracket in a text") << QByteArray("name = \"[x]\"\narch = \"armv7\"\n[ssh] # [here]\nhost = \"a\"\n");
    }

    void a_profile_in_another_hand_is_changed_or_refused_but_never_damaged()
    {
        QFETCH(QByteArray, text);
        TargetProfile wanted = parsed(text.toStdString());
        wanted.ssh.host = "b";
        wanted.ssh.user = "root";
        wanted.kernel_release = "6.1.0";
        wanted.kernel_version = {6, 1, 0};
        wanted.found = FoundBoard{.machine = "armv7l"};
        const Result<std::string> result = edit_profile(text.toStdString(), wanted, "x.toml");
        if (result)
            QVERIFY2(parsed(*result) == wanted, result->c_str());
        else
            QVERIFY(!result.error().cause.empty());
    }

    void nonsense_is_refused_with_its_line()
    {
        const Result<std::string> result = edit_profile("name = \"x\"\narch = 7\n", TargetProfile{}, "x.toml");
        QVERIFY(!result);
        QVERIFY2(result.error().cause.find("x.toml:2") != std::string::npos, result.error().cause.c_str());
    }
};

QTEST_APPLESS_MAIN(TestProfileEdit)
#include "tst_profile_edit.moc"
