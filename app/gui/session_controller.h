// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The window's hold on one session at a time: the session's events as Qt signals, its questions as
//          signals with an answer to give.
// Thread:  GUI thread. The session's own thread never waits for the GUI thread, but for an answer to a question.
// Errors:  ended() carries the session's Error.
#pragma once

#include "app/gui/question_desk.h"
#include "app/session/map_table.h"
#include "app/session/session.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace boardscope::gui {

class SessionController : public QObject {
    Q_OBJECT

public:
    explicit SessionController(std::filesystem::path share, QObject* parent = nullptr);
    ~SessionController() override;

    [[nodiscard]] session::State state() const { return state_; }
    [[nodiscard]] bool is_active() const;
    [[nodiscard]] const std::filesystem::path& share() const { return share_; }

    /// What waits to compile the scripts of sessions that are started from now on.
    void set_warm_compiler(std::shared_ptr<builder::WarmCompiler> compiler) { warm_compiler_ = std::move(compiler); }
    /// Replaces a session that has ended. Does nothing while one is active.
    void start(session::SessionRequest request);
    /// While attached; see session::Session.
    void run_workload(session::Workload workload);
    void change_maps(session::MapChanges changes);
    /// First call: stop in order. While stopping: leave at once.
    void stop();

    /// Rows of the session that was started last; null before the first.
    [[nodiscard]] std::shared_ptr<const store::EventStore> store() const { return store_; }
    [[nodiscard]] const std::vector<session::ProgramState>& programs() const { return counts_.programs; }
    /// With the counts' time, by the board's clock; 0 where they are not counted.
    [[nodiscard]] const session::ProgramsChanged& counts() const { return counts_; }
    [[nodiscard]] const std::optional<session::LinkMeasured>& link() const { return link_; }
    /// Of the times of its trace.
    [[nodiscard]] const std::optional<timeline::WallClock>& wall_clock() const { return wall_clock_; }

Q_SIGNALS:
    void started();
    void stateChanged(boardscope::session::State state, const QString& sentence);
    void buildFinished(const boardscope::session::BuildFinished& finished);
    void logLine(const boardscope::session::LogLine& line);
    void programRefused(const boardscope::session::ProgramRefused& refused);
    void programsChanged();
    void linkMeasured();
    void mapRead(const boardscope::session::SharedContents& contents);
    void mapsChanged(const boardscope::session::MapsChanged& changed);
    void ended(const boardscope::session::Ended& ended);
    void asked(std::shared_ptr<boardscope::gui::Question> question);

private:
    void hand_over(const session::SessionEvent& event);
    void deliver(const session::SessionEvent& event);
    void on(const session::StateChanged& changed);
    void on(const session::BuildFinished& finished);
    void on(const session::LogLine& line);
    void on(const session::ProgramRefused& refused);
    void on(const session::ProgramsChanged& changed);
    void on(const session::LinkMeasured& measured);
    void on(const session::MapContents&) {}  // see hand_over()
    void on(const session::MapsChanged& changed);
    void on(const session::ScriptPrinted& printed);
    void on(const session::Ended& ended);

    std::filesystem::path share_;
    std::shared_ptr<builder::WarmCompiler> warm_compiler_;
    QuestionDesk desk_;  ///< before the session, whose thread may ask to the last
    std::unique_ptr<session::Session> session_;
    std::shared_ptr<const store::EventStore> store_;
    session::State state_ = session::State::idle;
    bool stop_asked_ = false;
    session::ProgramsChanged counts_;
    std::optional<session::LinkMeasured> link_;
    std::optional<timeline::WallClock> wall_clock_;
};

}  // namespace boardscope::gui
