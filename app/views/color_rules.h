// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ColorRules: which of the lanes' colours a row has. The first rule whose filter it matches
//          decides. Red is none of them: it is for losses.
// Thread:  GUI thread: only rows that are drawn are asked about, and each once.
// Errors:  a rule whose filter cannot be read colours nothing; errorOf() says why.
#pragma once

#include "app/views/paint/theme.h"
#include "core/filter/filter_plan.h"

#include <QHash>
#include <QList>
#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace boardscope::views {

struct ColorRule {
    QString filter;
    int color = 0;  ///< of the theme's lanes
    bool enabled = true;
    friend bool operator==(const ColorRule&, const ColorRule&) = default;
};

class ColorRules : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype limit = 32;

    using QObject::QObject;

    [[nodiscard]] const QList<ColorRule>& rules() const { return rules_; }
    /// Those above the limit are left out.
    void setRules(const QList<ColorRule>& rules);
    /// Before all others, so that it shows.
    void add(const ColorRule& rule);
    /// Empty: the rule can be used.
    [[nodiscard]] static QString errorOf(const ColorRule& rule);

    [[nodiscard]] std::optional<int> colorOf(const store::Snapshot& snapshot, RowId row);
    /// For another store.
    void forget() { known_.clear(); }

    /// "on 2 comm == "ls"" each, for a file.
    [[nodiscard]] QStringList state() const;
    void restore(const QStringList& state);

Q_SIGNALS:
    void changed();

private:
    struct Run {
        filter::FilterRun run;
        int color;
    };
    QList<ColorRule> rules_;
    std::vector<Run> runs_;
    QHash<quint64, qint8> known_;  ///< by row; -1: none
};

/// Behind a row of this colour, so that text can be read on it.
[[nodiscard]] QColor row_color(const paint::Theme& theme, int color);

}  // namespace boardscope::views
