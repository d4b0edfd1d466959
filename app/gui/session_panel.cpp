// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/session_panel.h"

#include "app/gui/airy_rows.h"
#include "app/gui/window_theme.h"
#include "core/timeline/time_text.h"

#include <QEvent>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace boardscope::gui {

namespace {

constexpr double high_cost = 0.05;  // of one CPU: more, and a small board feels it

QString number(std::uint64_t count) { return QLocale().toString(static_cast<qulonglong>(count)); }

QString duration(std::int64_t ns)
{
    return QString::fromStdString(timeline::duration_text(static_cast<std::uint64_t>(std::abs(ns))));
}

QString bytes_text(double bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat);
}

QString per_second(double rate)
{
    return QObject::tr("%1/s").arg(rate < 10 ? QLocale().toString(rate, 'f', 1) : QLocale().toString(std::llround(rate)));
}

QString percent(double share)
{
    if (share == 0) return QStringLiteral("0 %");
    if (share < 0.0001) return QStringLiteral("< 0.01 %");
    return QStringLiteral("%1 %").arg(QLocale().toString(100 * share, 'f', share < 0.1 ? 2 : 1));
}

QString each_text(const session::ProgramState& state)
{
    if (!state.hits || *state.hits == 0) return QStringLiteral("–");
    return duration(static_cast<std::int64_t>(state.run_time_ns / *state.hits));
}

}  // namespace

SessionPanel::SessionPanel(QWidget* parent)
    : QWidget(parent), cost_(new QLabel(this)), programs_state_(new QLabel(this)), tree_(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("sessionFigures"));
    setAccessibleName(tr("Figures of the session"));
    cost_->setObjectName(QStringLiteral("probeCost"));
    cost_->setAccessibleName(tr("Cost of the probe"));
    cost_->setMargin(6);
    programs_state_->setObjectName(QStringLiteral("programsState"));
    programs_state_->setAccessibleName(tr("State of the programs"));
    programs_state_->setContentsMargins(8, 2, 8, 2);
    for (QLabel* label : {cost_, programs_state_}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    make_programs();

    auto* form = new QFormLayout;
    form->setContentsMargins(8, 4, 8, 4);
    form->setVerticalSpacing(2);
    form->setHorizontalSpacing(12);
    const std::pair<Figure, QString> names[] = {{events, tr("Events")},
                                                {bytes, tr("Received")},
                                                {lost, tr("Lost")},
                                                {link, tr("Round trip")},
                                                {clock, tr("Board's clock")}};
    for (const auto& [figure, name] : names) {
        auto* value = new QLabel(QStringLiteral("–"), this);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setAccessibleName(tr("%1 in figures").arg(name));
        figures_[figure] = value;
        form->addRow(name, value);
    }
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(cost_);
    column->addLayout(form);
    column->addWidget(programs_state_);
    column->addWidget(tree_, 1);
    show_cost();
}

void SessionPanel::make_programs()
{
    tree_->setObjectName(QStringLiteral("sessionPanel"));
    tree_->setAccessibleName(tr("Programs of the session"));
    tree_->setHeaderLabels({tr("Program"), tr("State"), tr("Hits"), tr("Rate"), tr("Per hit"), tr("CPU")});
    tree_->headerItem()->setToolTip(Column::rate, tr("Runs per second, lately"));
    tree_->headerItem()->setToolTip(Column::each, tr("Mean time that one run of the program took on the board"));
    tree_->headerItem()->setToolTip(Column::cost, tr("Share of one of the board's CPUs, lately"));
    tree_->setRootIsDecorated(false);
    tree_->setUniformRowHeights(true);
    tree_->setItemDelegate(new AiryRows(tree_));
    tree_->setAlternatingRowColors(true);
    tree_->setSelectionMode(QAbstractItemView::SingleSelection);
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setMinimumSectionSize(24);
    tree_->header()->setSectionResizeMode(Column::program, QHeaderView::Stretch);
    for (const Column fitted : {Column::state, Column::hits, Column::rate, Column::each, Column::cost})
        tree_->header()->setSectionResizeMode(fitted, QHeaderView::ResizeToContents);
}

