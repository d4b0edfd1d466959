// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/target_selector.h"

#include "app/session/target_catalog.h"

#include <QApplication>
#include <QEvent>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>

namespace boardscope::gui {

namespace {

constexpr int look_again_ms = 3000;
enum Role { name_role = Qt::UserRole, status_role };

/// Full for a board that is up, hollow for one that is not: shape, not colour, carries it.
QIcon dot(bool full, const QPalette& palette)
{
    constexpr int size = 16;
    QPixmap pixmap(size * 2, size * 2);
    pixmap.setDevicePixelRatio(2);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette.color(QPalette::Text), 1.5));
    if (full) painter.setBrush(palette.color(QPalette::Text));
    painter.drawEllipse(QRectF(4, 4, 8, 8));
    return QIcon(pixmap);
}

}  // namespace

TargetSelector::TargetSelector(boards::BoardPaths paths, QWidget* parent)
    : QComboBox(parent), paths_(std::move(paths))
{
    setObjectName(QStringLiteral("targetSelector"));
    setAccessibleName(tr("Target board"));
    setToolTip(tr("The board that Run uses"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    show_targets(session::target_names());
    connect(this, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT targetChanged(target()); });
    connect(&timer_, &QTimer::timeout, this, &TargetSelector::refresh);
    timer_.start(look_again_ms);
    refresh();
}

QString TargetSelector::target() const
{
    return currentData(Role::name_role).toString();
}

void TargetSelector::set_target(const QString& name)
{
    const int index = findData(name, Role::name_role);
    wanted_ = index < 0 ? name : QString();
    if (index >= 0) setCurrentIndex(index);
}

bool TargetSelector::is_virtual(const QString& name) const
{
    return boards::find_recipe(name.toStdString()) != nullptr;
}

bool TargetSelector::may_be_up(const QString& name) const
{
    const int index = findData(name, Role::name_role);
    return index >= 0 && itemData(index, Role::status_role).toBool();
}

void TargetSelector::refresh()
{
    if (std::exchange(looking_, true)) {
        look_again_ = true;  // what is being read may be from before the change
        return;
    }
    QThreadPool::globalInstance()->start([self = QPointer<TargetSelector>(this), paths = paths_] {
        const std::vector<std::string> names = session::target_names();
        const std::vector<boards::BoardState> states = boards::list(paths);
        // By way of the application: only the GUI thread may know whether this widget still is.
        QMetaObject::invokeMethod(
            qApp,
            [self, names, states] {
                if (!self) return;
                self->looking_ = false;
                self->show_targets(names);
                self->show_states(states);
                if (std::exchange(self->look_again_, false)) self->refresh();
            },
            Qt::QueuedConnection);
    });
}

void TargetSelector::changeEvent(QEvent* event)
{
    QComboBox::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    for (int i = 0; i < count(); ++i)
        setItemIcon(i, dot(is_virtual(itemData(i, Role::name_role).toString()) && itemData(i, Role::status_role).toBool(),
                           palette()));
}

void TargetSelector::show_targets(const std::vector<std::string>& names)
{
    QStringList wanted;
    for (const std::string& name : names) wanted << QString::fromStdString(name);
    for (int i = count() - 1; i >= 0; --i)
        if (!wanted.contains(itemData(i, Role::name_role).toString())) removeItem(i);
    for (int i = 0; i < wanted.size(); ++i) {
        if (findData(wanted[i], Role::name_role) >= 0) continue;
        insertItem(i, dot(false, palette()), wanted[i], wanted[i]);
        if (!is_virtual(wanted[i])) setItemData(i, true, Role::status_role);
    }
    if (!wanted_.isEmpty()) set_target(wanted_);
}

void TargetSelector::show_states(const std::vector<boards::BoardState>& states)
{
    for (const boards::BoardState& state : states) {
        const int index = findData(QString::fromStdString(state.name), Role::name_role);
        if (index < 0) continue;
        const bool running = state.status == boards::BoardStatus::running;
        const QString word = running ? tr("ready")
                             : state.status == boards::BoardStatus::starting ? tr("starting")
                                                                             : tr("offline");
        const QString text = QString::fromStdString(state.name) + QStringLiteral("  ") + word;
        if (itemText(index) == text) continue;
        setItemText(index, text);
        setItemIcon(index, dot(running, palette()));
        setItemData(index, running, Role::status_role);
        setItemData(index, QString::fromStdString(state.title), Qt::ToolTipRole);
    }
}

}  // namespace boardscope::gui
