// SPDX-License-Identifier: GPL-3.0-or-later
// What goes on while one writes: the C beside a script, the compiler's view of C, and new texts.
#include "app/gui/main_window.h"

#include "app/gui/c_checker.h"
#include "app/gui/editor_assistant.h"
#include "app/gui/problems_view.h"
#include "app/gui/script_companion.h"
#include "app/gui/target_selector.h"
#include "editor/generated_c_view.h"
#include "editor/probe_editor.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QSplitter>
#include <QStatusBar>

namespace boardscope::gui {

namespace {

struct Template {
    const char* title;
    const char* name;
    const char* text;
};

constexpr Template templates[] = {
    {QT_TRANSLATE_NOOP("MainWindow", "&Script"), "untitled.bt",
     "// What is counted here is printed when the script ends.\n"
     "tracepoint:syscalls:sys_enter_openat\n"
     "{\n"
     "\tprintf(\"%s opens %s\\n\", comm, str(args.filename));\n"
     "\t@opens[comm] = count();\n"
     "}\n"},
    {QT_TRANSLATE_NOOP("MainWindow", "Script with a s&pan"), "untitled.bt",
     "// How long each call takes, as bars in the timeline.\n"
     "span read = kprobe:vfs_read .. kretprobe:vfs_read\n"
     "{\n"
     "\tbytes = arg2;\n"
     "}\n"},
    {QT_TRANSLATE_NOOP("MainWindow", "Probe in &C"), "untitled.bpf.c",
     "#include <linux/bpf.h>\n"
     "#include <bpf/bpf_helpers.h>\n"
     "\n"
     "SEC(\"tracepoint/syscalls/sys_enter_openat\")\n"
     "int on_open(void *ctx)\n"
     "{\n"
     "\tbpf_printk(\"open\");\n"
     "\treturn 0;\n"
     "}\n"
     "\n"
     "char LICENSE[] SEC(\"license\") = \"GPL\";\n"},
};

}  // namespace

QSplitter* MainWindow::make_editor_pane()
{
    editor_ = new editor::ProbeEditor(this);
    generated_c_ = new editor::GeneratedCView(this);
    auto* pane = new QSplitter(Qt::Horizontal);
    pane->setObjectName(QStringLiteral("editorSplitter"));
    pane->addWidget(editor_);
    pane->addWidget(generated_c_);
    pane->setChildrenCollapsible(false);
    pane->setSizes({500, 400});
    generated_c_->hide();

    show_c_action_ = new QAction(tr("Generated &C"), this);
    show_c_action_->setObjectName(QStringLiteral("generatedCAction"));
    show_c_action_->setCheckable(true);
    show_c_action_->setChecked(true);
    show_c_action_->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+G")));
    continue_in_c_action_ = new QAction(tr("Continue in C"), this);
    continue_in_c_action_->setObjectName(QStringLiteral("continueInCAction"));
    continue_in_c_action_->setToolTip(tr("Open the C of the script as a probe of its own"));
    return pane;
}

void MainWindow::connect_scripts()
{
    knowledge_ = std::make_shared<TargetKnowledge>(paths_);
    controller_->set_warm_compiler(knowledge_->warm_compiler());
    companion_ = new ScriptCompanion(*editor_, *generated_c_, knowledge_, this);
    assistant_ = new EditorAssistant(*editor_, knowledge_, [this](int line) { return c_of_line(line); }, this);
    connect(targets_, &TargetSelector::targetChanged, assistant_, &EditorAssistant::set_target);
    assistant_->set_target(targets_->target());
    connect(companion_, &ScriptCompanion::changed, this, &MainWindow::show_script_parts);
    connect(companion_, &ScriptCompanion::compiled, this, [this](const Diagnostics& diagnostics) {
        if (!controller_->is_active()) problems_->show_diagnostics(diagnostics);
    });
    checker_ = new CChecker(*editor_, paths_, this);
    connect(checker_, &CChecker::checked, this, [this](const Diagnostics& diagnostics) {
        if (!controller_->is_active()) problems_->show_diagnostics(diagnostics);
    });
    connect(targets_, &TargetSelector::targetChanged, checker_, &CChecker::set_target);
    checker_->set_target(targets_->target());
    connect(show_c_action_, &QAction::toggled, this, &MainWindow::show_script_parts);
    connect(continue_in_c_action_, &QAction::triggered, this, &MainWindow::continue_in_c);
    connect(targets_, &TargetSelector::targetChanged, companion_, &ScriptCompanion::set_target);
    companion_->set_target(targets_->target());
    show_script_parts();
}

void MainWindow::show_script_parts()
{
    const bool is_script = editor_->isScript();
    generated_c_->setVisible(is_script && show_c_action_->isChecked());
    show_c_action_->setEnabled(is_script);
    continue_in_c_action_->setEnabled(is_script && companion_->c().has_value());
}

/// As much of it as one takes in at a glance.
QString MainWindow::c_of_line(int line) const
{
    constexpr std::size_t most_lines = 14;
    if (!companion_->c()) return {};
    const dsl::CLines lines(*companion_->c());
    const QStringList all = QString::fromStdString(lines.text()).split(u'\n');
    std::vector<int> wanted = lines.c_lines(line);
    const bool is_cut = wanted.size() > most_lines;
    if (is_cut) wanted.resize(most_lines);
    QStringList text;
    for (const int one : wanted) text += all.value(one - 1);
    if (is_cut) text += QStringLiteral("…");
    return text.join(u'\n');
}

/// The lines that lead back to the script go: from here on the C is its own source.
void MainWindow::continue_in_c()
{
    if (!companion_->c()) return;
    const QString name = QFileInfo(editor_->title()).completeBaseName() + QStringLiteral(".bpf.c");
    const std::string text = dsl::CLines(*companion_->c()).text();
    editor_->addText(QByteArray::fromStdString(text), name);
    editor_->setFocus();
    statusBar()->showMessage(tr("%1 is a probe of its own now: save it to keep it.").arg(name));
}

void MainWindow::make_new_menu(QMenu* file_menu)
{
    QMenu* menu = file_menu->addMenu(tr("&New"));
    for (const Template& one : templates)
        menu->addAction(tr(one.title), this, [this, one] {
            editor_->addText(one.text, QString::fromUtf8(one.name));
            editor_->setFocus();
        });
}

}  // namespace boardscope::gui
