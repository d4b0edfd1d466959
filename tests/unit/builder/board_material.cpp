// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/builder/board_material.h"

#include "builder/board_types.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QProcess>
#include <QStandardPaths>

namespace boardscope::builder_tests {

namespace {

const QString source_dir = QStringLiteral(BOARDSCOPE_SOURCE_DIR);

QString cache_dir()
{
    const QString named = qEnvironmentVariable("BOARDSCOPE_CACHE");
    if (!named.isEmpty()) return named;
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) +
           QStringLiteral("/boardscope");
}

struct Output {
    bool ok;
    QString text;
    QString messages;
};

Output run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    process.waitForFinished(300'000);
    const bool ok = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    return {ok, QString::fromUtf8(process.readAllStandardOutput()).trimmed(),
            QString::fromUtf8(process.readAllStandardError())};
}

QString fetch(const QStringList& arguments, std::string& reason)
{
    const Output output = run(source_dir + QStringLiteral("/scripts/fetch-debs"), arguments);
    if (!output.ok) reason = "the armhf kernel headers cannot be fetched: " + output.messages.toStdString();
    return output.ok ? output.text.section(QLatin1Char('\n'), 0, 0) : QString();
}

/// ".../linux-headers-6.1.0-50-armmp_6.1.176-1_armhf.deb" → "linux-headers-6.1.0-50-armmp".
QString package_of(const QString& deb)
{
    return deb.section(QLatin1Char('/'), -1).section(QLatin1Char('_'), 0, 0);
}

bool unpack(const QString& deb, const QString& folder)
{
    if (QFile::exists(folder + QStringLiteral("/usr/src/") + package_of(deb))) return true;
    return QDir().mkpath(folder) && run(QStringLiteral("dpkg"), {QStringLiteral("-x"), deb, folder}).ok;
}

}  // namespace

std::optional<builder::Toolchain> find_toolchain(std::string& reason)
{
    const auto found = builder::Toolchain::find(std::string(BOARDSCOPE_BINARY_DIR) + "/share/boardscope");
    if (found) return *found;
    reason = found.error().cause + ": " + found.error().hint;
    return std::nullopt;
}

std::vector<std::string> armhf_kernel_headers(std::string& reason, const std::string& suite)
{
    const QString cache = cache_dir();
    QDir().mkpath(cache);
    // Tests run side by side, and unpack once.
    QLockFile lock(cache + QStringLiteral("/builder-tests.lock"));
    lock.setStaleLockTime(0);
    lock.lock();
    const QString armhf = QStringLiteral("armhf");
    QStringList release;
    if (!suite.empty()) release = {QStringLiteral("--suite"), QString::fromStdString(suite)};
    const QString flavour = fetch(release + QStringList{QStringLiteral("--newest-dependency"), armhf, cache,
                                                        QStringLiteral("linux-headers-armmp")},
                                  reason);
    if (flavour.isEmpty()) return {};
    QString common_name = package_of(flavour);
    common_name.replace(QStringLiteral("-armmp"), QStringLiteral("-common"));
    const QString common = fetch(release + QStringList{armhf, cache, common_name}, reason);
    if (common.isEmpty()) return {};

    const QString folder = cache + QStringLiteral("/unpacked/headers-armhf");
    if (!unpack(flavour, folder) || !unpack(common, folder)) {
        reason = "the armhf kernel headers cannot be unpacked into " + folder.toStdString();
        return {};
    }
    const QString base = folder + QStringLiteral("/usr/src/");
    return {(base + package_of(flavour)).toStdString(), (base + common_name).toStdString()};
}

std::string armhf_btf(const builder::Toolchain& toolchain, std::string& reason)
{
    const std::vector<std::string> headers = armhf_kernel_headers(reason);
    if (headers.empty()) return {};
    // By no release, so that nothing of anybody's store is in it; kept in the cache, as for a board.
    TargetProfile profile;
    profile.kernel_headers = headers;
    Result<std::string> made = builder::board_btf(profile, toolchain, {});
    if (made) return *made;
    reason = made.error().cause;
    return {};
}

TargetProfile armv7_profile()
{
    TargetProfile profile;
    profile.name = "test board";
    profile.arch = Arch::armv7;
    profile.kernel_release = "6.1.0-50-armmp";
    profile.kernel_version = {6, 1, 176};
    return profile;
}

std::string example(const std::string& name)
{
    QFile file(source_dir + QStringLiteral("/resources/examples/") + QString::fromStdString(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

}  // namespace boardscope::builder_tests
