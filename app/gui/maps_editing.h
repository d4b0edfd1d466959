// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Changes of maps as a person makes them: what was written becomes requests, what became of them a sentence, and
//          the last one can be taken back, as far as the probe let things be.
// Thread:  GUI thread.
// Errors:  what was written wrong, and what the board's kernel refuses, become a notice.
#pragma once

#include "app/session/map_changes.h"
#include "app/session/map_table.h"
#include "core/base/error.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace boardscope::gui {

class MapsEditing : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    struct Notice {
        bool is_failure = false;
        QString sentence;
        QString next_step;
        bool can_undo = false;
    };

    /// One cell, as written. `now` is what was shown.
    void set(const session::SharedContents& now, const Bytes& key, const session::MapColumn::Id& column,
             const QString& text);
    /// False: it was written wrong, and a notice says how.
    bool add(const session::SharedContents& now, const QString& key, const QString& value);
    void remove(const session::SharedContents& now, const std::vector<Bytes>& keys);
    void clear(const session::SharedContents& now);

    /// The map whose last change can be taken back; none: there is nothing to take back.
    [[nodiscard]] std::optional<std::uint32_t> undoable_map() const;
    /// `now` is the map's last reading.
    void undo(const session::SharedContents& now);

    void take(const session::MapsChanged& changed);
    /// Nothing can be changed, or taken back, any more.
    void end();

Q_SIGNALS:
    void changesWanted(const boardscope::session::MapChanges& changes);
    void said(const boardscope::gui::MapsEditing::Notice& notice);

private:
    enum class Kind { set, add, remove, clear, undo };
    struct Entry {
        Bytes key;
        std::optional<Bytes> before;  ///< none: there was no such entry
        std::optional<Bytes> after;   ///< none: it was deleted
    };
    struct Change {
        Kind kind = Kind::set;
        session::SharedContents shown;  ///< when it was made
        std::vector<Entry> entries;
        std::size_t left = 0;  ///< of an undo: what has changed by itself meanwhile
        bool had_changed = false;
    };

    void ask(Change change, std::vector<session::MapChange> requests);
    void fail(const Error& error);
    void tell(const Change& change, const session::MapsChanged& changed);
    [[nodiscard]] static QString entry_text(const Change& change);
    [[nodiscard]] static QString success_text(const Change& change, const session::MapsChanged& changed);
    [[nodiscard]] static std::vector<session::MapChange> reverse(const Change& change,
                                                                 const session::MapContents& now, Change& undone);

    std::uint64_t last_number_ = 0;
    std::map<std::uint64_t, Change> asked_;
    std::optional<Change> undoable_;
};

}  // namespace boardscope::gui
