// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/library_model.h"

#include "app/gui/fuzzy_match.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace boardscope::gui {

namespace {

/// What fits elsewhere counts for less than what fits by its title.
constexpr int by_name_divisor = 2;
constexpr int by_words_score = -1000;

std::optional<FuzzyMatch> fit_of(const session::LibraryProbe& probe, const QString& letters)
{
    if (std::optional<FuzzyMatch> by_title = fuzzy_match(letters, QString::fromStdString(probe.card.title)))
        return by_title;
    if (const std::optional<FuzzyMatch> by_name = fuzzy_match(letters, QString::fromStdString(probe.name)))
        return FuzzyMatch{.score = by_name->score / by_name_divisor, .places = {}};
    // Long sentences hold the letters of almost any word somewhere: of them, whole words are asked for.
    if (library::tells_of(probe.card, probe.name, letters.toStdString()))
        return FuzzyMatch{.score = by_words_score, .places = {}};
    return std::nullopt;
}

}  // namespace

void LibraryModel::set_library(std::shared_ptr<const session::ProbeLibrary> library)
{
    beginResetModel();
    library_ = std::move(library);
    find_shown();
    endResetModel();
}

void LibraryModel::set_lacks(QHash<QString, QString> reasons)
{
    lacks_ = std::move(reasons);
    if (!shown_.empty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

void LibraryModel::set_filter(const QString& letters)
{
    beginResetModel();
    letters_ = letters.trimmed();
    find_shown();
    endResetModel();
}

void LibraryModel::find_shown()
{
    shown_.clear();
    if (!library_) return;
    for (std::size_t i = 0; i < library_->probes.size(); ++i)
        if (const std::optional<FuzzyMatch> fit = fit_of(library_->probes[i], letters_))
            shown_.push_back({i, fit->score, fit->places});
    if (!letters_.isEmpty()) std::ranges::stable_sort(shown_, std::greater(), &Shown::score);
}

const session::LibraryProbe* LibraryModel::probe_at(const QModelIndex& index) const
{
    if (!index.isValid() || index.row() >= rowCount()) return nullptr;
    return &library_->probes[shown_[static_cast<std::size_t>(index.row())].probe];
}

QString LibraryModel::lack_at(const QModelIndex& index) const
{
    const session::LibraryProbe* probe = probe_at(index);
    return probe ? lacks_.value(QString::fromStdString(probe->name)) : QString();
}

int LibraryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant LibraryModel::data(const QModelIndex& index, int role) const
{
    const session::LibraryProbe* probe = probe_at(index);
    if (!probe) return {};
    const QString lack = lack_at(index);
    const QString line = lack.isEmpty() ? QString::fromStdString(probe->card.shows) : lack;
    switch (role) {
    case Qt::DisplayRole: return QString::fromStdString(probe->card.title);
    case line_role: return line;
    case language_role: return QString::fromUtf8(session::language_of(*probe));
    case lacks_role: return !lack.isEmpty();
    case letters_role: return QVariant::fromValue(shown_[static_cast<std::size_t>(index.row())].letters);
    case Qt::ToolTipRole: return lack;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2: %3")
            .arg(QString::fromStdString(probe->card.title), QString::fromUtf8(session::language_of(*probe)),
                 line);
    default: return {};
    }
}

}  // namespace boardscope::gui
