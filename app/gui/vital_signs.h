// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The figures at the right of the tool bar that never lie: session, data, programs, rate, loss.
// Thread:  GUI thread.
// Units:   events per second, over the last second or so.
#pragma once

#include "app/gui/session_controller.h"
#include "app/views/shared_selection.h"
#include "app/views/trace_feed.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;

namespace boardscope::gui {

class VitalSigns : public QWidget {
    Q_OBJECT

public:
    /// All three must outlive this.
    VitalSigns(SessionController& controller, views::TraceFeed& feed, views::SharedSelection& selection,
               QWidget* parent = nullptr);

    /// A recording is being read: shown as the data's state.
    void set_loading(bool loading);

    /// Of the session that is shown, live or recorded.
    void set_programs(const std::vector<session::ProgramState>& programs);

    /// "building opens.bpf.c for virtual-armv7", in a word: what stands for the session's state.
    [[nodiscard]] static QString word_for(session::State state);

private:
    void refresh();
    [[nodiscard]] QString programs_text() const;
    [[nodiscard]] QString hits_text() const;
    [[nodiscard]] QString data_text() const;

    SessionController& controller_;
    views::TraceFeed& feed_;
    views::SharedSelection& selection_;
    QTimer timer_;
    QElapsedTimer since_sample_;
    std::uint64_t sampled_events_ = 0;
    double events_per_second_ = 0;
    bool loading_ = false;
    std::vector<session::ProgramState> shown_programs_;

    QLabel* session_;
    QLabel* data_;
    QLabel* programs_;
    QLabel* rate_;
    QLabel* lost_;
};

}  // namespace boardscope::gui
