// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ColorRulesPanel: the rules by which rows have colours, in their order: switched, typed, moved.
// Thread:  GUI thread.
// Errors:  what is wrong with the filter of a rule stands below the list.
#pragma once

#include "app/views/color_rules.h"

#include <QWidget>

#include <functional>

class QLabel;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::gui {

class ColorRulesPanel : public QWidget {
    Q_OBJECT

public:
    /// `rules` outlives the panel.
    explicit ColorRulesPanel(views::ColorRules& rules, QWidget* parent = nullptr);
    [[nodiscard]] QTreeWidget& list() const { return *list_; }
    [[nodiscard]] QString remark() const;
    /// Adds a rule and lets its filter be typed.
    void add_rule();

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void take();
    void move_current(int step);
    void remove_current();
    void show_remark();
    [[nodiscard]] int current() const;
    QToolButton* add_button(const QString& text, const QString& name, std::function<void()> run);

    views::ColorRules& rules_;
    QTreeWidget* list_;
    QLabel* remark_;
    bool filling_ = false;
};

}  // namespace boardscope::gui
