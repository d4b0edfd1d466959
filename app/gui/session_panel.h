// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The programs of the session: attached or refused and why, how often each ran, what it costs.
// Thread:  GUI thread.
#pragma once

#include "app/session/session_event.h"

#include <QTreeWidget>

#include <vector>

namespace boardscope::gui {

class SessionPanel : public QTreeWidget {
    Q_OBJECT

public:
    explicit SessionPanel(QWidget* parent = nullptr);

    void show_programs(const std::vector<session::ProgramState>& programs);

private:
    enum Column { program, state, hits, cost };
};

}  // namespace boardscope::gui
