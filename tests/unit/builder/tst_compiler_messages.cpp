// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/compiler_messages.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::builder;

class tst_compiler_messages : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void places_and_severities();
    void a_repeated_message_stands_once();
    void odd_file_names();
    void missing_header_has_a_hint();
    void messages_without_a_place();
    void a_crash_leaves_its_first_line();
    void fix_its_belong_to_their_message();
    void nothing_gives_nothing();
};

void tst_compiler_messages::places_and_severities()
{
    const Diagnostics found =
        parse_compiler_messages("In file included from probe.bpf.c:1:\n"
                                "./mine.h:3:5: warning: unused variable 'x'\n"
                                "probe.bpf.c:12:7: error: expected ';' after expression\n"
                                "probe.bpf.c:4:1: note: to match this '{'\n"
                                "probe.bpf.c:1:10: fatal error: 'nope.h' file not found\n"
                                "2 errors generated.\n",
                                {});
    QCOMPARE(int(found.items().size()), 4);
    QCOMPARE(found.items()[0],
             (Diagnostic{Severity::warning, {"./mine.h", 3, 5, 0}, "unused variable 'x'", ""}));
    QCOMPARE(found.items()[1],
             (Diagnostic{Severity::error, {"probe.bpf.c", 12, 7, 0}, "expected ';' after expression", ""}));
    QCOMPARE(found.items()[2].severity, Severity::note);
    QCOMPARE(found.items()[3].severity, Severity::error);
    QCOMPARE(found.items()[3].message, std::string("'nope.h' file not found"));
}

void tst_compiler_messages::a_repeated_message_stands_once()
{
    const Diagnostics found =
        parse_compiler_messages("p.c:9:7: error: no member named 'x'\np.c:9:7: error: no member named 'x'\n"
                                "p.c:9:9: error: no member named 'x'\n"
                                "p.c:10:1: error: use of undeclared identifier 'BPF_MAP_TYPE_HASH'\n",
                                {});
    QCOMPARE(int(found.items().size()), 3);
    QVERIFY(found.items()[2].hint.find("<linux/bpf.h>") != std::string::npos);
}

void tst_compiler_messages::odd_file_names()
{
    const Diagnostics found =
        parse_compiler_messages("a: b/c:d.c:12:7: error: x: note: y\nf.c:5: warning: z\n", {});
    QCOMPARE(int(found.items().size()), 2);
    QCOMPARE(found.items()[0].span, (SourceSpan{"a: b/c:d.c", 12, 7, 0}));
    QCOMPARE(found.items()[0].message, std::string("x: note: y"));
    QCOMPARE(found.items()[1].span, (SourceSpan{"f.c", 5, 0, 0}));
}

void tst_compiler_messages::missing_header_has_a_hint()
{
    TargetProfile profile;
    profile.name = "shelf";
    const auto hint = [&profile](const char* header) {
        return parse_compiler_messages(std::string("p.c:1:2: fatal error: '") + header + "' file not found\n",
                                       profile)
            .items()[0]
            .hint;
    };
    QVERIFY(hint("bpf_helpers.h").find("<bpf/bpf_helpers.h>") != std::string::npos);
    QVERIFY(hint("vmlinux.h").find("`btf` under [kernel]") != std::string::npos);
    QVERIFY(hint("linux/sched.h").find("\"shelf\"") != std::string::npos);
    QVERIFY(hint("bpf/bpf_endian.h").find("libbpf-dev") != std::string::npos);
    profile.kernel_headers = {"/somewhere"};
    QVERIFY(hint("mine.h").find("double quotes") != std::string::npos);
}

void tst_compiler_messages::messages_without_a_place()
{
    const Diagnostics found = parse_compiler_messages(
        "clang: error: unknown argument: '-fnope'\nfatal error: error in backend: Cannot select\n", {});
    QCOMPARE(int(found.items().size()), 2);
    QCOMPARE(found.items()[0].message, std::string("unknown argument: '-fnope'"));
    QCOMPARE(found.items()[0].span, SourceSpan{});
    QCOMPARE(found.items()[1].message, std::string("error in backend: Cannot select"));
}

void tst_compiler_messages::a_crash_leaves_its_first_line()
{
    const Diagnostics found = parse_compiler_messages("\nStack dump:\n 0. something\n", {});
    QCOMPARE(int(found.items().size()), 1);
    QCOMPARE(found.items()[0].message, std::string("Stack dump:"));
    QVERIFY(!found.has_errors());
}

void tst_compiler_messages::fix_its_belong_to_their_message()
{
    const Diagnostics found = parse_compiler_messages("a \"b\".c:4:11: error: expected ';' after expression\n"
                                                      "    say(\"x.c:1:1: error: y\")\n"
                                                      "          ^~~~\n"
                                                      "          ;\n"
                                                      "fix-it:\"a \\\"b\\\".c\":{4:11-4:11}:\";\"\n"
                                                      "p.c:5:2: warning: odd\n"
                                                      "fix-it:\"p.c\":{5:2-5:4}:\"\\303\\244\\t\\\\\"\n"
                                                      "fix-it:\"p.c\":{5:9-5:12}:\"\"\n"
                                                      "fix-it:\"p.c\":{5:9-6:1}:\"over two lines\"\n"
                                                      "fix-it:\"p.c\":{5:9\n"
                                                      "p.c:6:1: error: last\n",
                                                      {});
    QCOMPARE(found.items().size(), std::size_t(3));
    const FixIt semicolon{{"a \"b\".c", 4, 11, 11}, ";"};
    QVERIFY(found.items()[0].fixes == std::vector{semicolon});
    const std::vector<FixIt> two = {{{"p.c", 5, 2, 4}, "\303\244\t\\"}, {{"p.c", 5, 9, 12}, ""}};
    QVERIFY(found.items()[1].fixes == two);
    QVERIFY(found.items()[2].fixes.empty());
}

void tst_compiler_messages::nothing_gives_nothing()
{
    QVERIFY(parse_compiler_messages("", {}).empty());
}

QTEST_APPLESS_MAIN(tst_compiler_messages)
#include "tst_compiler_messages.moc"
