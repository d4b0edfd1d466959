// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/frame_meter.h"

#include <algorithm>
#include <utility>

namespace boardscope::gui {

bool MeasuredApplication::notify(QObject* receiver, QEvent* event)
{
    // Nested events belong to the outer one: it is the outer one that keeps the window waiting.
    if (depth_ > 0) return QApplication::notify(receiver, event);
    ++depth_;
    QElapsedTimer timer;
    timer.start();
    const bool handled = QApplication::notify(receiver, event);
    worst_ns_ = std::max<std::int64_t>(worst_ns_, timer.nsecsElapsed());
    --depth_;
    return handled;
}

std::int64_t MeasuredApplication::take_worst_ns()
{
    return std::exchange(worst_ns_, 0);
}

FrameMeter::FrameMeter(QWidget* parent) : QLabel(parent)
{
    setToolTip(tr("Longest time that the window was busy with one event in the last 5 s; more than 8 ms is a fault"));
    connect(&timer_, &QTimer::timeout, this, &FrameMeter::refresh);
    timer_.start(1000);
}

void FrameMeter::refresh()
{
    auto* application = qobject_cast<MeasuredApplication*>(QCoreApplication::instance());
    if (!application) return;
    worst_[next_] = application->take_worst_ns();
    next_ = (next_ + 1) % worst_.size();
    const std::int64_t worst = *std::max_element(worst_.begin(), worst_.end());
    setText(tr("worst %1 ms").arg(static_cast<double>(worst) / 1e6, 0, 'f', 1));
}

}  // namespace boardscope::gui
