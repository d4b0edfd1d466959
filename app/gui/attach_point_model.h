// SPDX-License-Identifier: GPL-3.0-or-later
// What:    The places of a board that probes can be put on, as a tree of two levels: kinds, and their points by name. A
//          filter leaves those that hold its words; groups count what they show.
// Thread:  GUI thread; the groups are made elsewhere.
// Errors:  none: a board of which nothing is known has no groups.
#pragma once

#include "app/gui/name_list.h"
#include "core/dsl/target_facts.h"

#include <QAbstractItemModel>

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace boardscope::gui {

struct AttachPointGroup {
    QString title;
    QString remark;      ///< beside the number of names: what is not among them; may be empty
    std::string before;  ///< "kprobe:"
    NameList names;      ///< "sched:sched_switch", sorted
};
using AttachPointGroups = std::vector<std::shared_ptr<const AttachPointGroup>>;

/// Of the kernel. Reads what the facts read when they are first asked: some 100 ms.
[[nodiscard]] AttachPointGroups kernel_points(const dsl::TargetFacts& facts);
/// USDT marks and functions of the programs and libraries that this host has files of. Reads all of them: a second for
/// the files of a small board. Of functions not more than `most`; those that the kernel cannot hook are left out.
[[nodiscard]] AttachPointGroups program_points(const dsl::TargetFacts& facts, const std::stop_token& stop,
                                               std::size_t most = 300'000);

class AttachPointModel : public QAbstractItemModel {
    Q_OBJECT

public:
    using QAbstractItemModel::QAbstractItemModel;

    void set_groups(AttachPointGroups groups);
    /// Below the others.
    void add_groups(const AttachPointGroups& groups);
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
    [[nodiscard]] std::string_view name_at(const QModelIndex& index) const;
    [[nodiscard]] bool is_group(const QModelIndex& index) const { return index.internalId() == 0; }

    AttachPointGroups groups_;
    std::vector<std::string> words_;                 ///< in lower case
    std::vector<std::vector<std::uint32_t>> shown_;  ///< of each group
};

}  // namespace boardscope::gui