void SessionPanel::begin()
{
    rates_ = {};
    received_bytes_ = 0;
    is_recording_ = is_counted_ = false;
    for (QLabel* figure : figures_)
        figure->setText(QStringLiteral("–"));
    show_programs({});
}

void SessionPanel::take(const session::ProgramsChanged& changed)
{
    rates_.take(changed);
    is_counted_ = is_counted_ || changed.counted_ns > 0;
    show_programs(changed.programs);
}

void SessionPanel::take(const session::LinkMeasured& measured, const store::Totals& totals)
{
    rates_.take(measured, totals.event_count);
    received_bytes_ = measured.received_bytes;
    show_amounts(totals, measured.received_bytes);
    show_link(measured);
}

void SessionPanel::end(const store::Totals& totals)
{
    rates_ = {};
    show_amounts(totals, received_bytes_);
    show_programs(std::vector(programs_));
}

void SessionPanel::show_recording(const session::Replayed& replayed)
{
    begin();
    is_recording_ = true;
    is_counted_ = replayed.counted_ns > 0;
    rates_.take_whole({replayed.programs, replayed.counted_ns, replayed.cpu_count}, replayed.began_ns);
    show_amounts(replayed.totals, replayed.bytes);
    show_programs(replayed.programs);
}

void SessionPanel::show_programs(const std::vector<session::ProgramState>& programs)
{
    programs_ = programs;
    while (tree_->topLevelItemCount() > static_cast<int>(programs.size()))
        delete tree_->takeTopLevelItem(tree_->topLevelItemCount() - 1);
    while (tree_->topLevelItemCount() < static_cast<int>(programs.size())) tree_->addTopLevelItem(new QTreeWidgetItem);
    for (std::size_t i = 0; i < programs.size(); ++i)
        show_program(*tree_->topLevelItem(static_cast<int>(i)), programs[i]);
    show_cost();
    const QString text = programs_state_text();
    programs_state_->setText(text);
    programs_state_->setVisible(!text.isEmpty());
}

void SessionPanel::show_program(QTreeWidgetItem& item, const session::ProgramState& shown)
{
    const paint::Theme theme = theme_of(palette());
    const QString hook = QString::fromStdString(shown.kind + " " + shown.target);
    const QString unknown = QStringLiteral("–");
    std::optional<double> runs;
    std::optional<double> share;
    if (!shown.shares_hits) {
        runs = rates_.runs_per_second(shown.name);
        share = rates_.cpu_share(shown.name);
    }
    const bool is_costly = share.value_or(0) > high_cost;
    item.setText(Column::program, QString::fromStdString(shown.name) + QLatin1Char('\n') + hook);
    item.setText(Column::state, QString::fromLatin1(wire::to_string(shown.status)));
    const bool is_bad = shown.status == wire::ProgramStatus::refused || shown.status == wire::ProgramStatus::detached;
    item.setData(Column::state, Qt::ForegroundRole, is_bad ? QBrush(theme.loss_text) : QVariant());
    item.setText(Column::hits, shown.hits                                 ? number(*shown.hits)
                                : shown.attached && !shown.shares_hits ? tr("not counted")
                                                                       : unknown);
    item.setText(Column::rate, runs ? per_second(*runs) : unknown);
    item.setText(Column::each, each_text(shown));
    item.setText(Column::cost, share ? percent(*share) : unknown);
    item.setData(Column::cost, Qt::BackgroundRole, is_costly ? QBrush(theme.paused) : QVariant());
    item.setData(Column::cost, Qt::ForegroundRole, is_costly ? QBrush(theme.on_paused) : QVariant());
    for (const Column right : {Column::hits, Column::rate, Column::each, Column::cost})
        item.setTextAlignment(right, Qt::AlignRight | Qt::AlignVCenter);
    const QString tip = shown.reason.empty() ? hook : hook + QLatin1Char('\n') + QString::fromStdString(shown.reason);
    for (int column = 0; column < tree_->columnCount(); ++column) item.setToolTip(column, tip);
}

