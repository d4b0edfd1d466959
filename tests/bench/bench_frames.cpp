// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window is busy with painting one frame, and with one event, while a board is busy.
//
//   bench_frames [SECONDS [ROWS]]
//
// The real window at 1,920 × 1,080, drawn by the raster engine, 16 lanes. First 100,000 events a second come in
// through the decoder while the views follow; then a trace of 10,000,000 rows is panned, zoomed, measured, scrolled
// and filtered; then its table is sorted.
#include "app/gui/frame_meter.h"
#include "app/gui/window_layout.h"
#include "app/session/ingest.h"
#include "tests/gui/made_up_recording.h"
#include "tests/gui/window_driver.h"

#include <QElapsedTimer>
#include <QSplitter>
#include <QStyleFactory>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

using namespace boardscope;

namespace {

constexpr std::int64_t fault_ns = 8'000'000;
constexpr int cpus = 16;
constexpr int events_per_second = 100'000;
constexpr double frame_ms = static_cast<double>(gui::FrameHistogram::frame_ns) / 1e6;

/// Collects what the application measures, by kind.
class Figures {
public:
    void take(const gui::EventTime& time)
    {
        (time.is_frame ? frames_ : events_).add(time.ns);
        (time.is_frame ? work_ : event_work_).add(time.work_ns);
        if (time.ns > fault_ns) ++slow_[time.what()];
        if (time.work_ns > fault_ns) ++slow_work_[time.what()];
    }
    void print(const char* title) const
    {
        std::printf("\n%s\n", title);
        print_row("frames (paint and flush)", frames_);
        // On a machine with other work the window waits for a processor; this is what the frames need themselves.
        print_row("… of it with a processor", work_);
        print_row("all other events", events_);
        print_row("… of it with a processor", event_work_);
        print_bars();
        for (const auto& [what, count] : slow_)
            std::printf("  over 8 ms: %5d × %s\n", count, what.c_str());
        for (const auto& [what, count] : slow_work_)
            std::printf("  over 8 ms with a processor: %5d × %s\n", count, what.c_str());
        std::fflush(stdout);
    }

private:
    static void print_row(const char* name, const gui::FrameHistogram& times)
    {
        std::printf("  %-26s %8zu   p50 %6.1f   p99 %6.1f   max %6.1f ms   p99 is %.2f of 16 ms   later: %zu\n", name,
                    times.count(), times.percentile_ms(50), times.percentile_ms(99), times.max_ms(),
                    times.percentile_ms(99) / frame_ms, times.late_count());
    }

    void print_bars() const
    {
        for (const gui::FrameHistogram::Bar& bar : frames_.bars()) {
            if (bar.count == 0) continue;
            const auto length = static_cast<int>(std::max<std::size_t>(1, 50 * bar.count / frames_.count()));
            std::printf("  %3d ms … %6zu frames  %.*s\n", bar.from_ms, bar.count, length,
                        "##################################################");
        }
    }

    gui::FrameHistogram frames_;
    gui::FrameHistogram work_;
    gui::FrameHistogram events_;
    gui::FrameHistogram event_work_;
    std::map<std::string, int> slow_;
    std::map<std::string, int> slow_work_;
};

/// Text as a board would send it, decoded on a thread of its own into a live store.
class Flood {
public:
    Flood()
        : store_(std::make_shared<store::EventStore>()), thread_([this](std::stop_token stop) { pour(stop); })
    {
    }
    [[nodiscard]] std::shared_ptr<const store::EventStore> store() const { return store_; }

private:
    void pour(const std::stop_token& stop)
    {
        session::Ingest ingest(*store_, [](const wire::Message&) {});
        const test::MadeUpRecording lines{.cpus = cpus};
        constexpr int slice_ms = 5;
        constexpr int slice = events_per_second * slice_ms / 1000;
        constexpr long long us_between = 1'000'000 / events_per_second;
        auto next = std::chrono::steady_clock::now();
        wire::FrameWriter writer;
        for (int n = 0; !stop.stop_requested();) {
            std::string text;
            for (const int end = n + slice; n < end; ++n)
                text += lines.line_at(n, n * us_between);
            ingest.push(writer.frame(BSW_TEXT, wire::encode_payload(wire::Text{.bytes = text})));
            next += std::chrono::milliseconds(slice_ms);
            std::this_thread::sleep_until(next);
        }
    }

