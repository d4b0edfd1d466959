// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/libbpf_messages.h"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>
#include <mutex>

namespace boardscope::builder {

namespace {

// libbpf has one print function for the whole process; each thread listens only to its own calls.
thread_local std::string* listening = nullptr;

int keep_message(libbpf_print_level level, const char* format, va_list arguments)
{
    if (level == LIBBPF_DEBUG || listening == nullptr) return 0;
    char line[1024];
    const int length = std::vsnprintf(line, sizeof(line), format, arguments);
    if (length > 0) listening->append(line);
    return length;
}

}  // namespace

LibbpfMessages::LibbpfMessages(std::string& messages)
{
    static std::once_flag once;
    std::call_once(once, [] { libbpf_set_print(keep_message); });
    listening = &messages;
}

LibbpfMessages::~LibbpfMessages()
{
    listening = nullptr;
}

}  // namespace boardscope::builder
