// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/views/maps_worker.h"

#include <utility>

namespace boardscope::views {

namespace {

using session::MapShape;

MapsAnswer answer_to(const MapsQuestion& question)
{
    const MapShape likely = session::likely_shape(*question.contents, question.stacks);
    MapsAnswer answer{.asked = question.shape,
                      .shape = question.shape.value_or(likely),
                      .has_slots = session::has_slots(*question.contents),
                      .has_stacks = session::has_stacks(*question.contents, question.stacks),
                      .contents = question.contents};
    const bool can_be = answer.shape == MapShape::table         ? true
                        : answer.shape == MapShape::flame_graph ? answer.has_stacks
                                                                : answer.has_slots;
    if (!can_be) answer.shape = likely;
    const bool is_linear = question.is_linear.value_or(likely == MapShape::linear_histogram);
    const session::SlotMeaning meaning{.is_log2 = !is_linear, .step = question.step};
    switch (answer.shape) {
    case MapShape::table:
        answer.table =
            std::make_shared<const session::MapTable>(session::tabulate(question.contents, question.wish));
        answer.rows = session::arrange(*answer.table, question.order);
        break;
    case MapShape::log2_histogram:
    case MapShape::linear_histogram:
        answer.histogram = session::histogram_of(*question.contents, meaning);
        break;
    case MapShape::heat_map: answer.heat = session::heat_map_of(question.readings, meaning); break;
    case MapShape::flame_graph:
        answer.tree = std::make_shared<const stats::FlameTree>(
            session::flame_tree_of(*question.contents, question.stacks));
        break;
    }
    return answer;
}

}  // namespace

MapsWorker::MapsWorker(QObject* parent) : QObject(parent)
{
    pool_.setMaxThreadCount(1);
}

MapsWorker::~MapsWorker()
{
    pool_.waitForDone();
}

void MapsWorker::ask(MapsQuestion question)
{
    if (!question.contents) return;
    if (is_busy_)
        waiting_ = std::move(question);
    else
        start(std::move(question));
}

void MapsWorker::forget()
{
    ++generation_;
    waiting_.reset();
}

void MapsWorker::free_later(std::vector<std::shared_ptr<const void>> values)
{
    if (!values.empty()) pool_.start([values = std::move(values)]() mutable { values.clear(); });
}

void MapsWorker::start(MapsQuestion question)
{
    is_busy_ = true;
    pool_.start([this, generation = generation_, question = std::move(question)] {
        auto answer = std::make_shared<const MapsAnswer>(answer_to(question));
        QMetaObject::invokeMethod(
            this,
            [this, generation, answer] {
                is_busy_ = false;
                if (waiting_) start(*std::exchange(waiting_, std::nullopt));
                if (generation == generation_) Q_EMIT answered(*answer);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace boardscope::views
