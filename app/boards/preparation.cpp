// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/boards/preparation.h"

#include "app/boards/files.h"
#include "app/boards/host_command.h"
#include "app/boards/image_btf.h"
#include "app/boards/initramfs.h"
#include "builder/decompress.h"
#include "builder/header_btf.h"
#include "builder/header_btf_unit.h"
#include "builder/toolchain.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace boardscope::boards {

namespace fs = std::filesystem;

namespace {

const QString fingerprint_key = QStringLiteral("fingerprint");
const QString release_key = QStringLiteral("kernel_release");
const QString version_key = QStringLiteral("kernel_version");
const QString image_key = QStringLiteral("kernel_image");
const QString archive_key = QStringLiteral("base_archive");
const QString headers_key = QStringLiteral("kernel_headers");
const QString btf_key = QStringLiteral("btf_file");

/// Names the types that a board's BTF has, so that a longer list of headers makes a new one.
std::string btf_recipe()
{
    Fingerprint fingerprint;
    fingerprint.add(builder::header_btf_unit(builder::HeaderUnit::with_events));
    return fingerprint.take();
}

/// Changes when the recipe does, or what goes into the board or its BTF. The machine's own options are not in
/// it: they are read anew at each start.
std::string fingerprint_of(const Workshop& workshop)
{
    const BoardRecipe& recipe = workshop.recipe;
    Fingerprint fingerprint;
    for (const std::string_view text : {recipe.name, recipe.title, recipe.suite, recipe.kernel_package})
        fingerprint.add(text);
    for (const std::string_view module : recipe.modules)
        fingerprint.add(module);
    fingerprint.add(overlay_fingerprint(workshop.paths));
    fingerprint.add(btf_recipe());
    return fingerprint.take();
}

void write_prepared(const Prepared& prepared, const BoardFiles& files)
{
    QJsonArray headers;
    for (const std::string& folder : prepared.kernel_headers)
        headers.append(QString::fromStdString(folder));
    const QJsonObject note{
        {fingerprint_key, QString::fromStdString(prepared.fingerprint)},
        {release_key, QString::fromStdString(prepared.kernel_release)},
        {version_key, QString::fromStdString(to_string(prepared.kernel_version))},
        {image_key, QString::fromStdString(prepared.kernel_image.string())},
        {archive_key, QString::fromStdString(prepared.base_archive.string())},
        {headers_key, headers},
        {btf_key, QString::fromStdString(prepared.btf_file)},
    };
    write_file(files.prepared(), QJsonDocument(note).toJson().toStdString());
}

Result<void> take_btf_from_image(const Prepared& prepared, const fs::path& file)
{
    constexpr std::size_t most_kernel_bytes = 512 << 20;
    std::string image = read_file(prepared.kernel_image);
    if (const std::string_view packed = compressed_kernel(image); !packed.empty())
        image = builder::decompressed(as_bytes(packed), most_kernel_bytes);
    const std::string_view btf = find_image_btf(image);
    if (btf.empty()) {
        return failure(
            "There is no BTF in " + prepared.kernel_image.string() + ".",
            "Name the file /sys/kernel/btf/vmlinux of the running board in a profile of your own.");
    }
    write_file(file, btf);
    return {};
}

Result<void> make_btf_from_headers(const Workshop& workshop, const Prepared& prepared, const fs::path& file)
{
    workshop.say("Making BTF from the kernel's headers");
    auto toolchain = builder::Toolchain::find(workshop.paths.share.string());
    if (!toolchain) return failure(toolchain.error());
    return builder::make_header_btf(prepared.kernel_headers, workshop.recipe.arch, file.string(), *toolchain,
                                    workshop.stop);
}

Result<std::string> take_btf(const Workshop& workshop, const Prepared& prepared)
{
    const bool own = workshop.recipe.kernel_has_btf;
    const std::string name = std::string(to_string(workshop.recipe.arch)) + "-" + prepared.kernel_release +
                             "-" + (own ? "own" : btf_recipe()) + ".btf";
    const fs::path file = workshop.paths.cache / "boards" / "btf" / name;
    if (fs::exists(file)) return file.string();
    fs::create_directories(file.parent_path());
    auto taken = own ? take_btf_from_image(prepared, file) : make_btf_from_headers(workshop, prepared, file);
    if (!taken) return failure(taken.error());
    return file.string();
}

}  // namespace

