// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Takes what libbpf says during a call, which would go to stderr else. For the files of builder
// only. Thread:  each thread hears its own calls only.
#pragma once

#include <string>

namespace boardscope::builder {

class LibbpfMessages {
public:
    /// Appends to `messages`, which must outlive this.
    explicit LibbpfMessages(std::string& messages);
    ~LibbpfMessages();
    LibbpfMessages(const LibbpfMessages&) = delete;
    LibbpfMessages& operator=(const LibbpfMessages&) = delete;
};

}  // namespace boardscope::builder
