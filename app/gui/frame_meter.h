// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Watches how long the GUI thread is busy with one event, more than 8 ms of which is a fault, and with
//          painting one frame. The application measures, a label in the status bar shows the last seconds (menu
//          View, Frame times), the same figures that tests/bench/bench_frames prints.
// Thread:  GUI thread.
// Units:   nanoseconds.
#pragma once

#include "app/gui/frame_histogram.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace boardscope::gui {

/// How long one event of the event loop took, with everything that it caused at once.
struct EventTime {
    std::int64_t ns = 0;
    std::int64_t work_ns = 0;   ///< of it, this thread had a processor; only while somebody watches
    bool is_frame = false;  ///< painted what had changed, and put it on the screen
    const char* receiver = "";  ///< its class, as it was before the event
    int type = 0;               ///< QEvent::Type

    [[nodiscard]] std::string what() const;
};

class MeasuredApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

    /// The longest event since the last call.
    [[nodiscard]] std::int64_t take_worst_ns();
    /// The frames since the last call.
    [[nodiscard]] FrameHistogram take_frames();
    /// Called after each event, with its time; for benchmarks. Empty: nobody.
    void watch(std::function<void(const EventTime&)> watcher) { watcher_ = std::move(watcher); }

private:
    std::function<void(const EventTime&)> watcher_;
    std::optional<int> loop_level_;  ///< of the event that is being measured
    bool has_looped_ = false;        ///< it waited in an event loop of its own, as a dialog does
    std::int64_t worst_ns_ = 0;
    FrameHistogram frames_;
};

class FrameMeter : public QLabel {
    Q_OBJECT

public:
    explicit FrameMeter(QWidget* parent = nullptr);

private:
    void refresh();
    static constexpr std::size_t kept_seconds = 5;

    QTimer timer_;
    std::array<std::int64_t, kept_seconds> worst_{};
    std::array<FrameHistogram, kept_seconds> frames_{};
    std::size_t next_ = 0;
};

}  // namespace boardscope::gui
