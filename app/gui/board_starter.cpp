// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/board_starter.h"

#include <utility>

namespace boardscope::gui {

BoardStarter::BoardStarter(boards::BoardPaths paths, QObject* parent)
    : QObject(parent), paths_(std::move(paths))
{
}

BoardStarter::~BoardStarter()
{
    thread_ = {};
}

void BoardStarter::cancel()
{
    if (is_starting()) thread_.request_stop();
}

void BoardStarter::start(const QString& name)
{
    begin(name, true,
          [name = name.toStdString(), paths = paths_](const boards::ProgressSink& say,
                                                      std::stop_token stop) -> std::optional<Error> {
              const Result<TargetProfile> profile = boards::up(name, paths, say, std::move(stop));
              return profile ? std::nullopt : std::optional(profile.error());
          });
}

void BoardStarter::stop(const QString& name)
{
    begin(name, false,
          [name = name.toStdString(), paths = paths_](const boards::ProgressSink& say,
                                                      std::stop_token stop) -> std::optional<Error> {
              const Result<void> done = boards::down(name, paths, say, std::move(stop));
              return done ? std::nullopt : std::optional(done.error());
          });
}

void BoardStarter::begin(const QString& name, bool starting, Work work)
{
    if (busy_) return;
    busy_ = true;
    starting_ = starting;
    name_ = name;
    Q_EMIT began(name);
    thread_ = std::jthread([this, name, work = std::move(work)](std::stop_token stop) {
        const auto say = [this, name](const boards::Progress& line) {
            QMetaObject::invokeMethod(
                this, [this, name, line] { Q_EMIT progress(name, line); }, Qt::QueuedConnection);
        };
        const std::optional<Error> error = work(say, stop);
        const bool was_cancelled = stop.stop_requested();
        QMetaObject::invokeMethod(
            this, [this, error, was_cancelled] { finish(error, was_cancelled); }, Qt::QueuedConnection);
    });
}

void BoardStarter::finish(const std::optional<Error>& error, bool was_cancelled)
{
    busy_ = false;
    const QString name = name_;
    Q_EMIT ended();
    if (!starting_)
        Q_EMIT stopped(name, error);
    else if (error && was_cancelled)
        Q_EMIT cancelled(name);
    else
        Q_EMIT started(name, error);
}

}  // namespace boardscope::gui
