// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Finds a place of the selected board to put a probe on: a tree that is searched while one types, what a point
//          tells, how often it is passed, and a ready probe for it in the text.
// Thread:  GUI thread.
// Errors:  what cannot be measured is said below the list.
#pragma once

#include "app/gui/attach_point_model.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTextBrowser;
class QTreeView;

namespace boardscope::gui {

class AttachPointsPanel : public QWidget {
    Q_OBJECT

public:
    explicit AttachPointsPanel(QWidget* parent = nullptr);

    /// `empty_text`: why there are none.
    void show_groups(AttachPointGroups groups, const QString& empty_text);
    /// Below those that are shown: what took longer to find.
    void add_groups(const AttachPointGroups& groups);
    /// What the point tells; dropped when another one is chosen meanwhile.
    void show_details(const QString& point, const QString& html);
    void show_rate(const QString& point, const QString& sentence, bool is_busy);

    [[nodiscard]] QString current_point() const;
    [[nodiscard]] QLineEdit& filter_line() const { return *filter_; }
    [[nodiscard]] QTreeView& tree() const { return *tree_; }
    [[nodiscard]] QString details() const;
    [[nodiscard]] QString rate_text() const;

Q_SIGNALS:
    void detailsWanted(const QString& point);
    void probeWanted(const QString& point);
    void rateWanted(const QString& point);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter_now();
    void choose(const QModelIndex& index);

    AttachPointModel* model_;
    QLineEdit* filter_;
    QTreeView* tree_;
    QLabel* empty_;
    QTextBrowser* details_;
    QLabel* rate_;
    QPushButton* insert_;
    QPushButton* measure_;
    QTimer filter_timer_;
    QString point_;
};

}  // namespace boardscope::gui
