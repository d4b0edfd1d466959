// SPDX-License-Identifier: GPL-3.0-or-later
// What:    One real loader process at the end of two pipes, spoken to with the frames of core/wire.
// Thread:  one thread.
// Errors:  waiting functions answer false or nothing after their time; tests then fail on it.
#pragma once

#include "core/wire/frame_reader.h"
#include "core/wire/frame_writer.h"
#include "core/wire/messages.h"
#include "core/wire/plan.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace boardscope::test {

class LoaderSession {
public:
    explicit LoaderSession(const QStringList& arguments = {QStringLiteral("--keep")},
                           const QString& program = QStringLiteral(BOARDSCOPE_LOADER));
    ~LoaderSession();  // kills what still runs
    LoaderSession(const LoaderSession&) = delete;
    LoaderSession& operator=(const LoaderSession&) = delete;

    pid_t pid() const { return pid_; }

    /// Writes all of it; false when the loader has gone.
    bool send(ByteView bytes);
    /// Plan, object and BTF if there are some, START.
    bool start(const wire::Plan& plan, ByteView object, ByteView btf = {});
    void close_input();
    void close_output();

    /// Reads for so long, or until the condition holds; what came is in messages().
    bool read_until(const std::function<bool()>& condition, std::chrono::milliseconds limit);
    template <class M>
    const M* wait_for(std::chrono::milliseconds limit = std::chrono::seconds(10))
    {
        read_until([this] { return last<M>() != nullptr; }, limit);
        return last<M>();
    }

    /// They stay where they are when more come: pointers to them hold as long as the session.
    const std::deque<wire::Message>& messages() const { return messages_; }
    template <class M>
    const M* last() const
    {
        for (auto message = messages_.rbegin(); message != messages_.rend(); ++message)
            if (const M* found = std::get_if<M>(&*message)) return found;
        return nullptr;
    }
    template <class M>
    std::size_t count() const
    {
        std::size_t count = 0;
        for (const wire::Message& message : messages_)
            count += std::holds_alternative<M>(message);
        return count;
    }
    /// All TEXT so far, joined.
    std::string text() const;
    /// What programs printed, whichever way it came.
    std::string printed() const { return text() + pages(); }
    /// All PAGE bytes so far, joined: what programs print stands in them as it is.
    std::string pages() const;
    /// All LOG texts of this origin so far, joined by newlines.
    std::string log(wire::LogOrigin origin) const;
    const wire::FrameReaderCounts& frame_counts() const { return reader_.counts(); }

    /// Exit status, or nothing when it still runs after so long. 128 + n: killed by signal n.
    std::optional<int> wait_exit(std::chrono::milliseconds limit);

    wire::FrameWriter writer;
    /// Sees each frame first; true: it is not kept in messages(). For floods.
    std::function<bool(const wire::Frame&)> on_frame;

private:
    bool read_once(std::chrono::milliseconds limit);

    pid_t pid_ = -1;
    int to_loader_ = -1;
    int from_loader_ = -1;
    std::optional<int> status_;
    wire::FrameReader reader_;
    std::deque<wire::Message> messages_;
};

/// The program's state in READY, by name; nullptr when it is not there.
const wire::ProgramState* find_program(const wire::Ready& ready, const std::string& name);

}  // namespace boardscope::test
