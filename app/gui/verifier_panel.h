// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Why a kernel refused a program: Reason, At, Why, Suggestion, and the verifier's log with the source lines. A
//          click on a line of the log, or Enter, asks to go to its source.
// Thread:  GUI thread.
#pragma once

#include "app/session/session_event.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;
class QTreeWidget;
class QTreeWidgetItem;

namespace boardscope::gui {

class VerifierPanel : public QWidget {
    Q_OBJECT

public:
    explicit VerifierPanel(QWidget* parent = nullptr);

    void clear();
    /// Behind those that stand there; the first is shown.
    void add(const session::ProgramRefused& refused);
    [[nodiscard]] int count() const { return static_cast<int>(refused_.size()); }

Q_SIGNALS:
    void chosen(const boardscope::SourceSpan& span);

private:
    [[nodiscard]] QWidget* make_explanation();
    [[nodiscard]] QLabel* make_text(const QString& name);
    void make_log();
    void show(int index);
    void fill_log(const session::ProgramRefused& refused);
    void choose(QTreeWidgetItem* item);

    std::vector<session::ProgramRefused> refused_;
    QStackedLayout* stack_;
    QComboBox* programs_;
    QLabel* reason_ = nullptr;
    QPushButton* place_ = nullptr;
    QLabel* why_ = nullptr;
    QLabel* suggestion_ = nullptr;
    QLabel* registers_ = nullptr;
    QTreeWidget* log_;
};

}  // namespace boardscope::gui
