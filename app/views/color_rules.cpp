// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/color_rules.h"

#include "app/views/paint/blend.h"

#include <algorithm>

namespace boardscope::views {

namespace {

constexpr qsizetype known_limit = 16'384;
constexpr double light_share = 0.2;
constexpr double dark_share = 0.3;

filter::FilterResult<filter::FilterPlan> compiled(const ColorRule& rule)
{
    // A field that this trace does not have may be one of the next.
    return filter::FilterPlan::compile(rule.filter.toStdString(), filter::FieldCatalog::open());
}

}  // namespace

QColor row_color(const paint::Theme& theme, int color)
{
    return paint::blend(theme.plot, theme.lane(static_cast<std::size_t>(color)),
                        theme.is_dark ? dark_share : light_share);
}

QString ColorRules::errorOf(const ColorRule& rule)
{
    if (rule.filter.trimmed().isEmpty()) return tr("Write a filter: which rows have the colour?");
    const auto plan = compiled(rule);
    if (plan) return {};
    const filter::FilterError& error = plan.error();
    return QString::fromStdString(error.hint.empty() ? error.message : error.message + ": " + error.hint);
}

void ColorRules::setRules(const QList<ColorRule>& rules)
{
    const QList<ColorRule> kept = rules.mid(0, limit);
    if (kept == rules_) return;
    rules_ = kept;
    runs_.clear();
    known_.clear();
    for (const ColorRule& rule : rules_) {
        if (!rule.enabled || !errorOf(rule).isEmpty()) continue;
        if (auto plan = compiled(rule)) runs_.push_back({filter::FilterRun(*std::move(plan)), rule.color});
    }
    Q_EMIT changed();
}

void ColorRules::add(const ColorRule& rule)
{
    QList<ColorRule> rules = rules_;
    rules.removeIf([&](const ColorRule& other) { return other.filter == rule.filter; });
    rules.prepend(rule);
    setRules(rules);
}

std::optional<int> ColorRules::colorOf(const store::Snapshot& snapshot, RowId row)
{
    if (runs_.empty() || row.value() >= snapshot.row_count()) return std::nullopt;
    const auto known = known_.constFind(row.value());
    if (known != known_.constEnd()) return *known < 0 ? std::nullopt : std::optional<int>(*known);
    std::optional<int> color;
    for (Run& rule : runs_) {
        filter::RowSet matched;
        (void)rule.run.evaluate(snapshot, row, RowId{row.value() + 1}, matched);
        if (matched.empty()) continue;
        color = rule.color;
        break;
    }
    if (known_.size() >= known_limit) known_.clear();
    known_.insert(row.value(), static_cast<qint8>(color.value_or(-1)));
    return color;
}

QStringList ColorRules::state() const
{
    QStringList state;
    for (const ColorRule& rule : rules_)
        state += QStringLiteral("%1 %2 %3")
                     .arg(rule.enabled ? QStringLiteral("on") : QStringLiteral("off"),
                          QString::number(rule.color), rule.filter);
    return state;
}

void ColorRules::restore(const QStringList& state)
{
    QList<ColorRule> rules;
    for (const QString& line : state) {
        const int color = line.section(u' ', 1, 1).toInt();
        rules.append(
            {line.section(u' ', 2), std::clamp(color, 0, 15), line.startsWith(QStringLiteral("on "))});
    }
    setRules(rules);
}

}  // namespace boardscope::views
