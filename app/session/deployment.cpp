// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/deployment.h"

#include <fstream>
#include <iterator>
#include <utility>

namespace boardscope::session {

Result<Bytes> read_loader(const std::filesystem::path& share, Arch arch)
{
    const std::filesystem::path path = share / "loaders" / to_string(arch) / "boardscope-loader";
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure("there is no loader for " + std::string(to_string(arch)) + " boards at " +
                           path.string(),
                       "build again: the build says why a loader could not be made");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return to_bytes(text);
}

remote::LoaderOptions loader_options(const TargetProfile& profile)
{
    remote::LoaderOptions options{.privilege = profile.privilege};
    options.upload.directory = profile.upload_directory;
    options.upload.keep = profile.keep_loader;
    return options;
}

Result<void> check_machine(const remote::BoardFacts& facts, const TargetProfile& profile)
{
    if (facts.machine.rfind(facts_of(profile.arch).uname_machine, 0) == 0) return {};
    return failure("the board is " + facts.machine + ", the profile " + profile.name + " is for " +
                       to_string(profile.arch),
                   "choose the profile of this board, or correct its arch");
}

Result<std::vector<Bytes>> cargo_frames(wire::FrameWriter& writer, const Cargo& cargo)
{
    const std::pair<wire::BlobKind, const Bytes*> blobs[] = {{wire::BlobKind::plan, &cargo.plan},
                                                             {wire::BlobKind::btf, &cargo.btf},
                                                             {wire::BlobKind::object, &cargo.object}};
    std::vector<Bytes> frames;
    for (const auto& [kind, content] : blobs) {
        if (content->empty()) continue;
        Result<std::vector<Bytes>> pieces = writer.blob(kind, *content);
        if (!pieces) return failure(pieces.error());
        frames.insert(frames.end(), pieces->begin(), pieces->end());
    }
    frames.push_back(writer.start());
    return frames;
}

}  // namespace boardscope::session
