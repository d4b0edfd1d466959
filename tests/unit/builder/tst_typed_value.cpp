// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and values of maps by the types of an object that the real compiler made.
#include "builder/typed_value.h"
#include "tests/support/requirements.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace boardscope;
using builder::MapTypes;

namespace {

const char* const source = R"(
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
enum color { RED, GREEN = 7, BELOW = -2 };
struct inner { __s16 x; char tag[4]; };
struct event {
	__u32 pid;
	char comm[8];
	enum color color;
	unsigned low : 3, high : 9;
	struct inner pair[2];
	struct { __u64 nameless; };
	void *where;
	_Bool good;
};
#define MAP(name, key_type, value_type) \
	struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __type(key, key_type); __type(value, value_type); } name SEC(".maps");
MAP(counts, __u32, __s64)
MAP(events, char[16], struct event)
MAP(lists, enum color, __u16[3])
struct { __uint(type, BPF_MAP_TYPE_HASH); __uint(max_entries, 4); __uint(key_size, 4); __uint(value_size, 3); } untyped SEC(".maps");
)";

Bytes compiled()
{
    QTemporaryDir directory;
    const QString text = directory.filePath(QStringLiteral("maps.bpf.c"));
    const QString object = directory.filePath(QStringLiteral("maps.o"));
    QFile file(text);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(source);
    file.close();
    if (QProcess::execute(QStringLiteral("clang-14"),
                          {QStringLiteral("-target"), QStringLiteral("bpf"), QStringLiteral("-O2"),
                           QStringLiteral("-g"), QStringLiteral("-I/usr/include/x86_64-linux-gnu"),
                           QStringLiteral("-c"), text, QStringLiteral("-o"), object}) != 0)
        return {};
    QFile made(object);
    if (!made.open(QIODevice::ReadOnly)) return {};
    return to_bytes(made.readAll().toStdString());
}

}  // namespace

class TypedValueTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BOARDSCOPE_REQUIRE(QProcess::execute(QStringLiteral("clang-14"), {QStringLiteral("--version")}) == 0,
                           "clang-14 is not installed");
        const auto types = builder::map_types_of(compiled());
        QVERIFY(types);
        types_ = *types;
        QCOMPARE(types_.size(), std::size_t{4});
    }
    void reads_back_what_was_written_data();
    void reads_back_what_was_written();
    void says_what_was_expected_data();
    void says_what_was_expected();
    void describes_types();
    void bytes_without_a_type();
    void damaged_types_are_refused();
    void sorts_by_value();

private:
    [[nodiscard]] const builder::ValueType& type(const QString& place) const
    {
        const MapTypes& map = types_.at(place.section(QLatin1Char(' '), 0, 0).toStdString());
        return place.endsWith(QStringLiteral("key")) ? map.key : map.value;
    }
    std::map<std::string, MapTypes> types_;
};

void TypedValueTest::reads_back_what_was_written_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* place, const char* written, const char* read) {
        QTest::newRow(written) << QString::fromLatin1(place) << QString::fromLatin1(written)
                               << QString::fromLatin1(read);
    };
    row("counts key", "4294967295", "4294967295");
    row("counts key", "0x10", "16");
    row("counts value", "-5", "-5");
    row("counts value", "-9223372036854775808", "-9223372036854775808");
    row("events key", "\"ls -l\"", "\"ls -l\"");
    row("events key", "plain", "\"plain\"");
    row("events key", "\"a \\\"quote\\\"\"", "\"a \\\"quote\\\"\"");
    row("lists key", "GREEN", "GREEN");
    row("lists key", "BELOW", "BELOW");
    row("lists key", "5", "5");
    row("lists value", "[1,2, 3]", "[1, 2, 3]");
    row("lists value", "[9]", "[9, 0, 0]");
    row("lists value", "hex:01 00 02 00 ff ff", "[1, 2, 65535]");
    row("events value", "pid=12,comm=\"sh\",color=RED,low=5,high=511,good=true",
        "{pid: 12, comm: \"sh\", color: RED, low: 5, high: 511, pair: [{x: 0, tag: \"\"}, {x: 0, tag: "
        "\"\"}], nameless: 0, "
        "where: 0x0, good: true}");
    row("events value",
        "{pair: [{x: -3, tag: \"ab\"}, {x: 1}], nameless: 18446744073709551615, where: 0xffff0000, color: "
        "-2}",
        "{pid: 0, comm: \"\", color: BELOW, low: 0, high: 0, pair: [{x: -3, tag: \"ab\"}, {x: 1, tag: "
        "\"\"}], "
        "nameless: 18446744073709551615, where: 0xffff0000, good: false}");
    row("untyped key", "77", "77");
    row("untyped value", "hex:01 02 ff", "01 02 ff");
}

