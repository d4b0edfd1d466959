// SPDX-License-Identifier: GPL-3.0-or-later
// What:    What the editor's assistants share: an explanation as the tip that shows it, and the way back to
// the GUI thread. Thread:  any.
#pragma once

#include "core/dsl/explanation.h"

#include <QCoreApplication>
#include <QString>

#include <utility>

namespace boardscope::gui {

/// By way of the application: only the GUI thread may know whether somebody still is.
template <class Answer>
void on_gui_thread(Answer answer)
{
    QMetaObject::invokeMethod(qApp, std::move(answer), Qt::QueuedConnection);
}

/// Lines as they are; nothing in it is taken for markup.
[[nodiscard]] inline QString explanation_html(const dsl::Explanation& found)
{
    const auto escaped = [](const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); };
    QString html = QStringLiteral("<p style='white-space:pre'><b>%1</b></p>").arg(escaped(found.title));
    if (!found.text.empty())
        html += QStringLiteral("<p style='white-space:pre'>%1</p>").arg(escaped(found.text));
    return html;
}

}  // namespace boardscope::gui
