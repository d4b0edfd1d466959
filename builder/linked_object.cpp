// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/linked_object.h"

#include "builder/files.h"
#include "builder/libbpf_messages.h"

#include <bpf/libbpf.h>

#include <memory>

namespace boardscope::builder {

Result<Bytes> linked_object(const std::string& object_path, const std::string& linked_path)
{
    std::string messages;
    const LibbpfMessages listening(messages);
    const std::unique_ptr<bpf_linker, decltype(&bpf_linker__free)> linker(
        bpf_linker__new(linked_path.c_str(), nullptr), bpf_linker__free);
    if (!linker || bpf_linker__add_file(linker.get(), object_path.c_str(), nullptr) != 0 ||
        bpf_linker__finalize(linker.get()) != 0)
        return failure("libbpf could not link " + object_path + ": " + messages,
                       "is there room left where temporary files are kept?");
    return read_file(linked_path);
}

}  // namespace boardscope::builder
