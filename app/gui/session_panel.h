// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the session does to the board and the link: programs attached or refused and why, how often each runs and
//          what that costs, events, bytes, loss, the link's delay, the board's clock.
// Thread:  GUI thread.
#pragma once

#include "app/session/replay.h"
#include "app/session/session_rates.h"

#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::gui {

class SessionPanel : public QWidget {
    Q_OBJECT

public:
    explicit SessionPanel(QWidget* parent = nullptr);

    /// A session begins: the figures of another are forgotten.
    void begin();
    void take(const session::ProgramsChanged& changed);
    void take(const session::LinkMeasured& measured, const store::Totals& totals);
    /// The session is over: totals stay, rates do not.
    void end(const store::Totals& totals);
    void show_recording(const session::Replayed& replayed);
    void show_programs(const std::vector<session::ProgramState>& programs);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum Column { program, state, hits, rate, each, cost };
    enum Figure { events, bytes, lost, link, clock, figure_count };

    void make_programs();
    void show_program(QTreeWidgetItem& item, const session::ProgramState& shown);
    void show_rates();
    void show_cost();
    void show_amounts(const store::Totals& totals, std::uint64_t received_bytes);
    void show_link(const session::LinkMeasured& measured);
    void set_figure(Figure figure, const QString& text);
    [[nodiscard]] QString cost_text() const;
    [[nodiscard]] QString programs_state_text() const;

    session::SessionRates rates_;
    std::vector<session::ProgramState> programs_;
    std::uint64_t received_bytes_ = 0;
    bool is_recording_ = false;
    bool is_counted_ = false;  ///< the board's kernel counts runs

    QLabel* cost_ = nullptr;
    QLabel* programs_state_ = nullptr;
    std::array<QLabel*, figure_count> figures_{};
    QTreeWidget* tree_ = nullptr;
};

}  // namespace boardscope::gui
