// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What was checked on a board, line by line: its verdict, what was found and, below what is not
// good, why it
//          matters and what to change. A fix can be copied.
// Thread:  GUI thread.
#pragma once

#include "core/target/preflight.h"

#include <QTreeWidget>

#include <vector>

namespace boardscope::gui {

class CapabilityTable : public QTreeWidget {
    Q_OBJECT

public:
    explicit CapabilityTable(QWidget* parent = nullptr);

    void show_lines(const std::vector<PreflightLine>& lines);
    /// So that the first of the worst is in sight.
    void show_worst();
    /// More, below those that are shown: while a board is looked at.
    void add_lines(const std::vector<PreflightLine>& lines);
    /// Of the line or the fix that is current; empty when there is nothing to do about it.
    [[nodiscard]] QString current_fix() const;
    /// To the clipboard.
    void copy_fix();

Q_SIGNALS:
    void copied(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Column { part, check, verdict, found };
    void add_line(const PreflightLine& line);
    void take_colors();
    void show_menu(const QPoint& place);
};

}  // namespace boardscope::gui
