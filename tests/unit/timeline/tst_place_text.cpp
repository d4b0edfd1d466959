// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/place_text.h"

#include <QTest>

using namespace boardscope;
using namespace boardscope::timeline;

class PlaceTextTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void times_data();
    void times();
    void rows();
    void what_is_wrong_is_said_data();
    void what_is_wrong_is_said();
    void needs_what_it_counts_from();
};

namespace {

constexpr std::int64_t midnight_ns = -3'600'000'000'000;  // the board was started at one o'clock
constexpr PlaceContext context{.here_ns = 10'000'000'000, .midnight_ns = midnight_ns};

}  // namespace

void PlaceTextTest::times_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("ns");
    QTest::newRow("seconds") << QByteArray("203.4123") << qint64{203'412'300'000};
    QTest::newRow("with their unit") << QByteArray(" 203.4123s ") << qint64{203'412'300'000};
    QTest::newRow("to the nanosecond") << QByteArray("0.000000001") << qint64{1};
    QTest::newRow("finer than that") << QByteArray("1.0000000019 s") << qint64{1'000'000'001};
    QTest::newRow("milliseconds") << QByteArray("1.5 ms") << qint64{1'500'000};
    QTest::newRow("microseconds") << QByteArray("7µs") << qint64{7'000};
    QTest::newRow("on from here") << QByteArray("+5ms") << qint64{10'005'000'000};
    QTest::newRow("back from here") << QByteArray("- 20us") << qint64{9'999'980'000};
    QTest::newRow("time of day") << QByteArray("01:03:04.5") << qint64{184'500'000'000};
    QTest::newRow("without seconds") << QByteArray("1:03") << qint64{180'000'000'000};
}

void PlaceTextTest::times()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, ns);
    const auto place = parse_place(text.toStdString(), context);
    QVERIFY2(place, place ? "" : place.error().cause.c_str());
    QCOMPARE(std::get<BoardTime>(*place).ns, ns);
}

void PlaceTextTest::rows()
{
    QVERIFY(parse_place("#1204", context) == Place(RowNumber{1204}));
    QVERIFY(parse_place("# 7", {}) == Place(RowNumber{7}));
}

void PlaceTextTest::what_is_wrong_is_said_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("nothing") << QByteArray("  ") << QByteArray("nothing to go to");
    QTest::newRow("a word") << QByteArray("end") << QByteArray("“end” is no time");
    QTest::newRow("a unit") << QByteArray("5 minutes") << QByteArray("“minutes” is no unit");
    QTest::newRow("row 0") << QByteArray("#0") << QByteArray("no number of a row");
    QTest::newRow("half a row") << QByteArray("#1.5") << QByteArray("no number of a row");
    QTest::newRow("a large row") << QByteArray("#99999999999999999999") << QByteArray("no number of a row");
    QTest::newRow("a sign") << QByteArray("+") << QByteArray("is no time");
    QTest::newRow("too late") << QByteArray("99999999999 s") << QByteArray("later than any clock");
    QTest::newRow("too far") << QByteArray("+9223372036s") << QByteArray("beyond any clock");
    QTest::newRow("a minute too many") << QByteArray("12:60:00") << QByteArray("no time of day");
    QTest::newRow("no second") << QByteArray("12:03:") << QByteArray("no time of day");
    QTest::newRow("an hour too many") << QByteArray("24:00") << QByteArray("no time of day");
    QTest::newRow("any bytes") << QByteArray("\xff\xfe") << QByteArray("is no time");
}

void PlaceTextTest::what_is_wrong_is_said()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, part);
    const auto place = parse_place(text.toStdString(), context);
    QVERIFY(!place);
    QVERIFY2(QByteArray::fromStdString(place.error().cause).contains(part), place.error().cause.c_str());
    QVERIFY(!place.error().hint.empty());
}

void PlaceTextTest::needs_what_it_counts_from()
{
    QVERIFY(!parse_place("+5ms", {}));
    QVERIFY(!parse_place("12:03:04", {}));
    QVERIFY(parse_place("5ms", {}));
}

QTEST_APPLESS_MAIN(PlaceTextTest)
#include "tst_place_text.moc"
