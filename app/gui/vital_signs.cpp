// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/vital_signs.h"

#include "app/gui/window_theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

namespace boardscope::gui {

namespace {

constexpr int refresh_ms = 250;
constexpr int sample_ms = 1000;

QString rate_text(double events_per_second)
{
    const QLocale locale;
    if (events_per_second < 1000) return QObject::tr("%1 ev/s").arg(qRound(events_per_second));
    if (events_per_second < 1e6)
        return QObject::tr("%1k ev/s").arg(locale.toString(events_per_second / 1e3, 'f', 1));
    return QObject::tr("%1M ev/s").arg(locale.toString(events_per_second / 1e6, 'f', 2));
}

void set_color(QLabel* label, const QColor& color)
{
    QPalette palette = label->palette();
    if (palette.color(QPalette::WindowText) == color) return;
    palette.setColor(QPalette::WindowText, color);
    label->setPalette(palette);
}

/// Amber as an area, for as the colour of letters it could not be read.
void set_chip(QLabel* label, bool shown, const paint::Theme& theme)
{
    QPalette palette;
    if (shown) {
        palette.setColor(QPalette::Window, theme.paused);
        palette.setColor(QPalette::WindowText, theme.on_paused);
    }
    if (label->autoFillBackground() == shown &&
        (!shown || label->palette().color(QPalette::Window) == theme.paused))
        return;
    label->setAutoFillBackground(shown);
    label->setPalette(palette);
}

}  // namespace

VitalSigns::VitalSigns(SessionController& controller, views::TraceFeed& feed, views::SharedSelection& selection,
                       QWidget* parent)
    : QWidget(parent), controller_(controller), feed_(feed), selection_(selection), session_(new QLabel(this)),
      data_(new QLabel(this)), programs_(new QLabel(this)), rate_(new QLabel(this)), lost_(new QLabel(this))
{
    setObjectName(QStringLiteral("vitalSigns"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(16);
    const std::pair<QLabel*, QString> labels[] = {{session_, tr("Session")},
                                                  {data_, tr("Data")},
                                                  {programs_, tr("Programs attached")},
                                                  {rate_, tr("Events per second")},
                                                  {lost_, tr("Events lost")}};
    for (const auto& [label, name] : labels) {
        label->setTextFormat(Qt::PlainText);
        label->setAccessibleName(name);
        label->setToolTip(name);
        // A tool bar gives its children the roles of buttons, whose colours ours would not be.
        label->setForegroundRole(QPalette::WindowText);
        label->setBackgroundRole(QPalette::Window);
        row->addWidget(label, 0, Qt::AlignVCenter);
    }
    data_->setMargin(4);
    connect(&timer_, &QTimer::timeout, this, &VitalSigns::refresh);
    connect(&controller_, &SessionController::stateChanged, this, &VitalSigns::refresh);
    connect(&selection_, &views::SharedSelection::followingChanged, this, &VitalSigns::refresh);
    since_sample_.start();
    timer_.start(refresh_ms);
    refresh();
}

void VitalSigns::set_loading(bool loading)
{
    loading_ = loading;
    refresh();
}

void VitalSigns::set_programs(const std::vector<session::ProgramState>& programs)
{
    shown_programs_ = programs;
    refresh();
}

QString VitalSigns::word_for(session::State state)
{
    switch (state) {
    case session::State::idle: return tr("idle");
    case session::State::building: return tr("building");
    case session::State::connecting: return tr("connecting");
    case session::State::deploying: return tr("deploying");
    case session::State::attached: return tr("attached");
    case session::State::stopping: return tr("stopping");
    case session::State::ended: return tr("ended");
    case session::State::failed: return tr("failed");
    }
    return {};
}

QString VitalSigns::programs_text() const
{
    if (shown_programs_.empty()) return tr("no programs");
    const auto attached =
        std::count_if(shown_programs_.begin(), shown_programs_.end(), [](const auto& p) { return p.attached; });
    return tr("attached %1/%2").arg(attached).arg(shown_programs_.size()) + hits_text();
}

/// A program that is attached and never fires is the usual riddle: say it in the tool bar.
QString VitalSigns::hits_text() const
{
    std::uint64_t hits = 0;
    for (const session::ProgramState& program : shown_programs_) {
        if (!program.attached || program.shares_hits) continue;
        if (!program.hits) return {};
        hits += *program.hits;
    }
    return tr(", %1 hits").arg(QLocale().toString(static_cast<qulonglong>(hits)));
}

QString VitalSigns::data_text() const
{
    if (loading_) return tr("loading");
    // Nothing comes any more: there is nothing to follow, nothing that could be paused.
    if (!controller_.is_active()) return feed_.state().snapshot.row_count() > 0 ? tr("recorded") : tr("no data");
    return selection_.isFollowing() ? tr("following") : tr("paused");
}

void VitalSigns::refresh()
{
    const paint::Theme theme = theme_of(palette());
    const QColor plain = palette().color(QPalette::WindowText);
    const store::Totals& totals = feed_.state().snapshot.totals();

    if (since_sample_.elapsed() >= sample_ms) {
        const double seconds = static_cast<double>(since_sample_.restart()) / 1000;
        const std::uint64_t events = totals.event_count;
        events_per_second_ = events > sampled_events_ ? static_cast<double>(events - sampled_events_) / seconds : 0;
        sampled_events_ = events;
    }

    const session::State state = controller_.state();
    session_->setText(word_for(state));
    set_color(session_, state == session::State::failed ? theme.loss_text : plain);

    data_->setText(data_text());
    const bool paused = controller_.is_active() && !selection_.isFollowing();
    set_chip(data_, paused, theme);

    programs_->setText(programs_text());
    rate_->setText(rate_text(controller_.is_active() ? events_per_second_ : 0));

    const decode::LossTotal lost = totals.lost_events();
    lost_->setText((lost.at_least ? tr("lost ≥ %1") : tr("lost %1"))
                       .arg(QLocale().toString(static_cast<qulonglong>(lost.events))));
    set_color(lost_, lost.events > 0 || lost.at_least ? theme.loss_text : plain);
}

}  // namespace boardscope::gui
