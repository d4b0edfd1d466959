// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ShortcutsPanel: all actions of the window with their keys; a key is changed by pressing another
//          one.
// Thread:  GUI thread.
// Errors:  stand in a line below the list.
#pragma once

#include "app/gui/shortcuts.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::gui {

class KeyRecorder;

class ShortcutsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ShortcutsPanel(Shortcuts& shortcuts, QWidget* parent = nullptr);
    /// With the keyboard in the search line.
    void open();

    [[nodiscard]] QLineEdit& search() const { return *search_; }
    [[nodiscard]] QTreeWidget& list() const { return *list_; }
    [[nodiscard]] KeyRecorder& recorder() const { return *recorder_; }
    [[nodiscard]] QString remark() const;

private:
    void fill();
    void show_keys();
    void narrow(const QString& part);
    void say(const QString& sentence, bool wrong);
    void take_key(const QKeySequence& key);
    void show_current();
    [[nodiscard]] const CatalogAction* current() const;

    Shortcuts& shortcuts_;
    QLineEdit* search_;
    QTreeWidget* list_;
    KeyRecorder* recorder_;
    QPushButton* none_;
    QPushButton* reset_;
    QLabel* remark_;
};

}  // namespace boardscope::gui
