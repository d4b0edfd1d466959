// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/fuzzy_match.h"

#include <QString>

#include <algorithm>
#include <limits>
#include <vector>

namespace boardscope::gui {

namespace {

constexpr int no_match = std::numeric_limits<int>::min() / 2;
constexpr qsizetype name_limit = 200;
constexpr qsizetype letter_limit = 40;

bool begins_word(QStringView name, qsizetype place)
{
    if (place == 0) return true;
    const QChar before = name[place - 1];
    return !before.isLetterOrNumber() || (before.isLower() && name[place].isUpper());
}

int worth(QStringView name, qsizetype place)
{
    return 2 + (begins_word(name, place) ? 8 : 0) + (place == 0 ? 4 : 0);
}

/// What stands before the letter: right behind the one before is best, and far away no worse than a little
/// away.
int gap_cost(qsizetype gap)
{
    return gap == 0 ? -5 : static_cast<int>(std::min<qsizetype>(gap, 4));
}

}  // namespace

std::optional<FuzzyMatch> fuzzy_match(QStringView letters, QStringView name)
{
    QString wanted;
    for (const QChar c : letters)
        if (!c.isSpace()) wanted += c.toLower();
    wanted.truncate(letter_limit);
    name = name.left(name_limit);
    if (wanted.isEmpty()) return FuzzyMatch{};

    // best[i][p]: of the first i+1 letters, where the last of them stands at p; from[i][p]: where the one
    // before stands.
    const auto length = static_cast<std::size_t>(name.size());
    std::vector<std::vector<int>> best(static_cast<std::size_t>(wanted.size()),
                                       std::vector<int>(length, no_match));
    auto from = best;
    for (std::size_t i = 0; i < best.size(); ++i)
        for (std::size_t p = i; p < length; ++p) {
            const auto place = static_cast<qsizetype>(p);
            if (name[place].toLower() != wanted[static_cast<qsizetype>(i)]) continue;
            if (i == 0) {
                best[i][p] = worth(name, place);
                continue;
            }
            for (std::size_t before = i - 1; before < p; ++before) {
                if (best[i - 1][before] == no_match) continue;
                const int score = best[i - 1][before] + worth(name, place) -
                                  gap_cost(static_cast<qsizetype>(p - before - 1));
                if (score <= best[i][p]) continue;
                best[i][p] = score;
                from[i][p] = static_cast<int>(before);
            }
        }

    const auto last = std::ranges::max_element(best.back());
    if (last == best.back().end() || *last == no_match) return std::nullopt;
    // Of names that fit as well, the shorter one has less that was not asked for.
    FuzzyMatch match{.score = *last * 10 - static_cast<int>(name.size())};
    auto place = static_cast<int>(last - best.back().begin());
    for (std::size_t i = best.size(); i-- > 0;) {
        match.places.prepend(place);
        place = from[i][static_cast<std::size_t>(place)];
    }
    return match;
}

}  // namespace boardscope::gui
