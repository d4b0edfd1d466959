// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/board_table.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace boardscope::test {

namespace {

constexpr std::array column_table{
    Column{"armv7-6.1", "ARMv7, 6.1", "virtual-armv7", ""},
    Column{"armv7-5.10", "ARMv7, 5.10", "virtual-armv7-5.10", ""},
    Column{"armv7-old", "ARMv7, as before 4.17", "virtual-armv7-5.10",
           "ringbuf,instance,perf-kprobe,global-data,btf"},
    Column{"aarch64-6.1", "AArch64, 6.1", "virtual-aarch64", ""},
    Column{"aarch64-6.12", "AArch64, 6.12", "virtual-aarch64-6.12", ""},
};

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

QString file_of(const BoardTable& table, const Column& column)
{
    return QStringLiteral(BOARDSCOPE_BINARY_DIR "/tests/%1/%2.json").arg(text(table.id), text(column.id));
}

const Cell* find_cell(const Cells& cells, const TableRow& row)
{
    const auto found = std::ranges::find(cells, row.id, &Cell::row);
    return found == cells.end() ? nullptr : &*found;
}

QString heading(const BoardTable& table)
{
    QString names = QStringLiteral("| %1 |").arg(text(table.corner));
    QString rule = QStringLiteral("|---|");
    for (const Column& column : columns()) {
        names += QStringLiteral(" %1 |").arg(text(column.title));
        rule += QStringLiteral(":-:|");
    }
    return names + QLatin1Char('\n') + rule + QLatin1Char('\n');
}

/// "ARMv7, 6.1; ARMv7, 5.10: the kernel has no type information", one line for each reason, in the columns'
/// order.
QString reasons_of(const TableRow& row, const std::vector<Cells>& results)
{
    std::vector<std::pair<QString, QString>> reasons;  // reason, columns
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Cell* cell = find_cell(results[i], row);
        if (!cell || cell->works) continue;
        auto same = std::find_if(reasons.begin(), reasons.end(),
                                 [cell](const auto& reason) { return reason.first == cell->reason; });
        if (same == reasons.end()) same = reasons.insert(same, {cell->reason, {}});
        same->second +=
            (same->second.isEmpty() ? QString() : QStringLiteral("; ")) + text(columns()[i].title);
    }
    QString lines;
    for (const auto& [reason, where] : reasons)
        lines += QStringLiteral("- %1 (%2): %3\n").arg(row.title, where, reason);
    return lines;
}

}  // namespace

std::span<const Column> columns()
{
    return column_table;
}

void write_cells(const BoardTable& table, const Column& column, const Cells& cells)
{
    QJsonArray array;
    for (const Cell& cell : cells) {
        array.append(QJsonObject{{QStringLiteral("row"), cell.row},
                                 {QStringLiteral("works"), cell.works},
                                 {QStringLiteral("reason"), cell.reason}});
    }
    QFile file(file_of(table, column));
    if (QDir().mkpath(QFileInfo(file).path()) && file.open(QIODevice::WriteOnly))
        file.write(QJsonDocument(array).toJson());
}

std::optional<Cells> read_cells(const BoardTable& table, const Column& column)
{
    QFile file(file_of(table, column));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    Cells cells;
    for (const auto& value : QJsonDocument::fromJson(file.readAll()).array()) {
        const QJsonObject cell = value.toObject();
        cells.push_back({cell[QStringLiteral("row")].toString(), cell[QStringLiteral("works")].toBool(),
                         cell[QStringLiteral("reason")].toString()});
    }
    return cells;
}

QString table_markdown(const BoardTable& table)
{
    std::vector<Cells> results;
    for (const Column& column : columns())
        results.push_back(read_cells(table, column).value_or(Cells()));
    QString made = heading(table);
    QString reasons;
    for (const TableRow& row : table.rows) {
        made += QStringLiteral("| %1 |").arg(row.title);
        for (const Cells& cells : results) {
            const Cell* cell = find_cell(cells, row);
            made += !cell         ? QStringLiteral("  |")
                    : cell->works ? QStringLiteral(" yes |")
                                  : QStringLiteral(" no |");
        }
        made += QLatin1Char('\n');
        reasons += reasons_of(row, results);
    }
    if (!reasons.isEmpty()) made += QStringLiteral("\n%1\n\n").arg(text(table.why)) + reasons;
    return made;
}

QString refusal_in(const QString& err)
{
    static const QRegularExpression refused(QStringLiteral("^refused \\S+ \\([^\\n]*?\\): (.*)$"),
                                            QRegularExpression::MultilineOption);
    if (const auto match = refused.match(err); match.hasMatch()) return match.captured(1);
    static const QRegularExpression problem(
        QStringLiteral("^(?:bscope: |[^ \\n]*:\\d+:\\d+: error: |error: )(.*)$"),
        QRegularExpression::MultilineOption);
    if (const auto match = problem.match(err); match.hasMatch()) return match.captured(1);
    return err.trimmed().section(QLatin1Char('\n'), -1);
}

}  // namespace boardscope::test
