// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/frame_meter.h"

#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

bool MeasuredApplication::notify(QObject* receiver, QEvent* event)
{
    // Nested events belong to the outer one: it is the outer one that keeps the window waiting. But for those of a
    // dialog or a menu, which runs an event loop inside the event that opened it.
    const int level = thread()->loopLevel();
    if (loop_level_ == level) return QApplication::notify(receiver, event);
    const std::optional<int> outer = std::exchange(loop_level_, level);
    has_looped_ = false;
    EventTime time{.is_frame = event->type() == QEvent::UpdateRequest,
                   .receiver = receiver->metaObject()->className(),
                   .type = event->type()};
    QElapsedTimer timer;
    timer.start();
    const bool handled = QApplication::notify(receiver, event);
    time.ns = timer.nsecsElapsed();
    if (!has_looped_) {
        worst_ns_ = std::max(worst_ns_, time.ns);
        if (watcher_) watcher_(time);
    }
    loop_level_ = outer;
    has_looped_ = outer.has_value();
    return handled;
}

std::string EventTime::what() const
{
    const char* name = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
    return std::string(name ? name : "event") + " of " + receiver;
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
