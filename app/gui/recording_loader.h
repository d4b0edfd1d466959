// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Reads a recording, or the saved text of a tracer, into a store on a thread of its own, so that the window
//          shows rows as they come.
// Thread:  GUI thread; the signals come there too.
// Errors:  failed() with one cause and one hint.
#pragma once

#include "app/session/saved_file.h"

#include <QObject>
#include <QString>

#include <memory>
#include <thread>

namespace boardscope::gui {

class RecordingLoader : public QObject {
    Q_OBJECT

public:
    explicit RecordingLoader(QObject* parent = nullptr);
    ~RecordingLoader() override;

    /// Gives up a file that is still being read. Returns the store that will fill.
    [[nodiscard]] std::shared_ptr<const store::EventStore> load(const QString& path);
    void cancel();

Q_SIGNALS:
    void loaded(const boardscope::session::SavedFile& file);
    void failed(const boardscope::Error& error);

private:
    std::uint64_t generation_ = 0;
    std::jthread thread_;
};

}  // namespace boardscope::gui
