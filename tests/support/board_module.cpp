// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/board_module.h"

#include "builder/kernel_include_path.h"

#include <QFile>

namespace boardscope::test {

namespace {

/// As a kernel's build compiles modules, as far as it matters.
QStringList arguments_for(const TargetProfile& profile, const std::vector<std::string>& kernel)
{
    QStringList arguments{QStringLiteral("--target=") + QLatin1String(facts_of(profile.arch).clang_target)};
    for (const char* one : {"-O2", "-g", "-gdwarf-4", "-w", "-fno-pic", "-DMODULE"})
        arguments << QLatin1String(one);
    for (const std::string& one : kernel)
        arguments << QString::fromStdString(one);
    arguments << (facts_of(profile.arch).pointer_bytes == 4 ? QStringLiteral("-msoft-float")
                                                            : QStringLiteral("-mgeneral-regs-only"));
    return arguments;
}

}  // namespace

std::unique_ptr<BoardModule> BoardModule::load(const BoardUnderTest& board, const QString& folder,
                                             QString& reason)
{
    const TargetProfile& profile = board.profile();
    const auto kernel = builder::kernel_include_arguments(profile.kernel_headers, profile.arch);
    if (!kernel) {
        reason = QString::fromStdString(kernel.error().cause);
        return nullptr;
    }
    const QString file = folder + QStringLiteral("/gizmo.ko");
    QProcess clang;
    clang.start(QStringLiteral("clang"),
                arguments_for(profile, *kernel)
                    << QStringLiteral("-c")
                    << QStringLiteral(BOARDSCOPE_SOURCE_DIR "/tests/e2e/module/gizmo.c")
                    << QStringLiteral("-o") << file);
    if (!clang.waitForFinished(60'000) || clang.exitCode() != 0) {
        reason = QStringLiteral("clang: ") + QString::fromUtf8(clang.readAllStandardError());
        return nullptr;
    }
    QFile module(file);
    if (!module.open(QIODevice::ReadOnly)) return nullptr;
    const Finished loaded = board.shell(
        QStringLiteral(
            "cat >/tmp/gizmo.ko && insmod /tmp/gizmo.ko; status=$?; rm /tmp/gizmo.ko; exit $status"),
        20'000, module.readAll());
    if (loaded.status != 0) {
        reason =
            QStringLiteral("insmod: ") + loaded.err + board.shell(QStringLiteral("dmesg | tail -n 3")).out;
        return nullptr;
    }
    return std::unique_ptr<BoardModule>(new BoardModule(board, file));
}

BoardModule::~BoardModule()
{
    (void)board_.shell(QStringLiteral("rmmod gizmo"));
}

}  // namespace boardscope::test
