// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Makes what is shown of a map - table, histogram, heat map or flame graph - beside the GUI thread.
// Thread:  GUI thread; the work is done on a thread of its own, one piece at a time. Of questions that wait only the last
//          is answered.
// Errors:  none.
#pragma once

#include "app/session/map_shape.h"

#include <QObject>
#include <QThreadPool>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace boardscope::views {

struct MapsQuestion {
    std::optional<session::MapShape> shape;  ///< none: what it most likely is
    session::SharedContents contents;
    session::MapTableWish wish;
    session::MapOrder order;
    std::optional<bool> is_linear;  ///< how slots are meant; none: as the map's name says
    std::uint64_t step = 1;         ///< of linear ones
    std::vector<session::SharedContents> readings;  ///< of the map, for a heat map
    std::vector<session::SharedContents> stacks;    ///< the last readings of the stack maps, for a flame graph
};

struct MapsAnswer {
    std::optional<session::MapShape> asked;
    session::MapShape shape = session::MapShape::table;  ///< as asked, if the map can be that
    bool has_slots = false;  ///< which other shapes there are
    bool has_stacks = false;
    session::SharedContents contents;
    std::shared_ptr<const session::MapTable> table;  ///< null: another shape was asked for
    std::vector<std::uint32_t> rows;                 ///< of the table
    stats::Histogram histogram;
    stats::HeatMap heat;
    std::shared_ptr<const stats::FlameTree> tree;
};

class MapsWorker : public QObject {
    Q_OBJECT

public:
    explicit MapsWorker(QObject* parent = nullptr);
    ~MapsWorker() override;

    void ask(MapsQuestion question);
    /// What is on its way is of no interest any more.
    void forget();
    /// Large values are freed there too.
    void free_later(std::vector<std::shared_ptr<const void>> values);

Q_SIGNALS:
    void answered(const boardscope::views::MapsAnswer& answer);

private:
    void start(MapsQuestion question);

    std::uint64_t generation_ = 0;
    bool is_busy_ = false;
    std::optional<MapsQuestion> waiting_;
    QThreadPool pool_;
};

}  // namespace boardscope::views
