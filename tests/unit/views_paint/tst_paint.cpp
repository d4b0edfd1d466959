// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/paint/hover_card.h"
#include "app/views/paint/render_timeline.h"
#include "app/views/paint/text.h"
#include "app/views/paint/timeline_painter.h"
#include "core/filter/filter_plan.h"
#include "core/store/event_store.h"

#include <QTest>

using namespace boardscope;

namespace {

constexpr QSize size(1000, 240);

filter::RowSet rows_of(const store::Snapshot& snapshot, const char* text = "")
{
    return filter::evaluate(filter::FilterPlan::compile(text).value(), snapshot).rows;
}

void append(store::EventStore& store, std::int64_t time_ns, std::uint32_t cpu, const char* message = "x")
{
    store.append({.time_ns = time_ns,
                  .resolution_ns = 1,
                  .cpu = cpu,
                  .pid = 380,
                  .task = "ls",
                  .event = "open",
                  .message = message});
}

/// What a picture of this size shows where: the same rules that it was drawn by.
struct Places {
    Places(QSize logical, double ratio, std::size_t lanes, timeline::TimeRange range)
        : geometry(static_cast<int>(logical.width() * ratio), static_cast<int>(logical.height() * ratio),
                   timeline::Metrics::with_ratio(ratio, timeline::Grouping::cpu), lanes, 0),
          scale(range, geometry.plot().width)
    {
    }
    int x_of(std::int64_t time_ns) const { return geometry.plot().x + scale.clamped_pixel_of(time_ns); }
    timeline::Geometry geometry;
    timeline::TimeScale scale;
};

int count_color(const QImage& image, const timeline::Rect& area, const QColor& color)
{
    int count = 0;
    for (int y = area.y; y < area.bottom(); ++y)
        for (int x = area.x; x < area.right(); ++x)
            count += image.pixel(x, y) == color.rgb() ? 1 : 0;
    return count;
}

int height_of_color(const QImage& image, int x, const timeline::Rect& area, const QColor& color)
{
    return count_color(image, {x, area.y, 1, area.height}, color);
}

bool is_reddish(QRgb pixel)
{
    return qRed(pixel) > qGreen(pixel) + 40 && qRed(pixel) > qBlue(pixel) + 40;
}

int count_reddish(const QImage& image, const timeline::Rect& area)
{
    int count = 0;
    for (int y = area.y; y < area.bottom(); ++y)
        for (int x = area.x; x < area.right(); ++x)
            count += is_reddish(image.pixel(x, y)) ? 1 : 0;
    return count;
}

int count_other_than(const QImage& image, const timeline::Rect& area, const QColor& color)
{
    return area.width * area.height - count_color(image, area, color);
}

}  // namespace

class TstPaint : public QObject {
    Q_OBJECT

private:
    void add_looks()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("ratio");
        for (const double ratio : {1.0, 1.5, 2.0}) {
            QTest::addRow("light %g", ratio) << false << ratio;
            QTest::addRow("dark %g", ratio) << true << ratio;
        }
    }

