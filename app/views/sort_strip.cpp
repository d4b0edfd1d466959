// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/sort_strip.h"

#include "core/timeline/time_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace boardscope::views {

namespace {

QString thousands(std::size_t number)
{
    return QString::fromStdString(timeline::thousands(number));
}

}  // namespace

SortStrip::SortStrip(const SortedRows& sorting, QWidget* parent)
    : QFrame(parent), sorting_(sorting), text_(new QLabel), button_(new QPushButton)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 4, 2);
    row->addWidget(text_, 1);
    row->addWidget(button_);
    text_->setAccessibleName(tr("Order of the rows"));
    button_->setFlat(true);
    button_->setFocusPolicy(Qt::NoFocus);
    connect(button_, &QPushButton::clicked, this, &SortStrip::unsortRequested);
    connect(&sorting_, &SortedRows::stateChanged, this, &SortStrip::show_state);
    hide();
}

QString SortStrip::text() const
{
    return text_->text();
}

void SortStrip::show_state()
{
    setVisible(sorting_.state() != SortedRows::State::arrival);
    if (isHidden()) return;
    const QString name = sorting_.key()->column.title();
    // While rows come they are sorted again and again: that is no news.
    const bool first_time = sorting_.state() == SortedRows::State::sorting && !sorting_.order();
    QString text;
    if (first_time) {
        text = tr("Sorting by %1\u2026 %2 %").arg(name).arg(sorting_.percent());
    } else if (sorting_.state() == SortedRows::State::too_many) {
        text = tr("Too many rows to sort: narrow them with a filter to %1 at most.")
                   .arg(thousands(filter::RowOrder::row_limit));
    } else {
        text = sorting_.key()->descending ? tr("Sorted by %1, largest first").arg(name)
                                          : tr("Sorted by %1, smallest first").arg(name);
        if (const std::size_t newer = sorting_.newerRows(); newer > 0)
            text += tr("; %1 newer rows at the end").arg(thousands(newer));
    }
    text_->setText(text);
    button_->setText(first_time ? tr("Cancel") : tr("As they arrived"));
}

}  // namespace boardscope::views
