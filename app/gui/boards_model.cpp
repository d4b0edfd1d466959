// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/boards_model.h"

#include "app/gui/window_theme.h"
#include "app/session/target_catalog.h"
#include "app/session/types_proof.h"

#include <QApplication>
#include <QPointer>
#include <QThreadPool>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

namespace {

QString text_of(const std::string& text)
{
    return QString::fromStdString(text);
}

void count_verdicts(BoardRow& row)
{
    row.bad = row.limited = 0;
    const TargetProfile* known = row.known();
    if (!known || !known->found) return;
    const std::vector<PreflightLine> lines = preflight(*known);
    row.bad = static_cast<int>(std::ranges::count(lines, Verdict::bad, &PreflightLine::verdict));
    row.limited = static_cast<int>(std::ranges::count(lines, Verdict::limited, &PreflightLine::verdict));
}

std::vector<BoardRow> read_rows(const boards::BoardPaths& paths)
{
    const std::vector<boards::BoardState> states = boards::list(paths);
    std::vector<BoardRow> rows;
    for (const std::string& name : session::target_names()) {
        BoardRow row{.name = text_of(name)};
        const auto state = std::ranges::find(states, name, &boards::BoardState::name);
        row.is_virtual = state != states.end();
        if (row.is_virtual) {
            row.status = state->status;
            row.title = text_of(state->title);
            row.console = state->console();
            row.missing = boards::missing_on_host(name);
        }
        Result<TargetProfile> profile = session::find_target(name, paths);
        if (profile) *profile = session::without_void_proof(std::move(*profile));
        if (profile)
            row.profile = std::move(*profile);
        else if (!row.is_virtual || row.status != boards::BoardStatus::absent)
            row.unreadable = profile.error();
        count_verdicts(row);
        rows.push_back(std::move(row));
    }
    return rows;
}

QString counts_of(const BoardRow& row)
{
    QString text;
    if (row.bad > 0) text += QStringLiteral(", ") + BoardsModel::tr("%1 bad").arg(row.bad);
    if (row.limited > 0) text += QStringLiteral(", ") + BoardsModel::tr("%1 limited").arg(row.limited);
    return text;
}

QString virtual_state(const BoardRow& row)
{
    switch (row.status) {
    case boards::BoardStatus::absent: return BoardsModel::tr("never started");
    case boards::BoardStatus::prepared: return BoardsModel::tr("offline");
    case boards::BoardStatus::starting: return BoardsModel::tr("starting");
    case boards::BoardStatus::running: return BoardsModel::tr("ready");
    }
    return {};
}

QString state_of(const BoardRow& row)
{
    using Reach = BoardRow::Reach;
    if (row.unreadable) return BoardsModel::tr("profile has a fault");
    if (row.reach == Reach::looking) return BoardsModel::tr("looking…");
    if (row.reach == Reach::unreachable) return BoardsModel::tr("unreachable");
    if (row.has_drifted()) return BoardsModel::tr("drifted") + counts_of(row);
    if (row.reach == Reach::reachable) return BoardsModel::tr("reachable") + counts_of(row);
    if (row.is_virtual) return virtual_state(row);
    if (!row.profile || !row.profile->found) return BoardsModel::tr("never looked at");
    return BoardsModel::tr("as on %1").arg(day_of(row.profile->found->when)) + counts_of(row);
}

QString address_of(const SshAddress& ssh)
{
    QString text = ssh.user.empty() ? QString() : text_of(ssh.user) + QLatin1Char('@');
    text += text_of(ssh.host);
    if (ssh.port != 0) text += QStringLiteral(":%1").arg(ssh.port);
    return text;
}

QString cell(const BoardRow& row, int column)
{
    if (column == BoardsModel::name_column) return row.name;
    if (column == BoardsModel::state_column) return state_of(row);
    const TargetProfile* known = row.known();
    if (!known) return {};
    if (column != BoardsModel::host_column && known->kernel_release.empty())
        return {};  // it is not known yet
    switch (column) {
    case BoardsModel::arch_column: return QString::fromLatin1(to_string(known->arch));
    case BoardsModel::kernel_column: return text_of(known->kernel_release);
    case BoardsModel::host_column: return address_of(known->ssh);
    default: return {};
    }
}

/// Red is for failure alone; amber as an area, for as the colour of letters it could not be read.
QVariant color(const BoardRow& row, int role)
{
    const paint::Theme theme = theme_of(QApplication::palette());
    const bool failed = row.unreadable || row.reach == BoardRow::Reach::unreachable;
    const bool drifted = !failed && row.reach != BoardRow::Reach::looking && row.has_drifted();
    if (role == Qt::BackgroundRole) return drifted ? QVariant(theme.paused) : QVariant();
    if (drifted) return theme.on_paused;
    if (failed || (row.bad > 0 && row.reach != BoardRow::Reach::looking)) return theme.loss_text;
    return {};
}

}  // namespace

