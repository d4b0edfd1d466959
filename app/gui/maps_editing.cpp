// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/maps_editing.h"

#include "app/session/map_values.h"
#include "app/views/paint/text.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace boardscope::gui {

namespace {

using session::MapChange;
using session::MapSet;
using wire::MapAction;

// enum bpf_map_type of the kernel's uapi/linux/bpf.h
constexpr std::uint32_t array = 2;
constexpr std::uint32_t percpu_array = 6;

/// Their entries cannot be deleted, only be made zeros.
bool is_array(const wire::MapInfo& map)
{
    return map.type == array || map.type == percpu_array;
}

bool is_zero(const Bytes& bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

QString number(std::size_t count)
{
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString entries_text(std::size_t count)
{
    return count == 1 ? QObject::tr("1 entry") : QObject::tr("%1 entries").arg(number(count));
}

std::optional<Bytes> value_in(const session::MapContents& contents, const Bytes& key)
{
    const auto entry = contents.entries.find(key);
    return entry == contents.entries.end() ? std::nullopt : std::optional(entry->second);
}

QString name_of(const session::MapContents& contents)
{
    return QString::fromStdString(session::title_of(contents));
}

/// The whole value, of all CPUs, with one part of it as written.
Result<Bytes> edited(const session::MapContents& contents, const Bytes& value, const session::MapColumn::Id& column,
                     const std::string& text)
{
    const wire::MapInfo& map = contents.map;
    if (!session::is_per_cpu(map)) return session::with_part(map, contents.types.value, value, column.part, text);
    const std::size_t at = column.cpu * session::cpu_stride(map);
    if (value.size() < at + map.value_bytes) return failure("there is no value of that CPU");
    Result<Bytes> one = session::with_part(map, contents.types.value, ByteView(value).subspan(at, map.value_bytes),
                                           column.part, text);
    if (!one) return one;
    Bytes all = value;
    std::copy(one->begin(), one->end(), all.begin() + static_cast<std::ptrdiff_t>(at));
    return all;
}

}  // namespace

void MapsEditing::set(const session::SharedContents& now, const Bytes& key, const session::MapColumn::Id& column,
                      const QString& text)
{
    const std::optional<Bytes> before = value_in(*now, key);
    if (!before) return fail({"the entry is gone", "the probe has deleted it meanwhile; add it anew"});
    Result<Bytes> after = edited(*now, *before, column, text.toStdString());
    if (!after) return fail(after.error());
    ask({.kind = Kind::set, .shown = now, .entries = {{key, before, *after}}},
        {{.key = key, .value = *after, .which = MapSet::only_existing}});
}

bool MapsEditing::add(const session::SharedContents& now, const QString& key, const QString& value)
{
    const Result<Bytes> key_bytes = session::parse_key(now->map, now->types.key, key.toStdString());
    const Result<Bytes> value_bytes = session::parse_value(now->map, now->types.value, value.toStdString());
    if (!key_bytes || !value_bytes) {
        fail(!key_bytes ? key_bytes.error() : value_bytes.error());
        return false;
    }
    // Of an array all are there, and adding one is setting it.
    const bool is_there = is_array(now->map);
    ask({.kind = is_there ? Kind::set : Kind::add,
         .shown = now,
         .entries = {{*key_bytes, is_there ? value_in(*now, *key_bytes) : std::nullopt, *value_bytes}}},
        {{.key = *key_bytes, .value = *value_bytes, .which = is_there ? MapSet::any : MapSet::only_new}});
    return true;
}

void MapsEditing::remove(const session::SharedContents& now, const std::vector<Bytes>& keys)
{
    Change change{.kind = Kind::remove, .shown = now};
    std::vector<MapChange> requests;
    for (const Bytes& key : keys) {
        change.entries.push_back({key, value_in(*now, key), std::nullopt});
        requests.push_back({.action = MapAction::remove, .key = key});
    }
    if (!requests.empty()) ask(std::move(change), std::move(requests));
}

void MapsEditing::clear(const session::SharedContents& now)
{
    Change change{.kind = Kind::clear, .shown = now};
    for (const auto& [key, value] : now->entries)
        change.entries.push_back({key, value, std::nullopt});
    ask(std::move(change), {{.action = MapAction::clear}});
}

std::optional<std::uint32_t> MapsEditing::undoable_map() const
{
    return undoable_ ? std::optional(undoable_->shown->map.id) : std::nullopt;
}

/// What the probe has made of an entry meanwhile is newer than what was there before, and stays.
std::vector<MapChange> MapsEditing::reverse(const Change& change, const session::MapContents& now, Change& undone)
{
    std::vector<MapChange> requests;
    for (const Entry& entry : change.entries) {
        const std::optional<Bytes> current = value_in(now, entry.key);
        if (!entry.before) {
            undone.had_changed = undone.had_changed || current != entry.after;
            requests.push_back({.action = MapAction::remove, .key = entry.key});
        } else if (entry.after) {
            undone.had_changed = undone.had_changed || current != entry.after;
            requests.push_back({.key = entry.key, .value = *entry.before, .which = MapSet::only_existing});
        } else if (!is_array(now.map)) {
            requests.push_back({.key = entry.key, .value = *entry.before, .which = MapSet::only_new});
        } else if (current && is_zero(*current)) {
            if (!is_zero(*entry.before)) requests.push_back({.key = entry.key, .value = *entry.before});
        } else {
            ++undone.left;
        }
    }
    return requests;
}

void MapsEditing::undo(const session::SharedContents& now)
{
    if (!undoable_ || !now) return;
    const Change change = *std::exchange(undoable_, std::nullopt);
    Change undone{.kind = Kind::undo, .shown = now};
    std::vector<MapChange> requests = reverse(change, *now, undone);
    ask(std::move(undone), std::move(requests));
}

void MapsEditing::ask(Change change, std::vector<MapChange> requests)
{
    const std::uint64_t number = ++last_number_;
    const session::MapChanges changes{.number = number, .map = change.shown->map.id, .changes = std::move(requests)};
    asked_.emplace(number, std::move(change));
    Q_EMIT changesWanted(changes);
}

void MapsEditing::take(const session::MapsChanged& changed)
{
    const auto found = asked_.find(changed.number);
    if (found == asked_.end()) return;
    Change change = std::move(found->second);
    asked_.erase(found);
    if (change.kind != Kind::undo && changed.made > 0) undoable_ = change;
    tell(change, changed);
}

/// "opens["ls"]"
QString MapsEditing::entry_text(const Change& change)
{
    const session::MapContents& contents = *change.shown;
    const builder::TypedValue key = contents.types.key.read(change.entries.front().key);
    return name_of(contents) + QLatin1Char('[') + paint::to_line(builder::to_text(key)) + QLatin1Char(']');
}

QString MapsEditing::success_text(const Change& change, const session::MapsChanged& changed)
{
    const QString name = name_of(*change.shown);
    const bool zeroed = is_array(change.shown->map);
    switch (change.kind) {
    case Kind::set: return tr("Set %1.").arg(entry_text(change));
    case Kind::add: return tr("Added %1.").arg(entry_text(change));
    case Kind::remove:
        return (zeroed ? tr("Set %1 of %2 to zero.") : tr("Deleted %1 of %2.")).arg(entries_text(changed.made), name);
    case Kind::clear:
        return (zeroed ? tr("Set %1 to zero: %2.") : tr("Cleared %1: %2, as read last."))
            .arg(name, entries_text(change.entries.size()));
    case Kind::undo: break;
    }
    QString text = tr("Set back %1 of %2.").arg(entries_text(changed.made), name);
    const std::size_t left = change.left + changed.passed_over;
    if (left > 0)
        text += QLatin1Char(' ') +
                tr("%1 had changed meanwhile, by the probe, and were left as they are.").arg(entries_text(left));
    if (change.had_changed) text += QLatin1Char(' ') + tr("The probe had changed it meanwhile.");
    return text;
}

void MapsEditing::tell(const Change& change, const session::MapsChanged& changed)
{
    const QString name = name_of(*change.shown);
    const QString sentence = QString::fromStdString(changed.sentence);
    const bool can_undo = undoable_.has_value();
    if (changed.refused > 0) {
        const std::size_t all = changed.made + changed.passed_over + changed.refused + changed.unanswered;
        const QString text = all == 1 ? tr("The board's kernel refused to change %1: %2").arg(name, sentence)
                                      : tr("The board's kernel refused %1 of %2 changes of %3: %4")
                                            .arg(number(changed.refused), number(all), name, sentence);
        Q_EMIT said({.is_failure = true, .sentence = text, .can_undo = can_undo});
    } else if (changed.unanswered > 0) {
        Q_EMIT said({.is_failure = true,
                     .sentence = tr("The session ended before %1 was changed for certain.").arg(name)});
    } else if (changed.made == 0 && changed.passed_over > 0 && change.kind != Kind::undo) {
        Q_EMIT said({.is_failure = true,
                     .sentence = change.kind == Kind::add ? tr("%1 has such an entry already.").arg(name)
                                                          : tr("The entry of %1 is gone.").arg(name),
                     .next_step = change.kind == Kind::add ? tr("Change its value in the table.")
                                                           : tr("The probe has deleted it meanwhile.")});
    } else {
        Q_EMIT said({.sentence = success_text(change, changed), .can_undo = can_undo && change.kind != Kind::undo});
    }
}

void MapsEditing::fail(const Error& error)
{
    Q_EMIT said({.is_failure = true,
                 .sentence = QString::fromStdString(error.cause),
                 .next_step = QString::fromStdString(error.hint),
                 .can_undo = undoable_.has_value()});
}

void MapsEditing::end()
{
    undoable_.reset();
    for (const auto& [number, change] : std::exchange(asked_, {}))
        tell(change, {.number = number, .unanswered = std::max<std::size_t>(change.entries.size(), 1)});
}

}  // namespace boardscope::gui