/// Why not all of them run, where the eye is.
QString SessionPanel::programs_state_text() const
{
    QStringList lines;
    std::size_t paused = 0;
    for (const session::ProgramState& one : programs_) {
        paused += one.status == wire::ProgramStatus::paused;
        if (one.reason.empty() || one.attached || one.status == wire::ProgramStatus::paused) continue;
        lines += QStringLiteral("%1 %2: %3").arg(QString::fromStdString(one.name),
                                                 QString::fromLatin1(wire::to_string(one.status)),
                                                 QString::fromStdString(one.reason));
    }
    if (paused > 0) lines.prepend(tr("Paused: %1 of %2 programs are off their hooks.").arg(paused).arg(programs_.size()));
    return lines.join(QLatin1Char('\n'));
}

QString SessionPanel::cost_text() const
{
    if (programs_.empty()) return tr("No programs: nothing costs the board anything.");
    const std::optional<double> share = rates_.cpu_share();
    if (!share)
        return is_counted_ ? tr("What the probe costs is measured while it runs.")
                           : tr("The board's kernel does not count how long programs run; Linux 5.1 and later can.");
    QString text = is_recording_ ? tr("The probe took %1 of one CPU").arg(percent(*share))
                                 : tr("The probe takes %1 of one CPU").arg(percent(*share));
    if (rates_.cpu_count() > 1)
        text += tr(", %1 of the board's %2").arg(percent(*share / rates_.cpu_count())).arg(rates_.cpu_count());
    if (*share <= high_cost) return text + QLatin1Char('.');
    return text + tr(", %1 most. To make it cheaper: ask the filter in the kernel (Ctrl+Shift+K), count in a map in place "
                     "of an event for each hit, or hook what runs less often.")
                      .arg(QString::fromStdString(rates_.costliest()));
}

void SessionPanel::show_cost()
{
    const paint::Theme theme = theme_of(palette());
    const bool is_high = rates_.cpu_share().value_or(0) > high_cost;
    QPalette colors;
    if (is_high) {
        colors.setColor(QPalette::Window, theme.paused);
        colors.setColor(QPalette::WindowText, theme.on_paused);
    }
    cost_->setPalette(colors);
    cost_->setAutoFillBackground(is_high);
    cost_->setText(cost_text());
}

void SessionPanel::set_figure(Figure figure, const QString& text) { figures_[figure]->setText(text); }

void SessionPanel::show_amounts(const store::Totals& totals, std::uint64_t received_bytes)
{
    const auto with_rate = [](const QString& amount, const QString& speed) {
        return speed.isEmpty() ? amount : amount + QStringLiteral(" · ") + speed;
    };
    const auto events_rate = rates_.events_per_second();
    const auto bytes_rate = rates_.bytes_per_second();
    set_figure(events, with_rate(number(totals.event_count), events_rate ? per_second(*events_rate) : QString()));
    set_figure(bytes, with_rate(bytes_text(static_cast<double>(received_bytes)),
                                bytes_rate ? tr("%1/s").arg(bytes_text(*bytes_rate)) : QString()));
    const decode::LossTotal loss = totals.lost_events();
    const bool is_lost = loss.events > 0 || loss.at_least;
    set_figure(lost, (loss.at_least ? QStringLiteral("≥ ") : QString()) + number(loss.events));
    QPalette colors;
    if (is_lost) colors.setColor(QPalette::WindowText, theme_of(palette()).loss_text);
    figures_[lost]->setPalette(colors);
}

void SessionPanel::show_link(const session::LinkMeasured& measured)
{
    set_figure(link, duration(measured.round_trip.count()));
    if (!measured.board_wall) return;
    const std::int64_t ahead = measured.board_wall->ahead_ns;
    QString text = (ahead < 0 ? tr("%1 behind ± %2") : tr("%1 ahead ± %2"))
                       .arg(duration(ahead), duration(measured.board_wall->bound_ns));
    if (measured.drift_ppm) text += tr(" · %1 ppm").arg(QLocale().toString(*measured.drift_ppm, 'f', 1));
    set_figure(clock, text);
}

void SessionPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    // Only colours; the labels' own palettes would come here again.
    if (event->type() == QEvent::PaletteChange && tree_) show_programs(std::vector(programs_));
}

}  // namespace boardscope::gui
