// SPDX-License-Identifier: GPL-3.0-or-later
// What:    SavedFilters: the star beside the filter line: filters under names, to apply, save, rename,
// remove. The
//          star is filled while the line holds one of them.
// Thread:  GUI thread.
// Units:   none.
// Errors:  none; names are asked for until they are good, or the user gives up.
#pragma once

#include <QList>
#include <QString>
#include <QToolButton>

class QMenu;

namespace boardscope::views {

struct SavedFilter {
    QString name;
    QString text;
    friend bool operator==(const SavedFilter&, const SavedFilter&) = default;
};

class SavedFilters : public QToolButton {
    Q_OBJECT

public:
    explicit SavedFilters(QWidget* parent = nullptr);

    [[nodiscard]] const QList<SavedFilter>& filters() const { return filters_; }
    void setFilters(QList<SavedFilter> filters);
    /// What stands in the line, and whether it can be saved: it is right, and not empty.
    void setLine(const QString& text, bool can_be_saved);
    /// By the keyboard; does not wait for a choice, as showMenu() would.
    void openMenu();

Q_SIGNALS:
    void chosen(const QString& text);
    /// The list, by the user.
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void save();
    void rename(qsizetype at);
    void remove(qsizetype at);
    /// Nothing when the user gives up, or keeps the filter that has the name already.
    [[nodiscard]] QString ask_name(const QString& title, const QString& suggested, qsizetype except);
    [[nodiscard]] qsizetype place_of(const QString& name) const;
    void show_changes();

    QMenu* menu_ = nullptr;
    QList<SavedFilter> filters_;
    QString line_;
    bool can_be_saved_ = false;
};

}  // namespace boardscope::views
