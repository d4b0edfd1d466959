// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/color_rules_panel.h"

#include "app/gui/airy_rows.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>

namespace boardscope::gui {

namespace {

enum Part { filter_part, color_part };

paint::Theme theme_of(const QWidget& widget)
{
    return widget.palette().color(QPalette::Base).lightness() < 128 ? paint::Theme::dark()
                                                                    : paint::Theme::light();
}

/// As rows of this colour look.
QIcon swatch(const paint::Theme& theme, int color, double pixel_ratio)
{
    constexpr int width = 40;
    constexpr int height = 14;
    QPixmap pixmap(QSize(width, height) * pixel_ratio);
    pixmap.setDevicePixelRatio(pixel_ratio);
    pixmap.fill(views::row_color(theme, color));
    QPainter painter(&pixmap);
    painter.fillRect(0, 0, 4, height, theme.lane(static_cast<std::size_t>(color)));
    return pixmap;
}

}  // namespace

ColorRulesPanel::ColorRulesPanel(views::ColorRules& rules, QWidget* parent)
    : QWidget(parent), rules_(rules), list_(new QTreeWidget), remark_(new QLabel)
{
    list_->setAccessibleName(tr("Colour rules"));
    list_->setHeaderLabels({tr("Rows that match"), tr("Colour")});
    list_->setRootIsDecorated(false);
    list_->setItemDelegate(new AiryRows(list_));
    list_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                           QAbstractItemView::SelectedClicked);
    list_->header()->setStretchLastSection(false);
    list_->header()->setSectionResizeMode(filter_part, QHeaderView::Stretch);
    remark_->setWordWrap(true);
    remark_->setAccessibleName(tr("About the rule"));

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add_button(tr("Add"), tr("Add a rule"), [this] { add_rule(); }));
    buttons->addWidget(add_button(tr("Remove"), tr("Remove the rule"), [this] { remove_current(); }));
    buttons->addWidget(add_button(tr("Up"), tr("Ask this rule earlier"), [this] { move_current(-1); }));
    buttons->addWidget(add_button(tr("Down"), tr("Ask this rule later"), [this] { move_current(1); }));
    buttons->addStretch();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(list_, 1);
    column->addLayout(buttons);
    column->addWidget(remark_);

    connect(list_, &QTreeWidget::itemChanged, this, &ColorRulesPanel::take);
    connect(list_, &QTreeWidget::currentItemChanged, this, &ColorRulesPanel::show_remark);
    connect(&rules_, &views::ColorRules::changed, this, &ColorRulesPanel::fill);
    fill();
}

QToolButton* ColorRulesPanel::add_button(const QString& text, const QString& name, std::function<void()> run)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, std::move(run));
    return button;
}

QString ColorRulesPanel::remark() const
{
    return remark_->text();
}

int ColorRulesPanel::current() const
{
    return list_->indexOfTopLevelItem(list_->currentItem());
}

void ColorRulesPanel::fill()
{
    if (filling_) return;
    const QScopedValueRollback<bool> own(filling_, true);
    const paint::Theme theme = theme_of(*this);
    const int before = current();
    list_->clear();
    for (const views::ColorRule& rule : rules_.rules()) {
        auto* item = new QTreeWidgetItem(list_, QStringList{rule.filter});
        item->setFlags(item->flags() | Qt::ItemIsEditable | Qt::ItemIsUserCheckable);
        item->setCheckState(filter_part, rule.enabled ? Qt::Checked : Qt::Unchecked);
        auto* colors = new QComboBox;
        colors->setAccessibleName(tr("Colour of %1").arg(rule.filter));
        colors->setIconSize({40, 14});
        for (int color = 0; color < static_cast<int>(theme.lanes.size()); ++color)
            colors->addItem(swatch(theme, color, devicePixelRatioF()), QString());
        colors->setCurrentIndex(rule.color % colors->count());
        connect(colors, &QComboBox::activated, this, &ColorRulesPanel::take);
        list_->setItemWidget(item, color_part, colors);
    }
    list_->setCurrentItem(
        list_->topLevelItem(std::clamp(before, 0, std::max(0, list_->topLevelItemCount() - 1))));
    show_remark();
}

void ColorRulesPanel::take()
{
    if (filling_) return;
    const QScopedValueRollback<bool> own(filling_, true);
    QList<views::ColorRule> rules;
    for (int i = 0; i < list_->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = list_->topLevelItem(i);
        const auto* colors = static_cast<QComboBox*>(list_->itemWidget(item, color_part));
        rules.append({item->text(filter_part).trimmed(), colors->currentIndex(),
                      item->checkState(filter_part) == Qt::Checked});
    }
    rules_.setRules(rules);
    show_remark();
}

void ColorRulesPanel::show_remark()
{
    QString text = tr("The first rule that a row matches gives it its colour; red is for losses alone.");
    bool wrong = false;
    if (rules_.rules().isEmpty()) {
        text =
            tr("No rules yet: add one, or right-click a cell of the table and choose Colour rows like this.");
    } else if (const int row = current(); row >= 0 && row < rules_.rules().size()) {
        const QString error = views::ColorRules::errorOf(rules_.rules()[row]);
        wrong = !error.isEmpty();
        if (wrong) text = error;
    }
    QPalette colors = remark_->palette();
    colors.setColor(QPalette::WindowText, wrong ? theme_of(*this).loss_text : theme_of(*this).muted_text);
    remark_->setPalette(colors);
    remark_->setText(text);
}

void ColorRulesPanel::add_rule()
{
    QList<views::ColorRule> rules = rules_.rules();
    if (rules.size() >= views::ColorRules::limit) {
        remark_->setText(tr("There are %1 rules already: remove one first.").arg(views::ColorRules::limit));
        return;
    }
    const auto colors = static_cast<qsizetype>(theme_of(*this).lanes.size());
    rules.append({QString(), static_cast<int>(rules.size() % colors), true});
    rules_.setRules(rules);
    QTreeWidgetItem* item = list_->topLevelItem(list_->topLevelItemCount() - 1);
    list_->setCurrentItem(item);
    list_->editItem(item, filter_part);
}

void ColorRulesPanel::remove_current()
{
    QList<views::ColorRule> rules = rules_.rules();
    if (current() < 0) return;
    rules.removeAt(current());
    rules_.setRules(rules);
}

void ColorRulesPanel::move_current(int step)
{
    QList<views::ColorRule> rules = rules_.rules();
    const int from = current();
    if (from < 0 || from + step < 0 || from + step >= rules.size()) return;
    rules.move(from, from + step);
    rules_.setRules(rules);
    list_->setCurrentItem(list_->topLevelItem(from + step));
}

void ColorRulesPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) fill();
}

}  // namespace boardscope::gui