    std::shared_ptr<store::EventStore> store_;
    std::jthread thread_;
};

/// As many rows as asked for, 10 µs apart, as if they had come from a file.
std::shared_ptr<store::EventStore> large_trace(std::uint64_t rows)
{
    auto store = std::make_shared<store::EventStore>();
    for (std::uint64_t n = 0; n < rows; ++n) {
        const std::string message = "file /etc/number-" + std::to_string(n % 5000);
        store->append({.time_ns = static_cast<std::int64_t>(200'000'000'000 + n * 10'000),
                       .resolution_ns = 1000,
                       .cpu = static_cast<std::uint32_t>(n * 7 % cpus),
                       .pid = static_cast<std::int32_t>(300 + n % 3),
                       .task = test::MadeUpRecording::tasks[n % 3],
                       .event = "bpf_trace_printk",
                       .message = message});
    }
    store->publish();
    return store;
}

void follow(gui::MeasuredApplication& application, test::WindowDriver& driver, int seconds)
{
    const Flood flood;
    driver.window().show_trace(flood.store(), true);
    QTest::qWait(500);
    const std::size_t before = driver.rows();
    QElapsedTimer timer;
    timer.start();
    Figures figures;
    application.watch([&](const gui::EventTime& time) { figures.take(time); });
    QTest::qWait(seconds * 1000);
    application.watch({});
    const auto came = static_cast<double>(driver.rows() - before);
    std::printf("events a second that came: %.0f\n", came * 1000 / static_cast<double>(timer.elapsed()));
    figures.print("Following 100,000 events/s, 16 lanes");
    driver.window().show_trace(nullptr, false);
}

void zoom_and_pan(test::WindowDriver& driver, bool in)
{
    views::TimelineView& timeline = driver.timeline();
    const int y = timeline.height() / 2;
    for (int i = 0; i < 40; ++i) {
        driver.wheel(timeline, {300 + 20 * i, y}, in ? 1 : -1);
        QTest::qWait(16);
    }
    const auto drag = [&](Qt::KeyboardModifiers modifiers) {
        QTest::mousePress(&timeline, Qt::LeftButton, modifiers, {900, y});
        for (int i = 0; i < 40; ++i) {
            QTest::mouseMove(&timeline, {900 - 15 * i, y});
            QTest::qWait(16);
        }
        QTest::mouseRelease(&timeline, Qt::LeftButton, modifiers, {300, y});
    };
    drag({});
    drag(Qt::ShiftModifier);
}

void move_about(gui::MeasuredApplication& application, test::WindowDriver& driver, std::uint64_t rows)
{
    driver.window().show_trace(large_trace(rows), false);
    if (!driver.wait_for_rows(rows, 120'000)) std::exit(1);
    QTest::qWait(500);
    Figures figures;
    application.watch([&](const gui::EventTime& time) { figures.take(time); });
    for (int round = 0; round < 6; ++round) {
        zoom_and_pan(driver, round % 2 == 0);
        driver.table().setFocus();
        for (int i = 0; i < 20; ++i) {
            driver.press(round % 2 == 0 ? Qt::Key_PageDown : Qt::Key_PageUp);
            QTest::qWait(16);
        }
        driver.press(round % 2 == 0 ? Qt::Key_End : Qt::Key_Home);
        driver.type_filter(round % 2 == 0 ? QStringLiteral("comm == \"cat\" and msg contains \"99\"")
                                          : QString());
        QTest::qWait(300);
    }
    application.watch({});
    const std::string title = "Panning, zooming, measuring, scrolling and filtering " + std::to_string(rows) + " rows";
    figures.print(title.c_str());
}

/// Each column up and down, with a look around, and back to how the rows arrived.
void sort_table(gui::MeasuredApplication& application, test::WindowDriver& driver)
{
    using views::Column;
    Figures figures;
    views::EventTable& table = driver.table();
    application.watch([&](const gui::EventTime& time) { figures.take(time); });
    for (const Column column : {Column::task, Column::pid, Column::message, Column::delta}) {
        for (int direction = 0; direction < 2; ++direction) {
            table.sortBy(column);
            const bool is_sorted = QTest::qWaitFor(
                [&] { return table.sorting().state() == views::SortedRows::State::sorted; }, 120'000);
            if (!is_sorted) std::exit(1);
            table.setFocus();
            for (int i = 0; i < 10; ++i) {
                driver.press(Qt::Key_PageDown);
                QTest::qWait(16);
            }
        }
        table.unsort();
        QTest::qWait(300);
    }
    application.watch({});
    figures.print("Sorting the table by four columns, up, down and back");
}

}  // namespace

int main(int argc, char** argv)
{
    const QTemporaryDir directory;
    qputenv("BOARDSCOPE_CONFIG", directory.path().toUtf8());
    qputenv("BOARDSCOPE_STATE", directory.path().toUtf8());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    gui::MeasuredApplication application(argc, argv);
    gui::apply_look(gui::WindowLayout::Look::light);
    const int seconds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 20;
    const std::uint64_t rows = argc > 2 ? std::max(1000LL, std::atoll(argv[2])) : 10'000'000;

    test::WindowDriver driver(QSize(1920, 1080));
    driver.press(Qt::Key_F6);
    driver.press(Qt::Key_F6);  // watching: the trace is large
    std::printf("%s, raster, %d × %d\n", qPrintable(QGuiApplication::platformName()), driver.window().width(),
                driver.window().height());
    follow(application, driver, seconds);
    move_about(application, driver, rows);
    sort_table(application, driver);
    return 0;
}