const TargetProfile* BoardRow::known() const
{
    if (seen) return &seen->look.profile;
    return profile ? &*profile : nullptr;
}

QString day_of(const std::string& when)
{
    return text_of(when).section(QLatin1Char('T'), 0, 0);
}

BoardsModel::BoardsModel(boards::BoardPaths paths, QObject* parent)
    : QAbstractTableModel(parent), paths_(std::move(paths))
{
}

void BoardsModel::reload()
{
    if (std::exchange(reading_, true)) {
        read_again_ = true;  // what is being read may be from before the change
        return;
    }
    QThreadPool::globalInstance()->start([self = QPointer<BoardsModel>(this), paths = paths_] {
        // By way of the application: only the GUI thread may know whether this model still is.
        QMetaObject::invokeMethod(
            qApp,
            [self, rows = read_rows(paths)]() mutable {
                if (self) self->take(std::move(rows));
            },
            Qt::QueuedConnection);
    });
}

/// What is known of a board since the window opened stays with it.
void BoardsModel::take(std::vector<BoardRow> rows)
{
    reading_ = false;
    for (BoardRow& fresh : rows) {
        const BoardRow* old = row(fresh.name);
        if (fresh.name == starting_) fresh.status = boards::BoardStatus::starting;
        if (!old) continue;
        const bool has_ended = fresh.is_virtual && !fresh.is_up();
        fresh.reach = has_ended ? BoardRow::Reach::unknown : old->reach;
        fresh.seen = old->seen;
        count_verdicts(fresh);
    }
    if (adding_ && std::ranges::find(rows, adding_->name, &BoardRow::name) == rows.end())
        rows.push_back(*adding_);
    const auto same = [](const BoardRow& a, const BoardRow& b) { return a.name == b.name; };
    const bool same_names = std::ranges::equal(rows, rows_, same);
    if (same_names) {
        rows_ = std::move(rows);
        if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
    } else {
        beginResetModel();
        rows_ = std::move(rows);
        endResetModel();
    }
    Q_EMIT refreshed();
    if (std::exchange(read_again_, false)) reload();
}

const BoardRow* BoardsModel::row(const QString& name) const
{
    const auto found = std::ranges::find(rows_, name, &BoardRow::name);
    return found == rows_.end() ? nullptr : &*found;
}

const BoardRow* BoardsModel::row(int number) const
{
    return number >= 0 && number < rowCount() ? &rows_[static_cast<std::size_t>(number)] : nullptr;
}

BoardRow* BoardsModel::find(const QString& name)
{
    return const_cast<BoardRow*>(std::as_const(*this).row(name));
}

QModelIndex BoardsModel::index_of(const QString& name) const
{
    const BoardRow* found = row(name);
    return found ? index(static_cast<int>(found - rows_.data()), 0) : QModelIndex();
}

void BoardsModel::set_adding(const std::optional<TargetProfile>& profile)
{
    if (adding_ && !profile) {
        // Gone unless there is a file by now.
        adding_.reset();
        return reload();
    }
    if (!profile) return;
    adding_ =
        BoardRow{.name = text_of(profile->name), .profile = *profile, .reach = BoardRow::Reach::looking};
    beginInsertRows({}, rowCount(), rowCount());
    rows_.push_back(*adding_);
    endInsertRows();
}

void BoardsModel::set_starting(const QString& name)
{
    starting_ = name;
    BoardRow* row = find(name);
    if (!row) return reload();
    row->status = boards::BoardStatus::starting;
    row->reach = BoardRow::Reach::unknown;  // that was the run before
    changed(*row);
}

void BoardsModel::set_reach(const QString& name, BoardRow::Reach reach)
{
    BoardRow* row = find(name);
    if (!row) return;
    row->reach = reach;
    changed(*row);
}

void BoardsModel::set_seen(const SeenBoardPtr& seen)
{
    BoardRow* row = find(seen->name);
    if (!row) return;
    row->seen = seen;
    row->reach = BoardRow::Reach::reachable;
    count_verdicts(*row);
    changed(*row);
}

void BoardsModel::changed(const BoardRow& row)
{
    const int number = static_cast<int>(&row - rows_.data());
    Q_EMIT dataChanged(index(number, 0), index(number, column_count - 1));
}

int BoardsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int BoardsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : column_count;
}

QVariant BoardsModel::data(const QModelIndex& index, int role) const
{
    const BoardRow* shown = row(index.row());
    if (!shown) return {};
    switch (role) {
    case Qt::DisplayRole: return cell(*shown, index.column());
    case Qt::ToolTipRole:
        return shown->unreadable ? text_of(shown->unreadable->cause) : cell(*shown, index.column());
    case Qt::ForegroundRole:
    case Qt::BackgroundRole: return index.column() == state_column ? color(*shown, role) : QVariant();
    default: return {};
    }
}

QVariant BoardsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
    const QString titles[column_count] = {tr("Target"), tr("State"), tr("Arch"), tr("Kernel"), tr("Host")};
    return titles[section];
}

}  // namespace boardscope::gui
