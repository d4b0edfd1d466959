// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Bench: a window with a timeline over made-up rows, and the hands that drive it.
// Thread:  GUI thread.
// Units:   logical pixels; rows are 1 ms apart, from 5 s on.
#pragma once

#include "app/views/timeline_view.h"

#include <QTest>
#include <QWheelEvent>

#include <memory>
#include <string>

namespace boardscope::test {

inline constexpr int width = 1000;
inline constexpr int height = 300;

/// A window with a timeline over rows that are 1 ms apart, taking turns on two CPUs.
struct Bench {
    explicit Bench(int rows = 200) : store(std::make_shared<store::EventStore>()), view(feed, selection)
    {
        view.resize(width, height);
        view.show();
        append(rows);
        feed.setStore(store);
    }

    void append(int rows)
    {
        for (int i = 0; i < rows; ++i, ++written) {
            const std::string message = "row " + std::to_string(written);
            store->append({.time_ns = 5'000'000'000 + written * 1'000'000,
                           .resolution_ns = 1,
                           .cpu = static_cast<std::uint32_t>(written % 2),
                           .pid = static_cast<std::int32_t>(300 + written % 5),
                           .task = "ls",
                           .event = "open",
                           .message = message});
        }
        store->publish();
    }

    bool ready()
    {
        return QTest::qWaitFor(
            [this] { return feed.state().snapshot.row_count() == static_cast<std::size_t>(written); });
    }

    bool stopped_at_all()
    {
        selection.setFollowing(false);
        view.fitAll();
        return ready();
    }

    void wheel(QPoint at, int notches, Qt::KeyboardModifiers modifiers = {})
    {
        QWheelEvent event(at, view.mapToGlobal(at), {}, {0, notches * 120}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&view, &event);
    }

    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
    {
        begin_drag(from, to, modifiers);
        QTest::mouseRelease(&view, Qt::LeftButton, modifiers, to);
    }

    /// The button stays pressed.
    void begin_drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mousePress(&view, Qt::LeftButton, modifiers, from);
        QTest::mouseMove(&view, (from + to) / 2);
        QTest::mouseMove(&view, to);
    }

    [[nodiscard]] QAction* action(const char* name) { return view.findChild<QAction*>(QLatin1String(name)); }
    [[nodiscard]] timeline::TimeRange range() const { return selection.visibleRange(); }

    std::shared_ptr<store::EventStore> store;
    std::int64_t written = 0;
    views::TraceFeed feed;
    views::SharedSelection selection;
    views::TimelineView view;
};

inline bool has_color(QWidget& widget, QRect area, const QColor& color)
{
    const QImage image = widget.grab(area).toImage();
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) == color.rgb()) return true;
    return false;
}

}  // namespace boardscope::test
