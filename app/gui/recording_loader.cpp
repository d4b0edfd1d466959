// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/recording_loader.h"

#include "app/session/trace_memory.h"

namespace boardscope::gui {

RecordingLoader::RecordingLoader(QObject* parent) : QObject(parent) {}

RecordingLoader::~RecordingLoader()
{
    cancel();
}

void RecordingLoader::cancel()
{
    ++generation_;
    thread_ = {};  // asks for the stop and waits: a chunk is a megabyte, read in milliseconds
}

std::shared_ptr<const store::EventStore> RecordingLoader::load(const QString& path)
{
    cancel();
    auto store = std::make_shared<store::EventStore>(store::StoreLimits{}, std::make_shared<session::TraceMemory>());
    const std::uint64_t generation = generation_;
    thread_ = std::jthread([this, generation, store, file = path.toStdString()](std::stop_token stop) {
        session::ReadProgress progress;
        Result<session::SavedFile> result = session::read_saved_file({.path = file}, *store, progress, {}, stop);
        if (stop.stop_requested()) return;
        QMetaObject::invokeMethod(
            this,
            [this, generation, result = std::move(result)] {
                if (generation != generation_) return;
                if (result)
                    Q_EMIT loaded(*result);
                else
                    Q_EMIT failed(result.error());
            },
            Qt::QueuedConnection);
    });
    return store;
}

}  // namespace boardscope::gui
