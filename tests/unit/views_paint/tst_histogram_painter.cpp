// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms as pictures: bars as long as their counts, ranges that can be read, percentiles in their place.
#include "app/views/paint/histogram_painter.h"

#include <QImage>
#include <QTest>

using namespace boardscope;
using filter::FieldUnit;
using paint::HistogramPicture;
using paint::HistogramRow;

namespace {

constexpr QRectF area(0, 0, 480, 320);

/// 1, 2–3, 4–7 … with these counts.
stats::Histogram doubling(std::initializer_list<std::uint64_t> counts)
{
    stats::Histogram made;
    std::int64_t low = 1;
    for (const std::uint64_t count : counts) {
        made.buckets.push_back({low, 2 * low - 1, count});
        low *= 2;
    }
    return made;
}

QImage drawn(const HistogramPicture& picture, const paint::Theme& theme, double ratio = 1)
{
    QImage image((area.size() * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::magenta);
    QPainter painter(&image);
    paint::paint_histogram(painter, area, picture, theme);
    return image;
}

int length_of_color(const QImage& image, int y, const QColor& color)
{
    int length = 0;
    for (int x = 0; x < image.width(); ++x)
        length += image.pixelColor(x, y) == color;
    return length;
}

}  // namespace

class TstHistogramPainter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bars_are_as_long_as_their_counts_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("ratio");
        for (const double ratio : {1.0, 1.5, 2.0}) {
            QTest::addRow("light %g", ratio) << false << ratio;
            QTest::addRow("dark %g", ratio) << true << ratio;
        }
    }
    void bars_are_as_long_as_their_counts()
    {
        QFETCH(bool, dark);
        QFETCH(double, ratio);
        const paint::Theme theme = dark ? paint::Theme::dark() : paint::Theme::light();
        const HistogramPicture picture{.histogram = doubling({40, 0, 20, 10})};
        const QImage image = drawn(picture, theme, ratio);
        const auto rows = paint::histogram_rows(picture, area);
        QCOMPARE(rows.size(), std::size_t{4});
        std::vector<int> lengths;
        for (const HistogramRow& row : rows)
            lengths.push_back(
                length_of_color(image, static_cast<int>((row.bar.top() + 2) * ratio), theme.lane(0)));
        QVERIFY2(lengths[0] > 60 * ratio, qPrintable(QString::number(lengths[0])));
        QCOMPARE(lengths[1], 0);
        QVERIFY(std::abs(2 * lengths[2] - lengths[0]) <= 3);
        QVERIFY(std::abs(4 * lengths[3] - lengths[0]) <= 5);
    }

    void one_of_a_million_is_still_seen()
    {
        const HistogramPicture picture{.histogram = doubling({1'000'000, 1})};
        QVERIFY(paint::histogram_rows(picture, area)[1].bar.width() >= 1);
    }

    void the_whole_area_is_painted_and_nothing_beside_it()
    {
        QImage image(600, 400, QImage::Format_RGB32);
        image.fill(Qt::magenta);
        QPainter painter(&image);
        const QRectF inner(50, 40, 480, 320);
        paint::paint_histogram(painter, inner, {.histogram = doubling({4, 2}), .title = QStringLiteral("a title as long as the picture is wide, and longer than that, so that it has to be cut")},
                               paint::Theme::light());
        painter.end();
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                QCOMPARE(image.pixelColor(x, y) == QColor(Qt::magenta), !inner.contains(x + 0.5, y + 0.5));
    }

    void ranges_are_told_in_the_unit_data()
    {
        QTest::addColumn<qint64>("low");
        QTest::addColumn<qint64>("high");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("text");
        const auto row = [](qint64 low, qint64 high, FieldUnit unit, const char* text) {
            QTest::newRow(text) << low << high << static_cast<int>(unit) << QString::fromUtf8(text);
        };
        row(7, 7, FieldUnit::number, "7");
        row(16, 31, FieldUnit::number, "16–31");
        row(1024, 2047, FieldUnit::number, "1,024–2,047");
        row(-8, -5, FieldUnit::number, "-8 … -5");
        row(0, 1, FieldUnit::duration, "0–1 ns");
        row(4096, 8191, FieldUnit::duration, "4.096–8.191 µs");
        row(524'288, 1'048'575, FieldUnit::duration, "524.2 µs–1.048 ms");
        row(1024, INT64_MAX, FieldUnit::number, "≥ 1,024");
        row(INT64_MIN, -1, FieldUnit::number, "≤ -1");
    }
    void ranges_are_told_in_the_unit()
    {
        QFETCH(qint64, low);
        QFETCH(qint64, high);
        QFETCH(int, unit);
        QFETCH(QString, text);
        QCOMPARE(paint::bucket_text({low, high, 1}, static_cast<FieldUnit>(unit)), text);
    }

    void percentiles_are_exact_only_where_the_numbers_are_known()
    {
        HistogramPicture picture{.histogram = doubling({50, 40, 9, 1}), .unit = FieldUnit::number};
        QCOMPARE(paint::summary_line(picture), QStringLiteral("100 numbers · p50 1 · p90 ≤ 3 · p99 ≤ 7"));
        picture.exact = stats::Distribution{.count = 100, .p50 = 1, .p90 = 2, .p99 = 6};
        QCOMPARE(paint::summary_line(picture), QStringLiteral("100 numbers · p50 1 · p90 2 · p99 6"));
    }

    void many_buckets_share_rows_and_no_number_is_left_out()
    {
        stats::Histogram wide;
        for (std::int64_t i = 0; i < 10'000; ++i)
            wide.buckets.push_back({i, i, static_cast<std::uint64_t>(i % 3)});
        const auto rows = paint::histogram_rows({.histogram = wide}, area);
        QVERIFY(rows.size() > 20 && rows.size() <= 80);
        std::uint64_t count = 0;
        std::size_t next = 0;
        for (const HistogramRow& row : rows) {
            QCOMPARE(row.first, next);
            next = row.end;
            count += row.count;
            QVERIFY(area.contains(row.area));
        }
        QCOMPARE(next, wide.buckets.size());
        QCOMPARE(count, stats::count_of(wide));
    }

    void nothing_and_no_room_are_no_trouble()
    {
        const paint::Theme theme = paint::Theme::light();
        QVERIFY(paint::histogram_rows({}, area).empty());
        QImage image(40, 10, QImage::Format_RGB32);
        QPainter painter(&image);
        paint::paint_histogram(painter, QRectF(0, 0, 40, 10), {.histogram = doubling({1, 2, 3})}, theme);
        paint::paint_histogram(painter, QRectF(0, 0, 0, 0), {.histogram = doubling({1, 2, 3})}, theme);
        // What there is to say is said in place of bars.
        QVERIFY(length_of_color(drawn({}, theme), static_cast<int>(area.center().y()), theme.plot) <
                area.width());
    }
};

QTEST_MAIN(TstHistogramPainter)
#include "tst_histogram_painter.moc"
