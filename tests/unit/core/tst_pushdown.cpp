// SPDX-License-Identifier: GPL-3.0-or-later
// Which part of a filter goes into a program, and what stays with the rows, with the reason. That both give
// the same answer is the matter of tst_filter_agrees.
#include "core/filter/pushdown.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::filter;

namespace {

/// As a probe that prints and lists `bytes` and `path` has them.
tl::expected<ValueInProgram, std::string> find(Field field, const std::string& name)
{
    if (field == Field::pid) return ValueInProgram{.expression = "pid()"};
    if (field == Field::comm)
        return ValueInProgram{
            .setup = "char c[16]; get(c);", .expression = "c", .text_bytes = 16, .stand_ins = {"<...>"}};
    if (name == "bytes") return ValueInProgram{.expression = "(int)(bytes)"};
    if (name == "lat_us") return ValueInProgram{.expression = "lat"};
    if (name == "odd") return ValueInProgram{.expression = "odd", .may_be_absent = true};
    return tl::unexpected("nobody lists " + name);
}

Pushdown pushed(const QByteArray& text)
{
    const auto plan = FilterPlan::compile(text.toStdString(), FieldCatalog::open());
    if (!plan) qFatal("%s: %s", text.constData(), plan.error().message.c_str());
    return push_down(*plan, find);
}

QByteArray lines_of(const Pushdown& pushdown)
{
    QByteArray text;
    for (const std::string& line : to_lines(pushdown))
        text += QByteArray::fromStdString(line) + '\n';
    return text.trimmed();
}

}  // namespace

class TestPushdown : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void split_data();
    void split();
    void written_as_c_data();
    void written_as_c();
    void long_questions_stay_here();
    void texts_never_get_into_the_code();
};

void TestPushdown::split_data()
{
    QTest::addColumn<QByteArray>("lines");
    const auto row = [](const char* text, const char* lines) { QTest::newRow(text) << QByteArray(lines); };
    row("", "");
    row("pid == 3", "in the kernel: pid == 3");
    row("comm == \"dd\" and msg contains \"x\"",
        "in the kernel: comm == \"dd\"\nhere: msg contains \"x\" (the text of messages is made on the host)");
    row("(pid in 3..9 and (bytes>4 and time > 5s)) and not pid==4",
        "in the kernel: pid in 3..9 and bytes>4 and not pid==4\n"
        "here: time > 5s (rows get their times as they are written)");
    row("pid == 3 or (bytes == 1)", "in the kernel: pid == 3 or (bytes == 1)");
    row("(pid == 3 or bytes == 1) and task startswith \"d\"",
        "in the kernel: (pid == 3 or bytes == 1) and task startswith \"d\"");
    row("pid == 3 or kind == loss",
        "here: pid == 3 or kind == loss (kinds of rows are known on the host only)");
    row("comm matches /d/", "here: comm matches /d/ (of texts, programs compare == != startswith and in)");
    row("comm contains \"d\"",
        "here: comm contains \"d\" (of texts, programs compare == != startswith and in)");
    row("ret < 0 and pid != 1", "in the kernel: pid != 1\nhere: ret < 0 (nobody lists ret)");
    row("bytes == \"x\"", "here: bytes == \"x\" (bytes is a number in these events)");
    row("odd > 1 and not odd > 1",
        "in the kernel: odd > 1\nhere: not odd > 1 (not asks of rows without odd, too)");
    row("not not odd", "in the kernel: not not odd");
    row("comm == \"<...>\"",
        "here: comm == \"<...>\" (rows have <...> where the name is not known, which a program cannot see)");
    row("comm startswith \"<\"", "here: comm startswith \"<\" (rows have <...> where the name is not known, "
                                 "which a program cannot see)");
    row("bytes == 0x8000000000000000",
        "here: bytes == 0x8000000000000000 (this number stands for a value that is not there)");
}

void TestPushdown::split()
{
    QFETCH(QByteArray, lines);
    QCOMPARE(lines_of(pushed(QTest::currentDataTag())), lines);
}

void TestPushdown::written_as_c_data()
{
    QTest::addColumn<QByteArray>("expression");
    const auto row = [](const char* text, const char* c) { QTest::newRow(text) << QByteArray(c); };
    row("time > 1s", "");
    row("pid == 3 and pid != 4",
        "({ const long long bs_field0 = bs_filter_number(pid()); (bs_field0 == 3LL) && "
        "((bs_field0 >= 0LL && bs_field0 <= 3LL) || (bs_field0 >= 5LL && bs_field0 <= 2147483647LL)); })");
    row("bytes > 4095 or pid",
        "({ const long long bs_field0 = bs_filter_number((int)(bytes)); "
        "const long long bs_field1 = bs_filter_number(pid()); ((bs_field0 >= 4096LL) || "
        "((bs_field1 >= 0LL && bs_field1 <= 2147483647LL))); })");
    row("lat_us in 1500ns..3us", "({ const long long bs_field0 = bs_filter_number(lat); "
                                 "((bs_field0 >= 2LL && bs_field0 <= 3LL)); })");
    row("lat_us == 1500ns", "({ 0; })");
    row("comm != \"a\"", "({ char c[16]; get(c); ((unsigned char)(c)[0] != 0 && "
                         "!(((unsigned char)(c)[0] == 97 && (unsigned char)(c)[1] == 0))); })");
    row("comm == \"longer than sixteen\"", "({ char c[16]; get(c); (0); })");
}

void TestPushdown::written_as_c()
{
    QFETCH(QByteArray, expression);
    QCOMPARE(QByteArray::fromStdString(pushed(QTest::currentDataTag()).expression), expression);
}

void TestPushdown::long_questions_stay_here()
{
    QByteArray many = "pid in {1";
    for (int i = 3; i < 600; i += 2)
        many += ", " + QByteArray::number(i);
    const Pushdown pushdown = pushed("comm == \"dd\" and " + many + "} and bytes == 1");
    QCOMPARE(pushdown.pushed, std::string("comm == \"dd\" and bytes == 1"));
    QCOMPARE(pushdown.kept.size(), std::size_t{1});
    QVERIFY(!QByteArray::fromStdString(pushdown.expression).contains("pid()"));
}

void TestPushdown::texts_never_get_into_the_code()
{
    const Pushdown pushdown = pushed(R"x(comm in {"\"; system(1)", "a\nb", "\x00x"})x");
    QVERIFY(!pushdown.expression.empty());
    for (const char* bad : {"system", "\"", "\n", "\\"})
        QVERIFY(pushdown.expression.find(bad) == std::string::npos);
}

QTEST_APPLESS_MAIN(TestPushdown)
#include "tst_pushdown.moc"
