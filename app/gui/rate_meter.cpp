// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/rate_meter.h"

#include "core/dsl/ready_probe.h"

#include <QRegularExpression>

#include <algorithm>

namespace boardscope::gui {

RateMeter::RateMeter(std::filesystem::path share, QObject* parent) : QObject(parent), share_(std::move(share))
{
    connect(&desk_, &QuestionDesk::asked, this, &RateMeter::asked);
}

RateMeter::~RateMeter()
{
    desk_.close();
    session_.reset();
}

bool RateMeter::measure(const QString& point, TargetProfile profile)
{
    if (is_busy_) return false;
    is_busy_ = true;
    point_ = point;
    printed_.clear();
    diagnostics_ = {};
    desk_.open();
    session::SessionRequest request{.build = {.source_name = "how-often.bt",
                                              .source_text = dsl::counting_script(point.toStdString()),
                                              .profile = std::move(profile)}};
    session_ = std::make_unique<session::Session>(
        std::move(request), session::Surroundings{.share = share_, .prompts = desk_.prompts()},
        [this](const session::SessionEvent& event) { hear(event); });
    session_->start();
    return true;
}

void RateMeter::cancel()
{
    if (!is_busy_) return;
    desk_.close();
    session_->request_stop();
}

/// On the session's thread.
void RateMeter::hear(const session::SessionEvent& event)
{
    const std::lock_guard lock(mutex_);
    if (const auto* printed = std::get_if<session::ScriptPrinted>(&event); printed && !printed->is_warning)
        printed_ += printed->text;
    if (const auto* finished = std::get_if<session::BuildFinished>(&event))
        diagnostics_ = finished->diagnostics;
    if (const auto* ended = std::get_if<session::Ended>(&event))
        QMetaObject::invokeMethod(
            this, [this, text = printed_, said = diagnostics_, ended = *ended] { end(text, said, ended); },
            Qt::QueuedConnection);
}

void RateMeter::end(const std::string& printed, const Diagnostics& diagnostics, const session::Ended& ended)
{
    is_busy_ = false;
    const QString point = point_;
    const auto wrong = std::ranges::find(diagnostics.items(), Severity::error, &Diagnostic::severity);
    if (wrong != diagnostics.items().end()) {
        Q_EMIT failed(point, Error{wrong->message, wrong->hint});
        return;
    }
    if (ended.error) {
        Q_EMIT failed(point, *ended.error);
        return;
    }
    // A map that nothing was counted in is not printed.
    const QRegularExpressionMatch count =
        QRegularExpression(QStringLiteral("^@: (\\d+)$"), QRegularExpression::MultilineOption)
            .match(QString::fromStdString(printed));
    Q_EMIT measured(point, count.hasMatch() ? count.captured(1).toULongLong() : 0);
}

}  // namespace boardscope::gui
