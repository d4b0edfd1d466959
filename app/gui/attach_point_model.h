// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The places of a board that probes can be put on, as a tree of two levels: kinds, and their points by name. A
//          filter leaves those that hold its words; groups count what they show.
// Thread:  GUI thread; the lists are made elsewhere.
// Errors:  none: a board of which nothing is known has no groups.
#pragma once

#include "core/dsl/target_facts.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace boardscope::gui {

struct AttachPointLists {
    struct Group {
        QString title;
        std::string before;              ///< "kprobe:"
        std::vector<std::string> names;  ///< "sched:sched_switch", sorted
    };
    std::vector<Group> groups;
};
/// Reads what the facts read when they are first asked: some 100 ms.
[[nodiscard]] AttachPointLists attach_point_lists(const dsl::TargetFacts& facts);

class AttachPointModel : public QAbstractItemModel {
    Q_OBJECT

public:
    using QAbstractItemModel::QAbstractItemModel;

    void set_lists(std::shared_ptr<const AttachPointLists> lists);
    /// All words must be in the name, in any case.
    void set_filter(const QString& words);
    [[nodiscard]] std::size_t shown_count() const;

    /// "kprobe:vfs_read"; empty for a group.
    [[nodiscard]] QString point_at(const QModelIndex& index) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& index) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    void find_shown();
    [[nodiscard]] bool is_group(const QModelIndex& index) const { return index.internalId() == 0; }

    std::shared_ptr<const AttachPointLists> lists_;
    std::vector<std::string> words_;                 ///< in lower case
    std::vector<std::vector<std::uint32_t>> shown_;  ///< of each group
};

}  // namespace boardscope::gui
