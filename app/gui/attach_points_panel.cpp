// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/attach_points_panel.h"

#include "app/gui/airy_rows.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace boardscope::gui {

namespace {

constexpr int filter_delay_ms = 60;
/// So few are shown without their groups being opened by hand.
constexpr std::size_t opened_by_itself = 200;

}  // namespace

AttachPointsPanel::AttachPointsPanel(QWidget* parent)
    : QWidget(parent),
      model_(new AttachPointModel(this)),
      filter_(new QLineEdit),
      tree_(new QTreeView),
      empty_(new QLabel),
      details_(new QTextBrowser),
      rate_(new QLabel),
      insert_(new QPushButton(tr("Insert probe"))),
      measure_(new QPushButton(tr("How often?")))
{
    filter_->setPlaceholderText(tr("Find: openat, sched switch, vfs_"));
    filter_->setAccessibleName(tr("Find attach points"));
    filter_->setClearButtonEnabled(true);
    filter_->installEventFilter(this);
    tree_->setModel(model_);
    tree_->setAccessibleName(tr("Attach points"));
    tree_->setHeaderHidden(true);
    tree_->setUniformRowHeights(true);
    tree_->setItemDelegate(new AiryRows(tree_));
    tree_->setFrameShape(QFrame::NoFrame);
    tree_->installEventFilter(this);
    empty_->setAlignment(Qt::AlignCenter);
    empty_->setWordWrap(true);
    empty_->setEnabled(false);
    details_->setFrameShape(QFrame::NoFrame);
    details_->setAccessibleName(tr("What the attach point tells"));
    details_->setOpenLinks(false);
    rate_->setWordWrap(true);
    rate_->setAccessibleName(tr("How often it is passed"));
    insert_->setToolTip(tr("Put a ready probe into the text (Enter, or a double click)"));
    measure_->setToolTip(tr("Count on the board for one second"));

    auto* lists = new QSplitter(Qt::Vertical);
    lists->addWidget(tree_);
    lists->addWidget(details_);
    lists->setStretchFactor(0, 3);
    lists->setStretchFactor(1, 2);
    lists->setChildrenCollapsible(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(insert_);
    buttons->addWidget(measure_);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(filter_);
    column->addWidget(empty_, 1);
    column->addWidget(lists, 1);
    column->addWidget(rate_);
    column->addLayout(buttons);
    rate_->hide();

    filter_timer_.setSingleShot(true);
    filter_timer_.setInterval(filter_delay_ms);
    connect(&filter_timer_, &QTimer::timeout, this, &AttachPointsPanel::filter_now);
    connect(filter_, &QLineEdit::textChanged, &filter_timer_, qOverload<>(&QTimer::start));
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { choose(index); });
    connect(tree_, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        if (const QString point = model_->point_at(index); !point.isEmpty()) Q_EMIT probeWanted(point);
    });
    connect(insert_, &QPushButton::clicked, this, [this] { Q_EMIT probeWanted(point_); });
    connect(measure_, &QPushButton::clicked, this, [this] { Q_EMIT rateWanted(point_); });
    setFocusProxy(filter_);
    choose({});
    show_groups({}, tr("Choose a target to see what can be traced there."));
}

void AttachPointsPanel::show_groups(AttachPointGroups groups, const QString& empty_text)
{
    const bool is_empty = groups.empty();
    model_->set_groups(std::move(groups));
    empty_->setText(empty_text);
    empty_->setVisible(is_empty);
    tree_->parentWidget()->setVisible(!is_empty);
    filter_->setEnabled(!is_empty);
    filter_now();
}

void AttachPointsPanel::add_groups(const AttachPointGroups& groups)
{
    const bool has_points = std::ranges::any_of(groups, [](const auto& group) { return !group->names.empty(); });
    if (groups.empty() || (model_->rowCount() == 0 && !has_points)) return;
    if (model_->rowCount() == 0) return show_groups(groups, {});
    const int first = model_->rowCount();
    model_->add_groups(groups);
    if (filter_->text().isEmpty() || model_->shown_count() > opened_by_itself) return;
    for (int group = first; group < model_->rowCount(); ++group)
        tree_->expand(model_->index(group, 0));
}

void AttachPointsPanel::filter_now()
{
    model_->set_filter(filter_->text());
    choose({});
    if (filter_->text().isEmpty() || model_->shown_count() > opened_by_itself) return;
    tree_->expandAll();
    for (int group = 0; group < model_->rowCount(); ++group) {
        const QModelIndex parent = model_->index(group, 0);
        if (model_->rowCount(parent) == 0) continue;
        tree_->setCurrentIndex(model_->index(0, 0, parent));
        return;
    }
}

void AttachPointsPanel::choose(const QModelIndex& index)
{
    const QString point = model_->point_at(index);
    insert_->setEnabled(!point.isEmpty());
    measure_->setEnabled(!point.isEmpty());
    if (point == point_ && !point.isEmpty()) return;
    point_ = point;
    rate_->hide();
    details_->clear();
    if (!point.isEmpty()) Q_EMIT detailsWanted(point);
}

void AttachPointsPanel::show_details(const QString& point, const QString& html)
{
    if (point == point_) details_->setHtml(html);
}

void AttachPointsPanel::show_rate(const QString& point, const QString& sentence, bool is_busy)
{
    measure_->setEnabled(!is_busy && !point_.isEmpty());
    if (point != point_) return;
    rate_->setText(sentence);
    rate_->show();
}

bool AttachPointsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool is_enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (is_enter && !point_.isEmpty()) {
        if (key->modifiers() & Qt::ControlModifier)
            Q_EMIT rateWanted(point_);
        else
            Q_EMIT probeWanted(point_);
        return true;
    }
    // From the line into the list, as in the palette.
    if (watched == filter_ && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up)) {
        if (filter_timer_.isActive()) {
            filter_timer_.stop();
            filter_now();
        }
        QKeyEvent copy(QEvent::KeyPress, key->key(), Qt::NoModifier);
        QCoreApplication::sendEvent(tree_, &copy);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QString AttachPointsPanel::current_point() const
{
    return point_;
}

QString AttachPointsPanel::details() const
{
    return details_->toPlainText();
}

QString AttachPointsPanel::rate_text() const
{
    return rate_->isHidden() ? QString() : rate_->text();
}

}  // namespace boardscope::gui
