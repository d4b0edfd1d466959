// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/attach_point_model.h"

#include "core/dsl/perf_events.h"

#include <QLocale>

#include <algorithm>

namespace boardscope::gui {

namespace {

std::shared_ptr<const AttachPointGroup> events(const QString& title, const char* before, std::uint32_t type)
{
    auto group = std::make_shared<AttachPointGroup>(AttachPointGroup{title, {}, before, {}});
    for (const dsl::PerfEventRow& row : dsl::perf_events())
        if (row.type == type) group->names.add(row.name);
    return group;
}

}  // namespace

AttachPointGroups kernel_points(const dsl::TargetFacts& facts)
{
    AttachPointGroups groups;
    if (facts.knows_tracepoints()) {
        auto group = std::make_shared<AttachPointGroup>(
            AttachPointGroup{AttachPointModel::tr("Tracepoints"), {}, "tracepoint:", {}});
        for (std::string name : facts.tracepoints()) {
            std::ranges::replace(name, '/', ':');
            group->names.add(name);
        }
        groups.push_back(std::move(group));
    }
    if (facts.knows_functions()) {
        auto group = std::make_shared<AttachPointGroup>(
            AttachPointGroup{AttachPointModel::tr("Functions of the kernel"), {}, "kprobe:", {}});
        for (const std::string& name : facts.functions())
            group->names.add(name);
        groups.push_back(std::move(group));
    }
    if (groups.empty()) return groups;
    groups.push_back(events(AttachPointModel::tr("Events of the kernel"), "software:", dsl::perf_type_software));
    groups.push_back(events(AttachPointModel::tr("Events of the CPU"), "hardware:", dsl::perf_type_hardware));
    return groups;
}

AttachPointGroups program_points(const dsl::TargetFacts& facts, const std::stop_token& stop, std::size_t most)
{
    auto marks = std::make_shared<AttachPointGroup>(
        AttachPointGroup{AttachPointModel::tr("Marks in programs (USDT)"), {}, "usdt:", {}});
    auto functions = std::make_shared<AttachPointGroup>(
        AttachPointGroup{AttachPointModel::tr("Functions of programs"), {}, "uprobe:", {}});
    std::size_t thumb_marks = 0;
    std::size_t thumb_functions = 0;
    std::size_t left_out = 0;
    for (const std::string& path : facts.user_programs()) {
        if (stop.stop_requested()) return {};
        std::string last;
        for (const dsl::UserMark& mark : facts.user_marks(path)) {
            std::string name = path + ":" + mark.provider + ":" + mark.name;
            if (mark.is_thumb)
                ++thumb_marks;
            else if (name != last)
                marks->names.add(name);
            last = std::move(name);
        }
        for (const std::string& function : facts.user_functions(path)) {
            const std::optional<dsl::UserFunction> known = facts.user_function(path, function);
            if (known && known->is_thumb)
                ++thumb_functions;
            else if (functions->names.size() < most)
                functions->names.add(path + ":" + function);
            else
                ++left_out;
        }
    }
    const auto remark = [](std::size_t thumb, std::size_t others) {
        const QLocale english(QLocale::English);
        if (thumb > 0)
            return AttachPointModel::tr("without %1 in Thumb code").arg(english.toString(qulonglong{thumb}));
        return others > 0 ? AttachPointModel::tr("without %1 more").arg(english.toString(qulonglong{others})) : QString();
    };
    marks->remark = remark(thumb_marks, 0);
    functions->remark = remark(thumb_functions, left_out);
    // Nobody would look for what is not there.
    if (facts.user_programs().empty()) functions->remark = AttachPointModel::tr("bscope target sysroot names its files");
    AttachPointGroups groups;
    for (const auto& group : {marks, functions})
        if (!group->names.empty() || !group->remark.isEmpty()) groups.push_back(group);
    return groups;
}

void AttachPointModel::set_groups(AttachPointGroups groups)
{
    beginResetModel();
    groups_ = std::move(groups);
    shown_.clear();
    for (const auto& group : groups_)
        shown_.push_back(group->names.find(words_));
    endResetModel();
}

void AttachPointModel::add_groups(const AttachPointGroups& groups)
{
    if (groups.empty()) return;
    const auto first = static_cast<int>(groups_.size());
    beginInsertRows({}, first, first + static_cast<int>(groups.size()) - 1);
    for (const auto& group : groups) {
        groups_.push_back(group);
        shown_.push_back(group->names.find(words_));
    }
    endInsertRows();
}

void AttachPointModel::set_filter(const QString& words)
{
    words_.clear();
    for (const QString& word : words.toLower().split(u' ', Qt::SkipEmptyParts))
        words_.push_back(word.toStdString());
    set_groups(std::move(groups_));
}

std::size_t AttachPointModel::shown_count() const
{
    std::size_t count = 0;
    for (const auto& group : shown_)
        count += group.size();
    return count;
}

QString AttachPointModel::point_at(const QModelIndex& index) const
{
    if (!index.isValid() || is_group(index)) return {};
    const AttachPointGroup& of = *groups_[static_cast<std::size_t>(index.internalId() - 1)];
    return QString::fromStdString(of.before + std::string(name_at(index)));
}

std::string_view AttachPointModel::name_at(const QModelIndex& index) const
{
    const auto group = static_cast<std::size_t>(index.internalId() - 1);
    return groups_[group]->names[shown_[group][static_cast<std::size_t>(index.row())]];
}

/// The id of a point is its group's row and one; of a group 0.
QModelIndex AttachPointModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || row >= rowCount(parent) || column != 0) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : quintptr{0});
}

QModelIndex AttachPointModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || is_group(index)) return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, quintptr{0});
}

int AttachPointModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return static_cast<int>(shown_.size());
    return is_group(parent) ? static_cast<int>(shown_[static_cast<std::size_t>(parent.row())].size()) : 0;
}

int AttachPointModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant AttachPointModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)) return {};
    if (!is_group(index)) {
        const std::string_view name = name_at(index);
        return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    }
    const auto row = static_cast<std::size_t>(index.row());
    const QString count = QLocale(QLocale::English).toString(static_cast<qulonglong>(shown_[row].size()));
    const AttachPointGroup& group = *groups_[row];
    return group.remark.isEmpty() ? tr("%1  (%2)").arg(group.title, count)
                                  : tr("%1  (%2, %3)").arg(group.title, count, group.remark);
}

}  // namespace boardscope::gui
