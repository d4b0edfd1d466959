// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Answers what the editor asks about a probe in C while it is written: what may stand here, and what
// a word is. Thread:  GUI thread; answers are made on a thread of its own. Errors:  none: without a target
// there is no answer, without libbpf's header nothing about helpers.
#pragma once

#include "app/gui/target_knowledge.h"
#include "app/views/background_job.h"

#include <QObject>
#include <QString>

#include <memory>

namespace boardscope::editor {
class ProbeEditor;
}

namespace boardscope::gui {

class CAssistant : public QObject {
    Q_OBJECT

public:
    CAssistant(editor::ProbeEditor& editor, std::shared_ptr<TargetKnowledge> knowledge,
               QObject* parent = nullptr);
    ~CAssistant() override;

    void set_target(const QString& name) { target_ = name; }

private:
    void complete(quint64 number, int cursor);
    void explain(quint64 number, int position);

    editor::ProbeEditor& editor_;
    std::shared_ptr<TargetKnowledge> knowledge_;
    QString target_;
    std::unique_ptr<views::BackgroundJob> job_;  ///< last: it ends before what it uses
};

}  // namespace boardscope::gui
