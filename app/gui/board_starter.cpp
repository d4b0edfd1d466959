// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/board_starter.h"

namespace boardscope::gui {

BoardStarter::BoardStarter(boards::BoardPaths paths, QObject* parent) : QObject(parent), paths_(std::move(paths)) {}

BoardStarter::~BoardStarter()
{
    thread_ = {};
}

void BoardStarter::cancel()
{
    thread_.request_stop();
}

void BoardStarter::start(const QString& name)
{
    if (busy_) return;
    busy_ = true;
    thread_ = std::jthread([this, name](std::stop_token stop) {
        const auto say = [this](const std::string& line) {
            QMetaObject::invokeMethod(
                this, [this, text = QString::fromStdString(line)] { Q_EMIT progress(text); }, Qt::QueuedConnection);
        };
        const Result<TargetProfile> profile = boards::up(name.toStdString(), paths_, say, stop);
        std::optional<Error> error;
        if (!profile) error = profile.error();
        QMetaObject::invokeMethod(
            this,
            [this, name, error] {
                busy_ = false;
                Q_EMIT finished(name, error);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace boardscope::gui
