// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/local_board.h"

#include "builder/kernel_store.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace boardscope::test {

namespace {

const QString tracefs = QStringLiteral("/sys/kernel/tracing");

/// Files of the kernel tell no size: read until there is no more.
QByteArray all_of(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// As a look at a board brings them: each line with "sched/sched_switch/format:" before it.
QByteArray formats()
{
    QByteArray lines;
    const QDir events(tracefs + QStringLiteral("/events"));
    for (const QString& category : events.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QDir folder(events.filePath(category));
        for (const QString& event : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            const QByteArray mark = (category + QLatin1Char('/') + event).toUtf8() + "/format:";
            for (const QByteArray& line : all_of(folder.filePath(event + QStringLiteral("/format"))).split('\n'))
                lines += mark + line + '\n';
        }
    }
    return lines;
}

/// Empty: it went well, or the kernel does not show it.
QString put(builder::KernelStore& store, const builder::KernelKey& key, builder::ItemKind kind,
            const QByteArray& content)
{
    if (content.isEmpty()) return {};
    const Result<builder::StoreItem> item =
        store.put(key, kind, as_bytes(std::string_view(content.data(), static_cast<std::size_t>(content.size()))),
                  "pulled from the board");
    return item ? QString() : QString::fromStdString(item.error().cause);
}

}  // namespace

QString LocalBoard::missing()
{
    if (::geteuid() != 0) return QStringLiteral("loading BPF programs needs root");
    if (!QFileInfo::exists(tracefs + QStringLiteral("/events")))
        ::mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, nullptr);
    if (!QFileInfo::exists(tracefs + QStringLiteral("/events/syscalls/sys_enter_openat")))
        return QStringLiteral("this kernel has no syscall tracepoints");
    return SshServer::missing({});
}

QString LocalBoard::keep_kernel() const
{
    Result<builder::KernelStore> store = builder::KernelStore::open(builder::default_store_directory());
    if (!store) return QString::fromStdString(store.error().cause);
    const builder::KernelKey key{profile_.arch, profile_.kernel_release, {}};
    using builder::ItemKind;
    const std::pair<ItemKind, QByteArray> items[] = {
        {ItemKind::btf, all_of(QStringLiteral("/sys/kernel/btf/vmlinux"))},
        {ItemKind::formats, formats()},
        {ItemKind::symbols, all_of(QStringLiteral("/proc/kallsyms"))},
        {ItemKind::functions, all_of(tracefs + QStringLiteral("/available_filter_functions"))}};
    for (const auto& [kind, content] : items)
        if (QString trouble = put(*store, key, kind, content); !trouble.isEmpty()) return trouble;
    return {};
}

QString LocalBoard::start()
{
    if (QString trouble = server_.start({}); !trouble.isEmpty()) return trouble;
    utsname names{};
    ::uname(&names);
    const Result<Arch> arch = parse_arch(names.machine);
    const Result<KernelVersion> version = kernel_version_from_uname(names.release, names.version);
    if (!arch || !version) return QStringLiteral("this machine is of no known kind");
    profile_ = {.name = name,
                .arch = *arch,
                .kernel_release = names.release,
                .kernel_version = *version,
                .ssh = server_.address()};
    qputenv("BOARDSCOPE_DATA", file(QStringLiteral("data")).toUtf8());
    qputenv("BOARDSCOPE_CONFIG", file(QStringLiteral("config")).toUtf8());
    QDir().mkpath(file(QStringLiteral("config/targets")));
    QFile profile(file(QStringLiteral("config/targets/%1.toml").arg(QLatin1String(name))));
    const QByteArray toml = QByteArray::fromStdString(to_toml(profile_));
    if (!profile.open(QIODevice::WriteOnly) || profile.write(toml) != toml.size())
        return QStringLiteral("the profile cannot be written");
    return keep_kernel();
}

}  // namespace boardscope::test
