// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window is busy with one event, and with painting one frame, while a board is busy.
//
//   bench_frames [SECONDS]
//
// The real window at 1,920 × 1,080, drawn by the raster engine, 8 lanes. First 10,000 events a second come in
// through the decoder while the views follow; then a trace of 1,000,000 rows is panned, zoomed, scrolled and
// filtered.
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
constexpr int cpus = 8;
constexpr int events_per_second = 10'000;

/// Collects what the application measures, by kind.
class Figures {
public:
    void take(const gui::EventTime& time)
    {
        (time.is_frame ? frames_ : events_).push_back(time.ns);
        if (time.ns > fault_ns) ++slow_[time.what()];
    }
    void print(const char* title)
    {
        std::printf("\n%s\n", title);
        print_row("frames (paint and flush)", frames_);
        print_row("all other events", events_);
        print_histogram();
        for (const auto& [what, count] : slow_)
            std::printf("  over 8 ms: %5d × %s\n", count, what.c_str());
    }

private:
    static double ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

    static void print_row(const char* name, std::vector<std::int64_t>& times)
    {
        std::sort(times.begin(), times.end());
        if (times.empty()) return;
        const auto at = [&](double part) {
            return ms(times[static_cast<std::size_t>(part * double(times.size() - 1))]);
        };
        const auto slow = times.end() - std::upper_bound(times.begin(), times.end(), fault_ns);
        std::printf("  %-26s %8zu   p50 %6.2f   p99 %6.2f   max %6.2f ms   over 8 ms: %td\n", name,
                    times.size(), at(0.5), at(0.99), ms(times.back()), slow);
    }

    void print_histogram() const
    {
        constexpr std::int64_t edges_ms[] = {1, 2, 3, 4, 5, 6, 8, 12, 16, 33, 100, 1'000'000};
        std::int64_t from = 0;
        for (const std::int64_t to : edges_ms) {
            const auto in = [&](std::int64_t ns) { return ns >= from * 1'000'000 && ns < to * 1'000'000; };
            const auto count = std::count_if(frames_.begin(), frames_.end(), in);
            if (count > 0) {
                const auto bar =
                    static_cast<int>(std::max<std::int64_t>(1, 50 * count / std::ssize(frames_)));
                std::printf("  %3lld ms … %6td frames  %.*s\n", static_cast<long long>(from), count, bar,
                            "##################################################");
            }
            from = to;
        }
    }

    std::vector<std::int64_t> frames_;
    std::vector<std::int64_t> events_;
    std::map<std::string, int> slow_;
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
        auto next = std::chrono::steady_clock::now();
        wire::FrameWriter writer;
        for (int n = 0; !stop.stop_requested();) {
            std::string text;
            for (const int end = n + slice; n < end; ++n)
                text += lines.line_at(n, n * 100LL);
            ingest.push(writer.frame(BSW_TEXT, wire::encode_payload(wire::Text{.bytes = text})));
            next += std::chrono::milliseconds(slice_ms);
            std::this_thread::sleep_until(next);
        }
    }

    std::shared_ptr<store::EventStore> store_;
    std::jthread thread_;
};

void follow(gui::MeasuredApplication& application, test::WindowDriver& driver, int seconds)
{
    const Flood flood;
    driver.window().show_trace(flood.store(), true);
    QTest::qWait(500);
    Figures figures;
    application.watch([&](const gui::EventTime& time) { figures.take(time); });
    QTest::qWait(seconds * 1000);
    application.watch({});
    std::printf("rows at the end: %zu\n", driver.rows());
    figures.print("Following 10,000 events/s, 8 lanes");
}

void move_about(gui::MeasuredApplication& application, test::WindowDriver& driver, const QString& recording)
{
    driver.window().open(recording);
    if (!driver.wait_for_rows(1'000'000, 60'000)) std::exit(1);
    QTest::qWait(500);
    Figures figures;
    application.watch([&](const gui::EventTime& time) { figures.take(time); });
    views::TimelineView& timeline = driver.timeline();
    const int y = timeline.height() / 2;
    for (int round = 0; round < 6; ++round) {
        for (int i = 0; i < 40; ++i) {
            driver.wheel(timeline, {300 + 20 * i, y}, round % 2 == 0 ? 1 : -1);
            QTest::qWait(16);
        }
        QTest::mousePress(&timeline, Qt::LeftButton, {}, {900, y});
        for (int i = 0; i < 40; ++i) {
            QTest::mouseMove(&timeline, {900 - 15 * i, y});
            QTest::qWait(16);
        }
        QTest::mouseRelease(&timeline, Qt::LeftButton, {}, {300, y});
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
    figures.print("Panning, zooming, scrolling and filtering 1,000,000 rows");
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

    const QString recording = directory.filePath(QStringLiteral("million.bscope"));
    const test::MadeUpRecording million{.rows = 1'000'000, .cpus = cpus};
    if (!million.write(recording.toStdString())) return 1;

    test::WindowDriver driver(QSize(1920, 1080));
    driver.press(Qt::Key_F6);
    driver.press(Qt::Key_F6);  // watching: the trace is large
    follow(application, driver, seconds);
    move_about(application, driver, recording);
    return 0;
}
