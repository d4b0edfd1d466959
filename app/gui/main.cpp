// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/gui/frame_meter.h"
#include "app/gui/main_window.h"

#include <QCommandLineParser>
#include <QStyleFactory>

int main(int argc, char** argv)
{
    using namespace boardscope;
    // One look on every desktop: widgets that other styles draw differently would shift what documents show.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    gui::MeasuredApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("boardscope"));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Boardscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(BOARDSCOPE_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Traces embedded boards with eBPF."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption target(QStringLiteral("target"), QStringLiteral("Select this target."),
                                    QStringLiteral("name"));
    parser.addOption(target);
    parser.addPositionalArgument(QStringLiteral("file"), QStringLiteral("A probe or a recording to open."),
                                 QStringLiteral("[file]"));
    parser.process(application);

    gui::apply_look(gui::WindowLayout().look());
    gui::MainWindow window(boards::default_paths());
    if (parser.isSet(target)) window.select_target(parser.value(target));
    if (!parser.positionalArguments().isEmpty()) window.open(parser.positionalArguments().constFirst());
    if (parser.positionalArguments().isEmpty()) window.welcome_at_start();
    window.show();
    return QApplication::exec();
}
