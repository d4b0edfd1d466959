// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/shortcuts_panel.h"

#include "app/gui/airy_rows.h"
#include "app/gui/key_recorder.h"
#include "app/views/paint/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

namespace boardscope::gui {

ShortcutsPanel::ShortcutsPanel(Shortcuts& shortcuts, QWidget* parent)
    : QWidget(parent),
      shortcuts_(shortcuts),
      search_(new QLineEdit),
      list_(new QTreeWidget),
      recorder_(new KeyRecorder),
      none_(new QPushButton(tr("&None"))),
      reset_(new QPushButton(tr("&Reset"))),
      remark_(new QLabel)
{
    search_->setPlaceholderText(tr("Search actions and keys"));
    search_->setAccessibleName(tr("Search keys"));
    search_->setClearButtonEnabled(true);
    list_->setAccessibleName(tr("Keys"));
    list_->setHeaderLabels({tr("Action"), tr("Keys")});
    list_->setItemDelegate(new AiryRows(list_));
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    list_->header()->setStretchLastSection(false);
    recorder_->setAccessibleName(tr("New key"));
    recorder_->setToolTip(tr("Press the key that the selected action shall have"));
    auto* all = new QPushButton(tr("Reset &all"));
    remark_->setWordWrap(true);
    remark_->setAccessibleName(tr("About keys"));

    auto* press = new QHBoxLayout;
    auto* label = new QLabel(tr("&Press the new key:"));
    label->setBuddy(recorder_);
    press->addWidget(label);
    press->addWidget(recorder_, 1);
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {none_, reset_, all})
        buttons->addWidget(button);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(search_);
    column->addWidget(list_, 1);
    column->addLayout(press);
    column->addLayout(buttons);
    column->addWidget(remark_);

    connect(search_, &QLineEdit::textChanged, this, &ShortcutsPanel::narrow);
    connect(search_, &QLineEdit::returnPressed, list_, qOverload<>(&QWidget::setFocus));
    connect(list_, &QTreeWidget::currentItemChanged, this, &ShortcutsPanel::show_current);
    connect(list_, &QTreeWidget::itemActivated, recorder_, qOverload<>(&QWidget::setFocus));
    connect(recorder_, &KeyRecorder::recorded, this, &ShortcutsPanel::take_key);
    connect(none_, &QPushButton::clicked, this, [this] {
        if (const CatalogAction* action = current()) (void)shortcuts_.set(*action, {});
    });
    connect(reset_, &QPushButton::clicked, this, [this] {
        const CatalogAction* action = current();
        if (!action) return;
        const QStringList holders = shortcuts_.reset(*action);
        if (!holders.isEmpty())
            say(tr("“%1” has its key by now: give that another one first.").arg(holders.first()), true);
    });
    connect(all, &QPushButton::clicked, &shortcuts_, &Shortcuts::reset_all);
    connect(&shortcuts_, &Shortcuts::changed, this, &ShortcutsPanel::show_keys);
    fill();
}

QString ShortcutsPanel::remark() const
{
    return remark_->text();
}

void ShortcutsPanel::open()
{
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void ShortcutsPanel::fill()
{
    list_->clear();
    for (const CatalogAction& action : shortcuts_.actions()) {
        auto* item = new QTreeWidgetItem(list_, {action.text, QString()});
        item->setToolTip(0, action.place.isEmpty() ? action.text
                                                   : action.place + QStringLiteral(" \u203a ") + action.text);
    }
    show_keys();
    narrow(search_->text());
}

void ShortcutsPanel::show_keys()
{
    if (list_->topLevelItemCount() != static_cast<int>(shortcuts_.actions().size())) return fill();
    for (int i = 0; i < list_->topLevelItemCount(); ++i) {
        const CatalogAction& action = shortcuts_.actions()[static_cast<std::size_t>(i)];
        QTreeWidgetItem* item = list_->topLevelItem(i);
        item->setText(1, action.action ? keys_text(action.action->shortcuts()) : QString());
        QFont font = list_->font();
        font.setBold(shortcuts_.is_changed(action));
        item->setFont(1, font);
    }
    list_->resizeColumnToContents(1);
    show_current();
}

void ShortcutsPanel::narrow(const QString& part)
{
    QTreeWidgetItem* first = nullptr;
    for (int i = 0; i < list_->topLevelItemCount(); ++i) {
        QTreeWidgetItem* item = list_->topLevelItem(i);
        const bool fits = item->toolTip(0).contains(part, Qt::CaseInsensitive) ||
                          item->text(1).contains(part, Qt::CaseInsensitive);
        item->setHidden(!fits);
        if (fits && !first) first = item;
    }
    if (!list_->currentItem() || list_->currentItem()->isHidden()) list_->setCurrentItem(first);
}

const CatalogAction* ShortcutsPanel::current() const
{
    const int row = list_->indexOfTopLevelItem(list_->currentItem());
    return row < 0 ? nullptr : &shortcuts_.actions()[static_cast<std::size_t>(row)];
}

void ShortcutsPanel::show_current()
{
    const CatalogAction* action = current();
    const bool is_there = action && action->action;
    recorder_->setEnabled(is_there);
    none_->setEnabled(is_there && !action->action->shortcuts().isEmpty());
    reset_->setEnabled(is_there && shortcuts_.is_changed(*action));
    say({}, false);
}

void ShortcutsPanel::take_key(const QKeySequence& key)
{
    const CatalogAction* action = current();
    if (!action) return;
    const QString name = key.toString(QKeySequence::NativeText);
    if (const CatalogAction* other = shortcuts_.holder(*action, key))
        return say(tr("%1 belongs to “%2”: give that another key first.").arg(name, other->text), true);
    (void)shortcuts_.set(*action, key);
    say(tr("“%1” is %2 now.").arg(action->text, name), false);
}

void ShortcutsPanel::say(const QString& sentence, bool wrong)
{
    const bool is_dark = palette().color(QPalette::Base).lightness() < 128;
    const paint::Theme theme = is_dark ? paint::Theme::dark() : paint::Theme::light();
    QPalette colors = remark_->palette();
    colors.setColor(QPalette::WindowText, wrong ? theme.loss_text : palette().color(QPalette::WindowText));
    remark_->setPalette(colors);
    remark_->setText(sentence);
}

}  // namespace boardscope::gui
