// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/saved_filters.h"

#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionToolButton>
#include <QStylePainter>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace boardscope::views {

namespace {

/// For the text of an action: no mnemonics, on one line, not too long.
QString shown(QString text)
{
    constexpr qsizetype limit = 60;
    text.replace(u'\t', u' ');
    if (text.size() > limit) text = text.left(limit - 1) + u'…';
    return text.replace(u'&', QStringLiteral("&&"));
}

QPainterPath star(QPointF center, double radius)
{
    constexpr int points = 5;
    constexpr double inner = 0.45;
    QPainterPath path;
    for (int i = 0; i < 2 * points; ++i) {
        const double angle = std::numbers::pi * (i / double{points} - 0.5);
        const double length = i % 2 ? radius * inner : radius;
        const QPointF corner = center + QPointF(std::cos(angle), std::sin(angle)) * length;
        i ? path.lineTo(corner) : path.moveTo(corner);
    }
    path.closeSubpath();
    return path;
}

}  // namespace

SavedFilters::SavedFilters(QWidget* parent) : QToolButton(parent), menu_(new QMenu(this))
{
    setObjectName(QStringLiteral("savedFilters"));
    setAccessibleName(tr("Saved filters"));
    setToolTip(tr("Saved filters (Alt+Down in the line)"));
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(QToolButton::InstantPopup);
    setMenu(menu_);
    connect(menu_, &QMenu::aboutToShow, this, &SavedFilters::fill);
}

void SavedFilters::setFilters(QList<SavedFilter> filters)
{
    filters_ = std::move(filters);
    update();
}

void SavedFilters::setLine(const QString& text, bool can_be_saved)
{
    line_ = text.trimmed();
    can_be_saved_ = can_be_saved;
    update();
}

void SavedFilters::openMenu()
{
    menu_->popup(mapToGlobal(rect().bottomLeft()));
    menu_->setActiveAction(menu_->actions().value(0));
}

void SavedFilters::fill()
{
    menu_->clear();
    QAction* save_action = menu_->addAction(tr("&Save this filter…"), this, &SavedFilters::save);
    save_action->setEnabled(can_be_saved_);
    menu_->addSeparator();
    if (filters_.isEmpty()) {
        menu_->addAction(tr("No filter is saved yet"))->setEnabled(false);
        return;
    }
    for (const SavedFilter& filter : std::as_const(filters_))
        menu_->addAction(shown(filter.name) + u'\t' + shown(filter.text), this,
                         [this, text = filter.text] { Q_EMIT chosen(text); });
    menu_->addSeparator();
    QMenu* renaming = menu_->addMenu(tr("&Rename"));
    QMenu* removing = menu_->addMenu(tr("Re&move"));
    for (qsizetype i = 0; i < filters_.size(); ++i) {
        renaming->addAction(shown(filters_[i].name), this, [this, i] { rename(i); });
        removing->addAction(shown(filters_[i].name), this, [this, i] { remove(i); });
    }
}

qsizetype SavedFilters::place_of(const QString& name) const
{
    const auto found = std::ranges::find(filters_, name, &SavedFilter::name);
    return found == filters_.end() ? -1 : found - filters_.begin();
}

QString SavedFilters::ask_name(const QString& title, const QString& suggested, qsizetype except)
{
    bool is_given = false;
    const QString name = QInputDialog::getText(window(), title, tr("Name of the filter:"), QLineEdit::Normal,
                                               suggested, &is_given)
                             .trimmed();
    if (!is_given || name.isEmpty()) return {};
    const qsizetype same = place_of(name);
    if (same < 0 || same == except) return name;
    const auto answer = QMessageBox::question(
        window(), title,
        tr("“%1” is the name of another filter: %2\n\nReplace that one?").arg(name, filters_[same].text));
    return answer == QMessageBox::Yes ? name : QString();
}

void SavedFilters::save()
{
    const auto same = std::ranges::find(filters_, line_, &SavedFilter::text);
    const QString suggested = same != filters_.end() ? same->name : line_.left(40);
    const QString text = line_;
    const QString name =
        ask_name(tr("Save filter"), suggested, same != filters_.end() ? same - filters_.begin() : -1);
    if (name.isEmpty()) return;
    if (const qsizetype at = place_of(name); at >= 0)
        filters_[at].text = text;
    else
        filters_.append({name, text});
    show_changes();
}

void SavedFilters::rename(qsizetype at)
{
    const QString old = filters_[at].name;
    const QString name = ask_name(tr("Rename filter"), old, at);
    if (name.isEmpty() || name == old) return;
    if (const qsizetype replaced = place_of(name); replaced >= 0) filters_.removeAt(replaced);
    filters_[place_of(old)].name = name;
    show_changes();
}

void SavedFilters::remove(qsizetype at)
{
    filters_.removeAt(at);
    show_changes();
}

void SavedFilters::show_changes()
{
    update();
    Q_EMIT changed();
}

void SavedFilters::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.features &= ~QStyleOptionToolButton::HasMenu;
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);

    painter.setRenderHint(QPainter::Antialiasing);
    const bool is_saved =
        !line_.isEmpty() && std::ranges::find(filters_, line_, &SavedFilter::text) != filters_.end();
    const QColor color =
        palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText);
    painter.setPen(QPen(color, 1.2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (is_saved) painter.setBrush(color);
    painter.drawPath(star(QRectF(rect()).center(), 6.5));
}

}  // namespace boardscope::views