void TypedValueTest::reads_back_what_was_written()
{
    QFETCH(QString, place);
    QFETCH(QString, written);
    QFETCH(QString, read);
    const Result<Bytes> bytes = type(place).parse(written.toStdString());
    QVERIFY2(bytes, bytes ? "" : bytes.error().cause.c_str());
    QCOMPARE(bytes->size(), std::size_t{type(place).bytes()});
    QCOMPARE(QString::fromStdString(builder::to_text(type(place).read(*bytes))), read);
}

void TypedValueTest::says_what_was_expected_data()
{
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* place, const char* written, const char* message) {
        QTest::newRow(written) << QString::fromLatin1(place) << QString::fromLatin1(written)
                               << QString::fromUtf8(message);
    };
    row("counts key", "4294967296", "'4294967296' is no __u32: a number from 0 to 4294967295");
    row("counts key", "-1", "'-1' is no __u32: a number from 0 to 4294967295");
    row("counts key", "", "'' is no __u32: a number from 0 to 4294967295");
    row("counts key", "1 2", "'2' stands behind the value");
    row("events key", "\"12345678901234567\"", "\"12345678901234567\" is longer than char[16]");
    row("events key", "\"open", "the closing \" of the text is missing");
    row("lists key", "BLUE", "'BLUE' is no enum color: a name of it, or a number");
    row("lists value", "[1,2,3,4]", "there are more than 3 values for __u16[3]");
    row("lists value", "1", "[value, …] is expected for __u16[3] at '1'");
    row("lists value", "hex:01 02", "hex: gives 4 digits, 6 bytes need 12");
    row("events value", "pit=1",
        "struct event has no field 'pit'; it has pid, comm, color, low, high, pair, nameless, where, good");
    row("events value", "high=512", "high: '512' is no unsigned int: a number from 0 to 511");
    row("events value", "pair=[{x=40000}]", "pair: x: '40000' is no __s16: a number from -32768 to 32767");
    row("untyped value", "16777216", "'16777216' does not give 3 bytes");
}

void TypedValueTest::says_what_was_expected()
{
    QFETCH(QString, place);
    QFETCH(QString, written);
    QFETCH(QString, message);
    const Result<Bytes> bytes = type(place).parse(written.toStdString());
    QVERIFY(!bytes);
    QCOMPARE(QString::fromStdString(bytes.error().cause), message);
}

void TypedValueTest::describes_types()
{
    QCOMPARE(types_.at("counts").key.describe(), std::string("__u32"));
    QCOMPARE(types_.at("events").key.describe(), std::string("char[16]"));
    QVERIFY(types_.at("events").value.describe().starts_with(
        "struct event {__u32 pid, char[8] comm, enum color color"));
    QCOMPARE(types_.at("untyped").value.describe(), std::string("3 bytes"));
    QVERIFY(types_.at("counts").value.is_number());
    QVERIFY(!types_.at("events").value.is_number());
}

void TypedValueTest::bytes_without_a_type()
{
    const builder::ValueType eight(8);
    QCOMPARE(builder::to_text(eight.read(*eight.parse("0xffffffffffffffff"))),
             std::string("18446744073709551615"));
    // A type that is not of this size is not believed.
    const Bytes five(5, std::byte{0xab});
    QCOMPARE(builder::to_text(types_.at("counts").key.read(ByteView(five).first(3))),
             std::string("ab ab ab"));
}

void TypedValueTest::damaged_types_are_refused()
{
    QVERIFY(!builder::open_types(Bytes(100)));
    QVERIFY(!builder::open_types({}));
    QVERIFY(!builder::map_types_of(Bytes(100)));
}

void TypedValueTest::sorts_by_value()
{
    const builder::ValueType& number = types_.at("counts").value;
    QVERIFY(number.read(*number.parse("-1")) < number.read(*number.parse("2")));
    QVERIFY(number.read(*number.parse("9")) < number.read(*number.parse("10")));
    const builder::ValueType& list = types_.at("lists").value;
    QVERIFY(list.read(*list.parse("[1,9,0]")) < list.read(*list.parse("[1,10,0]")));
}

QTEST_GUILESS_MAIN(TypedValueTest)
#include "tst_typed_value.moc"
