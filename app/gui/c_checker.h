// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Has the compiler look at the C in the editor while it is typed, with the flags and headers of the selected
//          target, and shows what it says in the text. What compiles is then built in the background, so that what only a
//          whole build can tell (fields that a 32-bit board has elsewhere, helpers that its kernel lacks) is told, too, and
//          Run finds the work done.
// Thread:  GUI thread; compilers run on a thread of its own, some time after the last key, and end with the next key.
// Errors:  a target that cannot be built for says so when a session is started; here it is quiet.
#pragma once

#include "app/boards/board_paths.h"
#include "app/views/background_job.h"
#include "core/base/diagnostics.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace boardscope::editor {
class ProbeEditor;
}

namespace boardscope::gui {

class CChecker : public QObject {
    Q_OBJECT

public:
    static constexpr int delay_ms = 400;

    CChecker(editor::ProbeEditor& editor, boards::BoardPaths paths, QObject* parent = nullptr);
    ~CChecker() override;

    void set_target(const QString& name);
    /// Until the next key: a session is being built, whose messages are to stay.
    void cancel();

Q_SIGNALS:
    void checked(const boardscope::Diagnostics& diagnostics);

private:
    void text_changed();
    void check_now();
    void take(quint64 number, const Diagnostics& diagnostics);

    editor::ProbeEditor& editor_;
    boards::BoardPaths paths_;
    QString target_;
    quint64 asked_ = 0;  ///< later answers to earlier questions are dropped
    QTimer timer_;
    std::unique_ptr<views::BackgroundJob> job_;  ///< last: it ends before what it uses
};

}  // namespace boardscope::gui