std::vector<NeededProgram> host_programs(const BoardRecipe& recipe)
{
    std::vector<NeededProgram> needed{{recipe.qemu_program, recipe.qemu_package},
                                      {"cpio", "cpio"},
                                      {"dropbearkey", "dropbear-bin"},
                                      {"ssh-keygen", "openssh-client"},
                                      {"dpkg-deb", "dpkg"},
                                      {"apt-get", "apt"},
                                      {"xz", "xz-utils"}};
    if (!recipe.firmware.empty()) needed.push_back({recipe.firmware, recipe.firmware_package});
    return needed;
}

std::optional<Prepared> read_prepared(const BoardFiles& files)
{
    if (!fs::exists(files.prepared())) return {};
    const auto note =
        QJsonDocument::fromJson(QByteArray::fromStdString(read_file(files.prepared()))).object();
    const auto text = [&note](const QString& key) { return note.value(key).toString().toStdString(); };
    Prepared prepared{.fingerprint = text(fingerprint_key),
                      .kernel_release = text(release_key),
                      .kernel_image = text(image_key),
                      .base_archive = text(archive_key),
                      .btf_file = text(btf_key)};
    const auto version = parse_kernel_version(text(version_key));
    if (!version || !fs::exists(prepared.kernel_image) || !fs::exists(prepared.base_archive)) return {};
    if (!fs::exists(sysroot_of(prepared.base_archive))) return {};
    prepared.kernel_version = *version;
    for (const auto& folder : note.value(headers_key).toArray()) {
        prepared.kernel_headers.push_back(folder.toString().toStdString());
        if (!fs::exists(prepared.kernel_headers.back())) return {};
    }
    if (!prepared.btf_file.empty() && !fs::exists(prepared.btf_file)) return {};
    return prepared;
}

Result<Prepared> prepare(const Workshop& workshop, const BoardFiles& files)
{
    if (auto there = need_programs(host_programs(workshop.recipe)); !there) return failure(there.error());
    if (!fs::exists(workshop.paths.overlay()) || !fs::exists(workshop.paths.fetch_debs())) {
        return failure("The files that boards are made from are not in " + workshop.paths.share.string() +
                           ".",
                       "Set BOARDSCOPE_SHARE to the program's share folder, or build Boardscope again.");
    }
    const std::string fingerprint = fingerprint_of(workshop);
    if (auto note = read_prepared(files); note && note->fingerprint == fingerprint) return *note;

    auto lock = FileLock::acquire(
        workshop.paths.cache / "boards" / "lock",
        [&] { workshop.say("Waiting for another program that prepares a board"); }, workshop.stop);
    if (!lock) return failure(lock.error());
    auto kernel = take_kernel(workshop.at(StartStep::kernel));
    if (!kernel) return failure(kernel.error());
    auto archive = make_base_archive(workshop.at(StartStep::file_system), *kernel);
    if (!archive) return failure(archive.error());
    const Workshop types = workshop.at(StartStep::types);
    auto headers = take_headers(types, kernel->release);
    if (!headers) return failure(headers.error());

    Prepared prepared{fingerprint, kernel->release, kernel->version, kernel->image, *archive, *headers, {}};
    auto btf = take_btf(types, prepared);
    if (btf) {
        prepared.btf_file = *btf;
        write_prepared(prepared, files);
    } else if (workshop.stop.stop_requested()) {
        return failure(btf.error());
    } else {
        // The board is still of use. No note, so that the next start tries again.
        types.say("The board will do without BTF: " + btf.error().cause + " " + btf.error().hint);
    }
    return prepared;
}

}  // namespace boardscope::boards
