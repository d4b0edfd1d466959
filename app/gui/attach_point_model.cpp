// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/attach_point_model.h"

#include "core/dsl/perf_events.h"

#include <QLocale>

#include <algorithm>

namespace boardscope::gui {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool holds(const std::string& name, const std::string& word)
{
    return std::search(name.begin(), name.end(), word.begin(), word.end(),
                       [](char a, char b) { return lower(a) == b; }) != name.end();
}

AttachPointLists::Group events(const QString& title, const char* before, std::uint32_t type)
{
    AttachPointLists::Group group{title, before, {}};
    for (const dsl::PerfEventRow& row : dsl::perf_events())
        if (row.type == type) group.names.emplace_back(row.name);
    return group;
}

}  // namespace

AttachPointLists attach_point_lists(const dsl::TargetFacts& facts)
{
    AttachPointLists lists;
    AttachPointLists::Group tracepoints{AttachPointModel::tr("Tracepoints"),
                                        "tracepoint:", facts.tracepoints()};
    for (std::string& name : tracepoints.names)
        std::replace(name.begin(), name.end(), '/', ':');
    if (!tracepoints.names.empty()) lists.groups.push_back(std::move(tracepoints));
    if (facts.knows_functions())
        lists.groups.push_back(
            {AttachPointModel::tr("Functions of the kernel"), "kprobe:", facts.functions()});
    if (lists.groups.empty()) return lists;
    lists.groups.push_back(
        events(AttachPointModel::tr("Events of the kernel"), "software:", dsl::perf_type_software));
    lists.groups.push_back(
        events(AttachPointModel::tr("Events of the CPU"), "hardware:", dsl::perf_type_hardware));
    return lists;
}

void AttachPointModel::set_lists(std::shared_ptr<const AttachPointLists> lists)
{
    beginResetModel();
    lists_ = std::move(lists);
    find_shown();
    endResetModel();
}

void AttachPointModel::set_filter(const QString& words)
{
    beginResetModel();
    words_.clear();
    for (const QString& word : words.toLower().split(u' ', Qt::SkipEmptyParts))
        words_.push_back(word.toStdString());
    find_shown();
    endResetModel();
}

void AttachPointModel::find_shown()
{
    shown_.assign(lists_ ? lists_->groups.size() : 0, {});
    for (std::size_t group = 0; group < shown_.size(); ++group) {
        const std::vector<std::string>& names = lists_->groups[group].names;
        for (std::uint32_t i = 0; i < names.size(); ++i)
            if (std::ranges::all_of(words_, [&](const std::string& word) { return holds(names[i], word); }))
                shown_[group].push_back(i);
    }
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
    const auto group = static_cast<std::size_t>(index.internalId() - 1);
    const AttachPointLists::Group& of = lists_->groups[group];
    return QString::fromStdString(of.before + of.names[shown_[group][static_cast<std::size_t>(index.row())]]);
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
        const auto group = static_cast<std::size_t>(index.internalId() - 1);
        return QString::fromStdString(
            lists_->groups[group].names[shown_[group][static_cast<std::size_t>(index.row())]]);
    }
    const auto row = static_cast<std::size_t>(index.row());
    return tr("%1  (%2)")
        .arg(lists_->groups[row].title,
             QLocale(QLocale::English).toString(static_cast<qulonglong>(shown_[row].size())));
}

}  // namespace boardscope::gui
