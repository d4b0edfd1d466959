// SPDX-License-Identifier: GPL-3.0-or-later
// What:    ValueFeed: which values the fields of a trace have had, for those fields that somebody asks about.
// A
//          worker thread counts them, and goes on from there when it is asked again and rows have come.
// Thread:  GUI thread; one worker thread inside, which does all that could take long.
// Units:   rows.
// Errors:  none. Memory is bounded: field_limit fields, each as stats::SeenValues says.
#pragma once

#include "core/filter/seen_field.h"
#include "core/store/event_store.h"

#include <QElapsedTimer>
#include <QObject>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace boardscope::views {

class ValueFeed : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t field_limit = 16;
    /// What was counted is not counted again sooner than that, however many rows come.
    static constexpr int fresh_ms = 250;

    explicit ValueFeed(QObject* parent = nullptr);
    ~ValueFeed() override;

    /// Null: nothing is known of any field. The rows are not kept alive by this.
    void setStore(const std::shared_ptr<const store::EventStore>& store);

    /// What is known by now, good until control returns to the event loop; null: nothing yet. Has it counted,
    /// or the rows that came since: changed() tells when that is done.
    [[nodiscard]] const filter::SeenField* values(std::string_view field);

Q_SIGNALS:
    void changed();

private:
    class Worker;
    struct Known {
        std::unique_ptr<filter::SeenField> values;  ///< null: not counted yet
        std::size_t rows = 0;                       ///< that were there then
        bool is_asked = false;
        QElapsedTimer age;
        std::uint64_t used = 0;  ///< when last, as a count of questions
    };

    void take();
    void drop_oldest();

    std::unique_ptr<Worker> worker_;
    std::weak_ptr<const store::EventStore> store_;
    std::map<std::string, Known, std::less<>> known_;
    std::uint64_t questions_ = 0;
    std::uint64_t generation_ = 0;  ///< of the store: answers about others are dropped
};

}  // namespace boardscope::views
