// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The diagnostics of the last build as a list; activating one asks to go to its line.
// Thread:  GUI thread.
#pragma once

#include "core/base/diagnostics.h"

#include <QTreeWidget>

namespace boardscope::gui {

class ProblemsView : public QTreeWidget {
    Q_OBJECT

public:
    explicit ProblemsView(QWidget* parent = nullptr);

    void show_diagnostics(const Diagnostics& diagnostics);

Q_SIGNALS:
    void chosen(const boardscope::SourceSpan& span);

private:
    void choose(QTreeWidgetItem* item);

    std::vector<Diagnostic> shown_;
};

}  // namespace boardscope::gui
