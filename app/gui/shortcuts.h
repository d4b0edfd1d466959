// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Shortcuts: the keys of the window's actions, as the code has them or as somebody changed them.
//          What was changed is kept in one readable file, keys.ini.
// Thread:  GUI thread.
// Errors:  a key that another action has in the same place is refused with that action's name.
#pragma once

#include "app/gui/action_catalog.h"

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QSettings>

#include <optional>
#include <vector>

namespace boardscope::gui {

class Shortcuts : public QObject {
    Q_OBJECT

public:
    explicit Shortcuts(const QString& file, QObject* parent = nullptr);
    /// Beside the window's other file.
    [[nodiscard]] static QString usual_file();

    /// Their keys are those of the code, now; the kept ones are put in their place.
    void adopt(std::vector<CatalogAction> actions);
    [[nodiscard]] const std::vector<CatalogAction>& actions() const { return actions_; }

    [[nodiscard]] bool is_changed(const CatalogAction& action) const;
    /// Whoever has these keys where `action` would have them, too.
    [[nodiscard]] const CatalogAction* holder(const CatalogAction& action, const QKeySequence& keys) const;

    /// Instead of all it has; empty: none. False: somebody holds them.
    bool set(const CatalogAction& action, const QKeySequence& keys);
    /// Back to those of the code. Names of actions that hold one of them by now: they must give it away
    /// first.
    [[nodiscard]] QStringList reset(const CatalogAction& action);
    void reset_all();

Q_SIGNALS:
    void changed();

private:
    void apply(const CatalogAction& action, const QList<QKeySequence>& keys);
    void keep(const CatalogAction& action);

    QSettings file_;
    std::vector<CatalogAction> actions_;
    QHash<QString, QList<QKeySequence>> usual_;  ///< by id
};

/// "Ctrl+R, F5"
[[nodiscard]] QString keys_text(const QList<QKeySequence>& keys);

}  // namespace boardscope::gui
