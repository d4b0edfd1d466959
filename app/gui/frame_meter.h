// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Watches how long the GUI thread is busy with one event: more than 8 ms is a fault. The application
//          measures, a label in the status bar shows the worst of the last seconds (menu View, Frame times).
// Thread:  GUI thread.
// Units:   nanoseconds; the histogram's buckets are milliseconds.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>

#include <array>
#include <cstdint>

namespace boardscope::gui {

class MeasuredApplication : public QApplication {
    Q_OBJECT

public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

    /// The longest event since the last call.
    [[nodiscard]] std::int64_t take_worst_ns();

private:
    int depth_ = 0;
    std::int64_t worst_ns_ = 0;
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
    std::size_t next_ = 0;
};

}  // namespace boardscope::gui
