// SPDX-License-Identifier: GPL-3.0-or-later
// What:    A loader's stream made up in the test: what no board can be made to say on demand.
#pragma once

#include "core/wire/frame_writer.h"
#include "core/wire/messages.h"

#include <string_view>

namespace boardscope::test {

class MadeUpStream {
public:
    MadeUpStream& say(const wire::Message& message)
    {
        append(bytes_, writer_.frame(wire::type_of(message), wire::encode_payload(message)));
        return *this;
    }
    MadeUpStream& text(std::string_view text) { return say(wire::Text{.bytes = std::string(text)}); }
    /// A frame that is sent and never arrives.
    MadeUpStream& lose_one()
    {
        (void)writer_.frame(BSW_PONG);
        return *this;
    }
    MadeUpStream& garbage(std::string_view junk)
    {
        append(bytes_, as_bytes(junk));
        return *this;
    }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    wire::FrameWriter writer_;
    Bytes bytes_;
};

}  // namespace boardscope::test
