// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/board_worker.h"

#include "app/boards/board_recipe.h"
#include "app/session/board_knowledge.h"
#include "app/session/target_catalog.h"
#include "app/session/target_files.h"
#include "app/session/types_proof.h"

#include <functional>
#include <utility>

namespace boardscope::gui {

/// One look and its thread.
class BoardWorker::Job {
public:
    enum class Kind { add, look, take_over };

    Kind kind = Kind::look;
    std::string name;
    TargetProfile profile;  ///< of a new board
    Keep keep = Keep::unless_changed;
    SeenBoardPtr seen;  ///< to be taken over

    Job(BoardWorker& worker, Kind what, std::string board)
        : kind(what), name(std::move(board)), worker_(worker)
    {
        connect(&desk_, &QuestionDesk::asked, &worker, &BoardWorker::asked);
    }
    ~Job() { cancel(); }  // and the thread is waited for

    void start()
    {
        thread_ = std::jthread([this](std::stop_token stop) {
            run(std::move(stop));
            QMetaObject::invokeMethod(
                &worker_, [this] { worker_.forget(this); }, Qt::QueuedConnection);
        });
    }
    void cancel()
    {
        thread_.request_stop();
        desk_.close();
    }

private:
    void run(std::stop_token stop)
    {
        const SeenBoardPtr brought = kind == Kind::take_over ? take_over() : look(stop);
        if (!brought) return;
        tell([brought](BoardWorker& worker) { Q_EMIT worker.seen(brought); });
        if (!brought->is_kept) return;
        keep_knowledge(*brought, stop);
        prove(*brought, stop);
    }

    SeenBoardPtr look(std::stop_token stop)
    {
        const Result<TargetProfile> wanted =
            kind == Kind::add ? Result<TargetProfile>(profile) : session::find_target(name, worker_.paths_);
        if (!wanted) return fail(wanted.error());
        const session::PartJudged judged = [this](PreflightPart, const std::vector<PreflightLine>& lines) {
            tell([id = id(), lines](BoardWorker& worker) { Q_EMIT worker.judged(id, lines); });
        };
        Result<session::BoardLook> looked = session::look_at_board(
            {.profile = *wanted, .share = worker_.paths_.share}, desk_.prompts(), judged, stop);
        if (!looked) return fail(looked.error());
        if (stop.stop_requested()) return nullptr;
        auto brought = std::make_shared<SeenBoard>();
        brought->name = id();
        if (wanted->found) brought->differences = drift(*wanted->found, *looked->profile.found);
        brought->look = std::move(*looked);
        keep_profile(*brought);
        return brought;
    }

    void keep_profile(SeenBoard& brought)
    {
        if (boards::find_recipe(name)) return;  // has no profile of its own to keep it in
        if (kind == Kind::look && keep == Keep::unless_changed && !brought.differences.empty()) return;
        Result<void> written;
        if (kind == Kind::add) {
            const auto file = session::create_target(brought.look.profile);
            if (!file) written = failure(file.error());
        } else {
            written = session::keep_found(brought.look.profile);
        }
        brought.is_kept = written.has_value();
        if (written)
            brought.differences.clear();
        else
            brought.keep_error = written.error();
    }

    SeenBoardPtr take_over()
    {
        auto brought = std::make_shared<SeenBoard>(*seen);
        keep_profile(*brought);
        return brought;
    }

    void keep_knowledge(const SeenBoard& brought, std::stop_token stop)
    {
        const session::KnowledgeSink say = [this](const std::string& sentence) {
            tell([id = id(), text = QString::fromStdString(sentence)](BoardWorker& worker) {
                Q_EMIT worker.said(id, text);
            });
        };
        const Result<void> kept = session::keep_knowledge(brought.look, worker_.paths_, say, stop);
        if (!kept) fail(kept.error());
    }

    /// Once types are here; the profile then says what came of it.
    void prove(const SeenBoard& brought, std::stop_token stop)
    {
        auto proved = std::make_shared<SeenBoard>(brought);
        TargetProfile& found = proved->look.profile;
        found.found->types_proof = session::prove_types(found, worker_.paths_.share, desk_.prompts(), stop);
        if (!found.found->types_proof) return;
        if (const Result<void> kept = session::keep_found(found); !kept) {
            fail(kept.error());
            return;
        }
        tell([proved, lines = preflight(found, PreflightPart::proof)](BoardWorker& worker) {
            Q_EMIT worker.judged(proved->name, lines);
            Q_EMIT worker.seen(proved);
        });
    }

    SeenBoardPtr fail(const Error& error)
    {
        tell([id = id(), error](BoardWorker& worker) { Q_EMIT worker.failed(id, error); });
        return nullptr;
    }

    [[nodiscard]] QString id() const { return QString::fromStdString(name); }

    /// Nobody wants to hear of a look that was cancelled.
    void tell(std::function<void(BoardWorker&)> what)
    {
        QMetaObject::invokeMethod(
            &worker_,
            [this, what = std::move(what)] {
                if (worker_.current_ == this) what(worker_);
            },
            Qt::QueuedConnection);
    }

    BoardWorker& worker_;
    QuestionDesk desk_;
    std::jthread thread_;  ///< last: ends before the rest goes
};

BoardWorker::BoardWorker(boards::BoardPaths paths, QObject* parent)
    : QObject(parent), paths_(std::move(paths))
{
}

BoardWorker::~BoardWorker()
{
    current_ = nullptr;
    for (const std::unique_ptr<Job>& job : jobs_)
        job->cancel();
}

QString BoardWorker::name() const
{
    return current_ ? QString::fromStdString(current_->name) : QString();
}

void BoardWorker::add(const TargetProfile& profile)
{
    auto job = std::make_unique<Job>(*this, Job::Kind::add, profile.name);
    job->profile = profile;
    start(std::move(job));
}

void BoardWorker::look(const QString& name, Keep keep)
{
    auto job = std::make_unique<Job>(*this, Job::Kind::look, name.toStdString());
    job->keep = keep;
    start(std::move(job));
}

void BoardWorker::take_over(const SeenBoardPtr& seen)
{
    auto job = std::make_unique<Job>(*this, Job::Kind::take_over, seen->name.toStdString());
    job->seen = seen;
    start(std::move(job));
}

void BoardWorker::start(std::unique_ptr<Job> job)
{
    cancel();
    current_ = job.get();
    jobs_.push_back(std::move(job));
    Q_EMIT started(name());
    current_->start();
}

void BoardWorker::cancel()
{
    if (!current_) return;
    current_->cancel();
    current_ = nullptr;
}

/// Its thread has ended.
void BoardWorker::forget(Job* job)
{
    const QString name = QString::fromStdString(job->name);
    const bool was_current = current_ == job;
    if (was_current) current_ = nullptr;
    jobs_.remove_if([job](const std::unique_ptr<Job>& one) { return one.get() == job; });
    if (was_current) Q_EMIT finished(name);
}

}  // namespace boardscope::gui
