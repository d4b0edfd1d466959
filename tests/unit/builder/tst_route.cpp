// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/route.h"

#include <QTest>

using namespace boardscope::builder;

class tst_route : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void choice_data();
    void choice();
    void request_wins_over_the_source();
    void unknown_override_is_told();
    void local_headers_are_looked_into();
    void includes_in_comments_do_not_count();
    void headers_that_include_each_other_end();
    void header_is_found_behind_a_local_one();
};

void tst_route::choice_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<bool>("have_headers");
    QTest::addColumn<int>("route");
    QTest::addColumn<QByteArray>("named");
    const int core = int(Route::core), headers = int(Route::kernel_headers);

    QTest::newRow("vmlinux.h") << QByteArray("#include \"vmlinux.h\"\n#include <bpf/bpf_helpers.h>\n") << true
                               << core << QByteArray("vmlinux.h");
    QTest::newRow("pure UAPI")
        << QByteArray("#include <linux/bpf.h>\n#include <linux/ptrace.h>\n#include <bpf/bpf_helpers.h>\n")
        << true << core << QByteArray("no kernel-internal");
    QTest::newRow("nothing") << QByteArray("int x;\n") << true << core << QByteArray("no kernel-internal");
    QTest::newRow("internal") << QByteArray("#include <linux/bpf.h>\n#include <linux/sched.h>\n") << true
                              << headers << QByteArray("<linux/sched.h>");
    QTest::newRow("net") << QByteArray("#include <net/sock.h>\n") << true << headers
                         << QByteArray("<net/sock.h>");
    QTest::newRow("vmlinux.h wins") << QByteArray("#include <linux/fs.h>\n#include \"vmlinux.h\"\n") << true
                                    << core << QByteArray("vmlinux.h");
    QTest::newRow("uapi with headers")
        << QByteArray("#include <uapi/linux/bpf.h>\n") << true << headers << QByteArray("<uapi/linux/bpf.h>");
    QTest::newRow("uapi without headers")
        << QByteArray("#include <uapi/linux/bpf.h>\n#include <uapi/linux/ptrace.h>\n") << false << core
        << QByteArray("stand-in");
    QTest::newRow("uapi without a stand-in") << QByteArray("#include <uapi/linux/tcp.h>\n") << false
                                             << headers << QByteArray("<uapi/linux/tcp.h>");
    QTest::newRow("tracepoints") << QByteArray("#include \"board_tracepoints.h\"\n#include <linux/bpf.h>\n") << true
                                 << core << QByteArray("no kernel-internal");
    QTest::newRow("tracepoints over headers") << QByteArray("#include \"board_tracepoints.h\"\n#include <linux/fs.h>\n")
                                              << true << headers << QByteArray("<linux/fs.h>");
    QTest::newRow("override") << QByteArray("  // boardscope: route=kernel-headers\n#include \"vmlinux.h\"\n")
                              << true << headers << QByteArray("line 1");
    QTest::newRow("override to core") << QByteArray("\n//boardscope: route=core\n#include <linux/sched.h>\n")
                                      << true << core << QByteArray("line 2");
}

void tst_route::choice()
{
    QFETCH(QByteArray, source);
    QFETCH(bool, have_headers);
    QFETCH(QByteArray, named);
    const RouteChoice choice = choose_route(source.toStdString(), Route::automatic, have_headers);
    QTEST(int(choice.route), "route");
    QVERIFY2(choice.reason.find(named.toStdString()) != std::string::npos, choice.reason.c_str());
}

void tst_route::request_wins_over_the_source()
{
    const RouteChoice choice = choose_route("// boardscope: route=core\n", Route::kernel_headers, true);
    QCOMPARE(int(choice.route), int(Route::kernel_headers));
    QVERIFY(choice.reason.find("asked for") != std::string::npos);
}

void tst_route::unknown_override_is_told()
{
    const RouteChoice choice =
        choose_route("// boardscope: route=fast\n#include <linux/sched.h>\n", Route::automatic, true);
    QCOMPARE(int(choice.route), int(Route::kernel_headers));
    QCOMPARE(choice.bad_override.value_or(""), std::string("fast"));
}

void tst_route::local_headers_are_looked_into()
{
    const auto read = [](const std::string& name) -> std::optional<std::string> {
        if (name == "mine.h") return "#include \"deeper.h\"\n";
        if (name == "deeper.h") return "#include <linux/sched.h>\n";
        return std::nullopt;
    };
    QCOMPARE(int(choose_route("#include \"mine.h\"\n", Route::automatic, true, read).route),
             int(Route::kernel_headers));
    QCOMPARE(int(choose_route("#include \"mine.h\"\n", Route::automatic, true).route), int(Route::core));
}

void tst_route::includes_in_comments_do_not_count()
{
    const char* source = "/* #include <linux/sched.h>\n#include <linux/fs.h> */\n// #include <net/sock.h>\n"
                         "char text[] = \"/*\";\n#  include <linux/bpf.h> // */\n";
    const auto includes = find_includes(source);
    QCOMPARE(int(includes.size()), 1);
    QCOMPARE(includes[0].name, std::string("linux/bpf.h"));
    QCOMPARE(includes[0].line, 5);
    QCOMPARE(int(choose_route(source, Route::automatic, true).route), int(Route::core));
}

void tst_route::headers_that_include_each_other_end()
{
    const auto read = [](const std::string& name) -> std::optional<std::string> {
        return "#include \"" + std::string(name == "a.h" ? "b.h" : "a.h") + "\"\n";
    };
    QCOMPARE(int(choose_route("#include \"a.h\"\n", Route::automatic, true, read).route), int(Route::core));
}

void tst_route::header_is_found_behind_a_local_one()
{
    const ReadLocalHeader local = [](const std::string& name) -> std::optional<std::string> {
        return name == "own.h" ? std::optional<std::string>("#include <board_tracepoints.h>\n") : std::nullopt;
    };
    QVERIFY(includes_header("#include \"own.h\"\n", HeaderKind::tracepoints, local));
    QVERIFY(!includes_header("#include \"own.h\"\n", HeaderKind::tracepoints));
    QVERIFY(!includes_header("#include \"own.h\"\n", HeaderKind::vmlinux, local));
    QVERIFY(!includes_header("// #include \"board_tracepoints.h\"\n", HeaderKind::tracepoints));
}

QTEST_APPLESS_MAIN(tst_route)
#include "tst_route.moc"
