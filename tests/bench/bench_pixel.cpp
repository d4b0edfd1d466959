// SPDX-License-Identifier: GPL-3.0-or-later
// How long it takes from an event on the virtual ARMv7 board until the window has drawn it.
//
//   bench_pixel [SECONDS]
//
// The real window follows tests/bench/two-records.bpf.c, whose records come by the ring buffer with the board's own
// time, while the board writes so often that there are more than 10,000 records a second. After each frame the rows that
// are new in it are held against the clock. The board's clock is known to half a round trip of the ping, which is printed:
// the truth is at most so far away.
#include "app/gui/frame_meter.h"
#include "app/gui/window_layout.h"
#include "app/views/timeline_view.h"
#include "tests/gui/window_driver.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QStyleFactory>
#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace boardscope;

namespace {

constexpr double goal_ms = 100;

/// Writes of one byte in rounds, which an emulated board can do some 6,000 of in a second. Ends with the session.
constexpr const char* writer = R"sh(
while echo; do
    dd if=/dev/zero of=/dev/null bs=1 count=2000 2>/dev/null
    usleep 20000 2>/dev/null || sleep 0.02
done
)sh";

class Latencies {
public:
    Latencies(test::WindowDriver& driver) : driver_(driver) {}

    /// The rows that the frame just drawn was the first to show.
    void take()
    {
        const auto& clock = driver_.window().controller().wall_clock();
        const views::TraceState& state = driver_.window().feed().state();
        const std::size_t rows = state.snapshot.row_count();
        if (!clock || rows < seen_) return;
        const std::int64_t now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count();
        for (std::size_t row = seen_; row < rows; ++row) {
            const store::EventView event = state.snapshot.row(RowId{row});
            if (event.kind == store::RowKind::event)
                ms_.push_back(static_cast<double>(now_ns - event.time_ns - clock->ahead_ns) / 1e6);
        }
        if (rows > seen_) ++frames_;
        seen_ = rows;
    }
    void skip_what_is_there() { seen_ = driver_.window().feed().state().snapshot.row_count(); }

    void print(double seconds)
    {
        if (ms_.empty()) {
            std::printf("no events came\n");
            return;
        }
        std::sort(ms_.begin(), ms_.end());
        const auto at = [this](double part) {
            return ms_[std::min(ms_.size() - 1, static_cast<std::size_t>(part * static_cast<double>(ms_.size())))];
        };
        std::printf("%zu events, %.0f a second, in %zu frames\n", ms_.size(), static_cast<double>(ms_.size()) / seconds,
                    frames_);
        std::printf("from the board to the picture: p50 %.1f   p90 %.1f   p99 %.1f   longest %.1f ms   "
                    "p99 is %.2f of %.0f ms\n",
                    at(0.5), at(0.9), at(0.99), ms_.back(), at(0.99) / goal_ms, goal_ms);
    }

private:
    test::WindowDriver& driver_;
    std::size_t seen_ = 0;
    std::size_t frames_ = 0;
    std::vector<double> ms_;
};

int measure(gui::MeasuredApplication& application, int seconds)
{
    test::WindowDriver driver(QSize(1920, 1080));
    driver.window().select_target(QStringLiteral("virtual-armv7"));
    driver.window().open(QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/bench/two-records.bpf.c"));
    auto* selector = driver.find<QComboBox>("targetSelector");
    if (!QTest::qWaitFor([&] { return selector->currentText().endsWith(QStringLiteral("ready")); })) {
        std::fprintf(stderr, "the board is not up: bscope board up virtual-armv7\n");
        return 1;
    }
    driver.window().run();
    if (!driver.wait_for_state(session::State::attached)) {
        std::fprintf(stderr, "not attached: %s\n", qPrintable(driver.notice()));
        return 1;
    }
    driver.window().controller().run_workload({"writer", writer});
    if (!driver.wait_for_rows(2000)) return 1;
    QTest::qWait(3000);  // until some pings have told the clock

    Latencies latencies(driver);
    latencies.skip_what_is_there();
    QElapsedTimer timer;
    timer.start();
    application.watch([&](const gui::EventTime& time) {
        if (time.is_frame) latencies.take();
    });
    QTest::qWait(seconds * 1000);
    application.watch({});
    latencies.print(static_cast<double>(timer.elapsed()) / 1000);
    if (const auto& link = driver.window().controller().link(); link)
        std::printf("round trip of the ping: %.1f ms, so the board's clock is known to %.1f ms\n",
                    static_cast<double>(link->round_trip.count()) / 1e6,
                    static_cast<double>(link->round_trip.count()) / 2e6);
    const decode::LossTotal lost = driver.window().feed().state().snapshot.totals().lost_events();
    std::printf("lost: %llu\n", static_cast<unsigned long long>(lost.events));
    driver.window().stop();
    return driver.wait_for_state(session::State::ended) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    const QTemporaryDir directory;
    qputenv("BOARDSCOPE_CONFIG", directory.path().toUtf8());
    qputenv("XDG_DATA_HOME", directory.path().toUtf8());
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    gui::MeasuredApplication application(argc, argv);
    gui::apply_look(gui::WindowLayout::Look::light);
    return measure(application, argc > 1 ? std::max(1, std::atoi(argv[1])) : 20);
}
