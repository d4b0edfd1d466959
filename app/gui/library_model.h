// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The probes of the library as a list that is searched by a few letters, each with a line of what
//          it shows, or of what the selected board lacks for it.
// Thread:  GUI thread.
// Errors:  none.
#pragma once

#include "app/session/probe_library.h"

#include <QAbstractListModel>
#include <QHash>
#include <QList>

#include <cstddef>
#include <memory>
#include <vector>

namespace boardscope::gui {

class LibraryModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int line_role = Qt::UserRole;          ///< what it shows, or what the board lacks
    static constexpr int language_role = Qt::UserRole + 1;  ///< "script"
    static constexpr int lacks_role = Qt::UserRole + 2;     ///< whether the board lacks something
    static constexpr int letters_role = Qt::UserRole + 3;   ///< QList<int>: those typed, in the title

    using QAbstractListModel::QAbstractListModel;

    void set_library(std::shared_ptr<const session::ProbeLibrary> library);
    /// By the name of the probe's file; those that are not in it lack nothing that is known.
    void set_lacks(QHash<QString, QString> reasons);
    /// What fits by its title stands first; then by its file, its tags, and what it shows.
    void set_filter(const QString& letters);

    /// nullptr for an index of no probe.
    [[nodiscard]] const session::LibraryProbe* probe_at(const QModelIndex& index) const;
    [[nodiscard]] QString lack_at(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Shown {
        std::size_t probe = 0;
        int score = 0;
        QList<int> letters;
    };
    void find_shown();

    std::shared_ptr<const session::ProbeLibrary> library_;
    QHash<QString, QString> lacks_;
    QString letters_;
    std::vector<Shown> shown_;
};

}  // namespace boardscope::gui
