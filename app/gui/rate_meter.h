// SPDX-License-Identifier: GPL-3.0-or-later
// What:    How often is a place of the board passed? Counts for one second there, with a session of its own beside the one
//          that may be running. Nothing is recorded, and nothing stays.
// Thread:  GUI thread; the session has its own.
// Errors:  measured() carries the session's.
#pragma once

#include "app/gui/question_desk.h"
#include "app/session/session.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace boardscope::gui {

class RateMeter : public QObject {
    Q_OBJECT

public:
    explicit RateMeter(std::filesystem::path share, QObject* parent = nullptr);
    ~RateMeter() override;

    /// False: it is measuring already.
    bool measure(const QString& point, TargetProfile profile);
    [[nodiscard]] bool is_busy() const { return is_busy_; }
    void cancel();

Q_SIGNALS:
    void measured(const QString& point, quint64 count);
    void failed(const QString& point, const boardscope::Error& error);
    void asked(std::shared_ptr<boardscope::gui::Question> question);

private:
    void hear(const session::SessionEvent& event);
    void end(const std::string& printed, const Diagnostics& diagnostics, const session::Ended& ended);

    std::filesystem::path share_;
    QuestionDesk desk_;  ///< before the session, whose thread may ask to the last
    std::mutex mutex_;   ///< of what the session's thread gathers
    std::string printed_;
    Diagnostics diagnostics_;
    QString point_;
    bool is_busy_ = false;
    std::unique_ptr<session::Session> session_;
};

}  // namespace boardscope::gui
