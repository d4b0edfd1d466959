// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/frame_meter.h"

#include <QMetaEnum>
#include <QThread>

#include <algorithm>
#include <ctime>
#include <utility>

namespace boardscope::gui {

/// How long this thread has had a processor: of a busy machine, the part that is our doing.
static std::int64_t thread_work_ns()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

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
    const std::int64_t work_before_ns = watcher_ ? thread_work_ns() : 0;
    QElapsedTimer timer;
    timer.start();
    const bool handled = QApplication::notify(receiver, event);
    time.ns = timer.nsecsElapsed();
    if (watcher_) time.work_ns = thread_work_ns() - work_before_ns;
    if (!has_looped_) {
        worst_ns_ = std::max(worst_ns_, time.ns);
        if (time.is_frame) frames_.add(time.ns);
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

FrameHistogram MeasuredApplication::take_frames()
{
    return std::exchange(frames_, {});
}

/// One line per bar that has frames, for a tool tip.
static QString bars_text(const FrameHistogram& frames)
{
    QString text;
    for (const FrameHistogram::Bar& bar : frames.bars()) {
        if (bar.count == 0) continue;
        const QString range = bar.to_ms > 0 ? FrameMeter::tr("%1 … %2 ms").arg(bar.from_ms).arg(bar.to_ms)
                                            : FrameMeter::tr("over %1 ms").arg(bar.from_ms);
        text += QLatin1Char('\n') + FrameMeter::tr("%1: %2 frames").arg(range).arg(bar.count);
    }
    return text;
}

FrameMeter::FrameMeter(QWidget* parent) : QLabel(parent)
{
    setAccessibleName(tr("Frame times"));
    connect(&timer_, &QTimer::timeout, this, &FrameMeter::refresh);
    timer_.start(1000);
}

void FrameMeter::refresh()
{
    auto* application = qobject_cast<MeasuredApplication*>(QCoreApplication::instance());
    if (!application) return;
    worst_[next_] = application->take_worst_ns();
    frames_[next_] = application->take_frames();
    next_ = (next_ + 1) % worst_.size();
    const std::int64_t worst = *std::max_element(worst_.begin(), worst_.end());
    FrameHistogram frames;
    for (const FrameHistogram& second : frames_)
        frames.add(second);
    const auto ms = [](double value) { return QString::number(value, 'f', 1); };
    setText(tr("%1 frames · p50 %2 · p99 %3 · max %4 ms · busy %5 ms")
                .arg(frames.count())
                .arg(ms(frames.percentile_ms(50)), ms(frames.percentile_ms(99)), ms(frames.max_ms()),
                     ms(static_cast<double>(worst) / 1e6)));
    setToolTip(tr("Painting one frame in the last 5 s: half, 99 of 100 and all of them took no longer than this; one may "
                  "take 16 ms.\nBusy: the longest that the window was busy with one event; more than 8 ms is a fault.") +
               bars_text(frames));
}

}  // namespace boardscope::gui