private Q_SLOTS:
    void events_stand_where_they_happened_in_the_colour_of_their_lane_data() { add_looks(); }
    void events_stand_where_they_happened_in_the_colour_of_their_lane()
    {
        QFETCH(bool, dark);
        QFETCH(double, ratio);
        const paint::Theme theme = dark ? paint::Theme::dark() : paint::Theme::light();
        store::EventStore store;
        append(store, 1'000'000, 0);
        append(store, 4'000'000, 1);
        append(store, 8'000'000, 0);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const timeline::TimeRange range{0, 10'000'000};
        const QImage image =
            paint::render_timeline(snapshot, rows_of(snapshot), size, ratio, theme, {.range = range});
        QCOMPARE(image.size(), QSize(static_cast<int>(1000 * ratio), static_cast<int>(240 * ratio)));
        QCOMPARE(image.devicePixelRatio(), ratio);
        const Places places(size, ratio, 2, range);
        const timeline::Rect first = places.geometry.lane(0);
        const timeline::Rect second = places.geometry.lane(1);
        const int tall = first.height / 3;
        QVERIFY(height_of_color(image, places.x_of(1'000'000), first, theme.lane(0)) > tall);
        QVERIFY(height_of_color(image, places.x_of(8'000'000), first, theme.lane(0)) > tall);
        QVERIFY(height_of_color(image, places.x_of(4'000'000), second, theme.lane(1)) > tall);
        // Not a pixel too early, none in the other lane: sharp at every ratio.
        QCOMPARE(height_of_color(image, places.x_of(1'000'000) - 1, first, theme.lane(0)), 0);
        QCOMPARE(height_of_color(image, places.x_of(4'000'000), first, theme.lane(0)), 0);
        QCOMPARE(count_color(image, second, theme.lane(0)), 0);
        QCOMPARE(count_reddish(image, places.geometry.plot()), 0);
    }

    void many_events_become_bars_that_tell_how_many()
    {
        store::EventStore store;
        const timeline::TimeRange range{0, 10'000'000'000};
        const Places places(size, 1, 1, range);
        // A hundred in one pixel, two in another, and enough for bars.
        const std::int64_t busy = places.scale.time_at(300);
        const std::int64_t calm = places.scale.time_at(600);
        for (int i = 0; i < 100; ++i)
            append(store, busy + i, 0);
        for (int i = 0; i < 2; ++i)
            append(store, calm + i, 0);
        for (int i = 0; i < 600; ++i)
            append(store, places.scale.time_at(700 + i % 20) + i, 0);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const paint::Theme theme = paint::Theme::light();
        const QImage image =
            paint::render_timeline(snapshot, rows_of(snapshot), size, 1, theme, {.range = range});
        const timeline::Rect lane = places.geometry.lane(0);
        const auto bar = [&](int px) {
            return count_other_than(image, {lane.x + px, lane.y, 1, lane.height - 1}, theme.plot);
        };
        QVERIFY(bar(300) > 2 * bar(600));
        QVERIFY(bar(600) > 2);
        QCOMPARE(bar(450), 0);
    }

    void text_stands_beside_events_where_there_is_room()
    {
        store::EventStore store;
        append(store, 1'000'000, 0, "/etc/passwd");
        append(store, 8'000'000, 0, "");
        append(store, 8'100'000, 0, "/no/room");
        append(store, 8'150'000, 0, "/etc/hosts");
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const timeline::TimeRange range{0, 10'000'000};
        const paint::Theme theme = paint::Theme::light();
        const QImage image =
            paint::render_timeline(snapshot, rows_of(snapshot), size, 1, theme, {.range = range});
        const Places places(size, 1, 1, range);
        const timeline::Rect lane = places.geometry.lane(0);
        const auto ink = [&](int from, int to) {
            int dark = 0;
            for (int y = lane.y; y < lane.bottom(); ++y)
                for (int x = from; x < to; ++x)
                    dark += qGray(image.pixel(x, y)) < 90 && image.pixel(x, y) != theme.lane(0).rgb();
            return dark;
        };
        QVERIFY(ink(places.x_of(1'000'000) + 4, places.x_of(1'000'000) + 90) > 30);
        QVERIFY(ink(places.x_of(8'150'000) + 4, places.x_of(8'150'000) + 90) > 30);
        QCOMPARE(ink(places.x_of(8'000'000) + 4, places.x_of(8'100'000)), 0);
    }

    void a_loss_is_a_red_band_in_its_lane_and_on_the_ruler_data() { add_looks(); }
    void a_loss_is_a_red_band_in_its_lane_and_on_the_ruler()
    {
        QFETCH(bool, dark);
        QFETCH(double, ratio);
        const paint::Theme theme = dark ? paint::Theme::dark() : paint::Theme::light();
        store::EventStore store;
        append(store, 100, 0);
        append(store, 200, 1);
        store.append_loss({.cause = decode::LossCause::trace_text,
                           .count = 340,
                           .cpu = 1,
                           .from_ns = 4'000'000,
                           .to_ns = 6'000'000});
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const timeline::TimeRange range{0, 10'000'000};
        const Places places(size, ratio, 2, range);
        const int left = places.x_of(4'000'000);
        const int right = places.x_of(6'000'000);
        // Filters hide rows, never losses.
        for (const char* filter : {"", "cpu == 1", "event == \"nothing\""}) {
            const filter::RowSet rows = rows_of(snapshot, filter);
            const QImage image = paint::render_timeline(snapshot, rows, size, ratio, theme, {.range = range});
            const timeline::Rect ruler = places.geometry.ruler();
            QVERIFY(count_color(image, {left, ruler.y, right - left, ruler.height}, theme.loss) >=
                    right - left);
            const timeline::Rect plot = places.geometry.plot();
            QVERIFY(count_reddish(image, {left, plot.y, right - left, plot.height}) > 500);
        }
        const QImage image =
            paint::render_timeline(snapshot, rows_of(snapshot), size, ratio, theme, {.range = range});
        const timeline::Rect own = places.geometry.lane(1);
        const timeline::Rect other = places.geometry.lane(0);
        QVERIFY(count_color(image, {left, own.y, 1, own.height}, theme.loss) > own.height / 2);
        QCOMPARE(count_reddish(image, other), 0);
        QCOMPARE(count_reddish(image, {own.x, own.y, left - own.x, own.height}), 0);
        // "lost 340", written on red in the middle of the band.
        const int middle = (left + right) / 2;
        const timeline::Rect label{middle - 20, own.y + own.height / 2 - 4, 40, 8};
        QVERIFY(count_color(image, label, theme.loss) > 60);
        QVERIFY(count_other_than(image, label, theme.loss) > 30);
    }

    void a_loss_of_one_moment_can_be_seen_too()
    {
        store::EventStore store;
        append(store, 100, 0);
        store.append_loss({.cause = decode::LossCause::trace_buffer, .count = 5, .to_ns = 5'000'000});
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const paint::Theme theme = paint::Theme::dark();
        const timeline::TimeRange range{0, 10'000'000};
        const QImage image =
            paint::render_timeline(snapshot, rows_of(snapshot), size, 1, theme, {.range = range});
        const Places places(size, 1, 1, range);
        for (const int dx : {0, 1, 2})
            QVERIFY(height_of_color(image, places.x_of(5'000'000) + dx, places.geometry.lane(0), theme.loss) >
                    20);
    }

    void the_selected_event_stands_out()
    {
        store::EventStore store;
        append(store, 1'000'000, 0);
        append(store, 5'000'000, 0);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const timeline::TimeRange range{0, 10'000'000};
        const paint::Theme theme = paint::Theme::light();
        const Places places(size, 1, 1, range);
        const auto accent_near = [&](std::optional<RowId> selected) {
            const QImage image = paint::render_timeline(snapshot, rows_of(snapshot), size, 1, theme,
                                                        {.range = range, .selected = selected});
            return count_color(image, {places.x_of(5'000'000) - 10, 0, 20, 240}, theme.accent);
        };
        QCOMPARE(accent_near({}), 0);
        QCOMPARE(accent_near(RowId{0}), 0);
        QVERIFY(accent_near(RowId{1}) > 20);
        QCOMPARE(accent_near(RowId{99}), 0);
    }

    void an_empty_trace_says_so_data() { add_looks(); }
    void an_empty_trace_says_so()
    {
        QFETCH(bool, dark);
        QFETCH(double, ratio);
        const paint::Theme theme = dark ? paint::Theme::dark() : paint::Theme::light();
        const store::EventStore store;
        const store::Snapshot snapshot = store.snapshot();
        const Places places(size, ratio, 0, {});
        const auto ink = [&](const char* title) {
            const QImage image = paint::render_timeline(snapshot, rows_of(snapshot), size, ratio, theme,
                                                        {.empty_title = QString::fromLatin1(title)});
            return count_other_than(image, places.geometry.plot(), theme.plot);
        };
        QVERIFY(ink("Attached. Nothing has fired yet.") > 300);
        QCOMPARE(ink(""), 0);
    }

    void the_ruler_tells_the_time()
    {
        store::EventStore store;
        append(store, 203'400'000'000, 0);
        append(store, 203'500'000'000, 0);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const paint::Theme theme = paint::Theme::dark();
        const Places places(size, 1, 1, {});
        for (const std::uint64_t length :
             {10ULL, 1'000ULL, 1'000'000ULL, 1'000'000'000ULL, 100'000'000'000ULL}) {
            const QImage image =
                paint::render_timeline(snapshot, rows_of(snapshot), size, 1, theme,
                                       {.range = timeline::centered(203'400'000'000, length)});
            QVERIFY(count_other_than(image, places.geometry.ruler(), theme.header) > 500);
        }
    }

    void chips_tell_following_from_paused()
    {
        const paint::Theme theme = paint::Theme::light();
        store::EventStore store;
        append(store, 1000, 0);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const timeline::LaneSnapshot lanes;
        const auto amber = [&](paint::Motion motion) {
            QImage image(800, 200, QImage::Format_RGB32);
            QPainter painter(&image);
            paint::TimelineScene scene;
            scene.snapshot = &snapshot;
            scene.lanes = &lanes;
            scene.range = {0, 10'000};
            scene.geometry =
                timeline::Geometry(800, 200, timeline::Metrics::with_ratio(1, timeline::Grouping::cpu), 0, 0);
            scene.motion = motion;
            paint::paint_timeline(painter, scene, theme);
            return count_color(image, scene.geometry.ruler(), theme.paused);
        };
        QVERIFY(amber(paint::Motion::paused) > 300);
        QCOMPARE(amber(paint::Motion::following), 0);
        QCOMPARE(amber(paint::Motion::still), 0);
    }

    void lanes_that_have_no_room_are_told_of()
    {
        store::EventStore store;
        for (std::uint32_t cpu = 0; cpu < 40; ++cpu)
            append(store, 1'000'000, cpu);
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const paint::Theme theme = paint::Theme::light();
        const auto strip = [&](int height) {
            const QImage image =
                paint::render_timeline(snapshot, rows_of(snapshot), {1000, height}, 1, theme);
            return count_color(image, {500, height - 20, 400, 16}, theme.header);
        };
        QVERIFY(strip(240) > 5000);
        QCOMPARE(strip(28 + 40 * 24), 0);
    }

    void everything_can_be_read()
    {
        for (const paint::Theme& theme : {paint::Theme::light(), paint::Theme::dark()}) {
            for (const QColor& back : {theme.plot, theme.plot_alternate, theme.header, theme.card}) {
                QVERIFY(paint::contrast(theme.text, back) >= 7);
                QVERIFY(paint::contrast(theme.muted_text, back) >= 4.5);
                QVERIFY(paint::contrast(theme.loss_text, back) >= 4.5);
                QVERIFY(paint::contrast(theme.right_text, back) >= 4.5);
                QVERIFY(paint::contrast(theme.doubt_text, back) >= 4.5);
            }
            QVERIFY(paint::contrast(theme.on_loss, theme.loss) >= 4.5);
            QVERIFY(paint::contrast(theme.on_paused, theme.paused) >= 4.5);
            QVERIFY(paint::contrast(theme.on_accent, theme.accent) >= 4.5);
            for (const QColor& lane : theme.lanes) {
                QVERIFY(paint::contrast(lane, theme.plot) >= 3);
                QVERIFY(paint::contrast(lane, theme.plot_alternate) >= 3);
                QVERIFY2(!is_reddish(lane.rgb()) || lane.hue() > 280, "red is for loss alone");
            }
        }
        QVERIFY(std::abs(paint::contrast(Qt::black, Qt::white) - 21) < 0.01);
    }

    void records_are_told_without_who_it_was()
    {
        store::EventView record{.message = "pid=7 tgid=7 comm=\"a \\\"b\" file=\"/etc/x y\" pid=9", .shape = ShapeId{1}};
        QCOMPARE(paint::without_who(record), std::string_view("file=\"/etc/x y\" pid=9"));
        record.message = "pid=7 comm=\"ls\"";
        QCOMPARE(paint::without_who(record), record.message);
        record.message = "comm=\"unfinished";
        QCOMPARE(paint::without_who(record), record.message);
        // Printed by a probe, it may mean anything.
        QCOMPARE(paint::without_who({.message = "pid=7 exits"}), std::string_view("pid=7 exits"));
    }

    void any_size_and_any_bytes_can_be_drawn()
    {
        store::EventStore store;
        store.append({.time_ns = INT64_MIN + 1,
                      .cpu = 4'000'000'000U,
                      .pid = -5,
                      .task = "\xff\xfe\x01\n",
                      .message = "\xc3\x28\0\x1b[31m"});
        store.append({.time_ns = INT64_MAX, .cpu = 1, .message = std::string(100'000, 'x')});
        store.append_loss({.count = UINT64_MAX, .from_ns = UINT64_MAX, .to_ns = 1});
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        for (const QSize odd :
             {QSize(1, 1), QSize(0, 0), QSize(20, 3000), QSize(3000, 20), QSize(400, 100)}) {
            for (const timeline::Grouping grouping : {timeline::Grouping::cpu, timeline::Grouping::task}) {
                const QImage image = paint::render_timeline(snapshot, rows_of(snapshot), odd, 1.25,
                                                            paint::Theme::dark(), {.grouping = grouping});
                QVERIFY(!image.isNull());
            }
        }
        QCOMPARE(paint::to_line("a\nb\x1b[1m"), QStringLiteral("a b [1m"));
    }

    void the_card_has_every_field_that_there_is()
    {
        store::EventStore store;
        store.append({.time_ns = 203'410'982'000,
                      .resolution_ns = 1000,
                      .cpu = 1,
                      .pid = 380,
                      .tgid = 379,
                      .task = "ls",
                      .flags = "d..1.",
                      .event = "open",
                      .message = "/etc/passwd"});
        store.append({.time_ns = 5, .message = "odd", .kind = store::RowKind::odd_line});
        store.append_loss(
            {.cause = decode::LossCause::trace_text, .count = 340, .cpu = 1, .from_ns = 1000, .to_ns = 2000});
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const auto all = [&](std::uint64_t row) {
            QStringList texts;
            for (const paint::CardLine& line : paint::card_lines(snapshot, RowId{row}))
                texts += line.label + QLatin1Char('=') + line.text;
            return texts;
        };
        QCOMPARE(all(0), (QStringList{QStringLiteral("time=203.410982 s"), QStringLiteral("cpu=1"),
                                      QStringLiteral("task=ls"), QStringLiteral("pid=380"),
                                      QStringLiteral("tgid=379"), QStringLiteral("flags=d..1."),
                                      QStringLiteral("event=open"), QStringLiteral("message=/etc/passwd"),
                                      QStringLiteral("row=1")}));
        QCOMPARE(all(1).size(), 3);
        QVERIFY(all(2).join(QLatin1Char(' ')).contains(QStringLiteral("340 events were lost on CPU 1")));
        QVERIFY(all(2).contains(QStringLiteral("lasted=1 \u00b5s")));
        QVERIFY(all(2).join(QLatin1Char(' ')).contains(QStringLiteral("the board's trace buffer overflowed")));
        QVERIFY(all(2).last().startsWith(QStringLiteral("advice=print less often")));
        QVERIFY(all(99).isEmpty());
    }

    void the_card_has_the_fields_of_records_and_messages()
    {
        store::EventStore store;
        const ShapeId shape = store.add_shape({"latency",
                                               {{"file", decode::FieldForm::text},
                                                {"ret", decode::FieldForm::number},
                                                {"address", decode::FieldForm::unsigned_number},
                                                {"missing", decode::FieldForm::number},
                                                {"pid", decode::FieldForm::number}}});
        const std::vector<decode::FieldValue> values{
            {.text = "/etc/passwd"}, {.number = -2}, {.number = -1}, {}, {.number = 380}};
        store.append({.time_ns = 1000,
                      .resolution_ns = 1,
                      .pid = 380,
                      .event = "latency",
                      .message = "file=/etc/passwd ret=-2",
                      .shape = shape,
                      .fields = values});
        for (int i = 0; i < 2000; ++i)
            store.append({.time_ns = 2000 + i,
                          .resolution_ns = 1,
                          .event = "open",
                          .message = "open fd=" + std::to_string(i % 7) + " flags=0x" + std::to_string(i % 3)});
        store.publish();
        const store::Snapshot snapshot = store.snapshot();
        const auto all = [&](std::uint64_t row) {
            QStringList texts;
            for (const paint::CardLine& line : paint::card_lines(snapshot, RowId{row}))
                texts += line.label + QLatin1Char('=') + line.text;
            return texts;
        };
        QCOMPARE(all(0), (QStringList{QStringLiteral("time=0.000001000 s"), QStringLiteral("pid=380"),
                                      QStringLiteral("event=latency"), QStringLiteral("file=/etc/passwd"),
                                      QStringLiteral("ret=-2"), QStringLiteral("address=18446744073709551615"),
                                      QStringLiteral("row=1")}));
        QVERIFY2(all(1005).contains(QStringLiteral("fd=%1").arg(1004 % 7)), qPrintable(all(1005).join(QLatin1Char('|'))));
    }
};

QTEST_MAIN(TstPaint)
#include "tst_paint.moc"
