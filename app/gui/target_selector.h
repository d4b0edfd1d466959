// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The choice of the target, with its state beside its name. Virtual boards are looked at every few
//          seconds, on a pool thread; a board of the user's own is known only while a session uses it.
// Thread:  GUI thread.
#pragma once

#include "app/boards/boards.h"

#include <QComboBox>
#include <QTimer>

namespace boardscope::gui {

class TargetSelector : public QComboBox {
    Q_OBJECT

public:
    explicit TargetSelector(boards::BoardPaths paths, QWidget* parent = nullptr);

    [[nodiscard]] QString target() const;
    /// A target that is not there yet is chosen when it comes.
    void set_target(const QString& name);

    [[nodiscard]] bool is_virtual(const QString& name) const;
    /// As looked at last; true for boards that are not virtual.
    [[nodiscard]] bool may_be_up(const QString& name) const;
    /// Looks again now: which targets there are, and which virtual boards are up.
    void refresh();

Q_SIGNALS:
    void targetChanged(const QString& name);

protected:
    void changeEvent(QEvent* event) override;

private:
    void show_targets(const std::vector<std::string>& names);
    void show_states(const std::vector<boards::BoardState>& states);

    boards::BoardPaths paths_;
    QTimer timer_;
    bool looking_ = false;
    bool look_again_ = false;
    QString wanted_;  ///< to be chosen as soon as it is there
};

}  // namespace boardscope::gui
