// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The real window and the hands that drive it: finds its parts, presses keys, turns the wheel.
// Thread:  GUI thread.
#pragma once

#include "app/gui/main_window.h"
#include "app/views/event_table.h"
#include "app/views/filter_bar.h"
#include "app/views/timeline_view.h"
#include "editor/probe_editor.h"

#include <QAction>
#include <QLineEdit>
#include <QTest>

#include <functional>

class QPushButton;
class QsciScintilla;

namespace boardscope::test {

class WindowDriver {
public:
    static constexpr QSize usual_size{1440, 900};

    /// Shown, and active, so that its keys work. What is remembered is below $BOARDSCOPE_CONFIG.
    explicit WindowDriver(QSize size = usual_size);

    [[nodiscard]] gui::MainWindow& window() { return window_; }
    template <class Widget>
    [[nodiscard]] Widget* find(const char* name = nullptr)
    {
        return window_.findChild<Widget*>(name ? QString::fromLatin1(name) : QString());
    }
    [[nodiscard]] QAction* action(const char* name) { return find<QAction>(name); }
    /// By what a screen reader would say; null when there is none.
    [[nodiscard]] QWidget* named(const QString& accessible_name);
    /// Not hidden, not behind another tab, not scrolled away.
    [[nodiscard]] bool in_sight(const QWidget& widget);
    [[nodiscard]] QString label_text(const QString& accessible_name);
    /// By its key, if it is not in front already; waits for the room that it is given.
    void show_boards();

    [[nodiscard]] editor::ProbeEditor& editor() { return *find<editor::ProbeEditor>(); }
    [[nodiscard]] QWidget& text_view();
    [[nodiscard]] views::FilterBar& filter_bar() { return *find<views::FilterBar>(); }
    [[nodiscard]] QLineEdit& filter_line() { return *filter_bar().findChild<QLineEdit*>(); }
    [[nodiscard]] views::TimelineView& timeline() { return *find<views::TimelineView>(); }
    [[nodiscard]] views::EventTable& table() { return *find<views::EventTable>(); }
    [[nodiscard]] std::size_t rows() { return window_.feed().state().rows.count(); }

    /// Opens the probe for this target; waits until the selector has seen that a virtual board is up.
    [[nodiscard]] bool open_for(const QString& target, const QString& probe, bool wait_until_ready = true);

    /// The strips above the panes; empty while hidden.
    [[nodiscard]] QString notice();
    [[nodiscard]] QPushButton* notice_button();
    [[nodiscard]] QString prompt();
    [[nodiscard]] QPushButton* prompt_button(const QString& text);

    /// To whatever has the focus.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(const QString& text);
    /// Replaces what stands in the filter line, and Enter.
    void type_filter(const QString& text);
    /// Alt and a letter, then letters down the menus: the mnemonics, as shown.
    [[nodiscard]] bool choose_in_menu(Qt::Key menu, const QList<Qt::Key>& letters);
    void wheel(QWidget& widget, QPoint at, int notches);
    void drag(QWidget& widget, QPoint from, QPoint to);
    /// Does `answer` with the next dialog, which would wait for it for ever.
    void in_next_dialog(std::function<void(QWidget&)> answer);

    /// Gives up when the session has come to another end.
    [[nodiscard]] bool wait_for_state(session::State state, int timeout_ms = 60'000);
    [[nodiscard]] bool wait_for_rows(std::size_t count, int timeout_ms = 30'000);

private:
    [[nodiscard]] QWidget* receiver();

    gui::MainWindow window_;
};

}  // namespace boardscope::test
