// SPDX-License-Identifier: GPL-3.0-or-later
// The texts that are open in a ProbeEditor, one of them shown, and the tabs that choose it.
#include "editor/probe_editor.h"

#include "editor/change_marks.h"
#include "editor/diagnostic_marks.h"
#include "editor/find_bar.h"
#include "editor/line_bar.h"
#include "editor/open_text.h"
#include "editor/source_file.h"

#include <QFileInfo>
#include <QTabBar>

#include <algorithm>

namespace boardscope::editor {

using Sci = QsciScintillaBase;

void ProbeEditor::make_tabs()
{
    tabs_ = new QTabBar(this);
    tabs_->setObjectName(QStringLiteral("textTabs"));
    tabs_->setAccessibleName(tr("Open probes"));
    tabs_->setDocumentMode(true);
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->setMovable(true);
    tabs_->setTabsClosable(true);
    tabs_->setElideMode(Qt::ElideMiddle);
    tabs_->setFocusPolicy(Qt::NoFocus);  // the keys of texts and of the window reach all of it
    tabs_->addTab(QString());
    connect(tabs_, &QTabBar::currentChanged, this, &ProbeEditor::showText);
    connect(tabs_, &QTabBar::tabCloseRequested, this, &ProbeEditor::closeRequested);
    connect(tabs_, &QTabBar::tabMoved, this, [this](int from, int to) {
        const auto begin = texts_.begin();
        if (from < to)
            std::rotate(begin + from, begin + from + 1, begin + to + 1);
        else
            std::rotate(begin + to, begin + from, begin + from + 1);
        current_ = tabs_->currentIndex();
    });
    connect(this, &ProbeEditor::modifiedChanged, this, &ProbeEditor::show_tab_names);
    connect(this, &ProbeEditor::pathChanged, this, &ProbeEditor::show_tab_names);
}

void ProbeEditor::show_tab_names()
{
    for (int i = 0; i < textCount(); ++i) {
        const OpenText& text = *texts_[static_cast<std::size_t>(i)];
        // An ampersand would be a mnemonic.
        const QString name = QString(text.name).replace(u'&', QStringLiteral("&&"));
        tabs_->setTabText(i, isModifiedAt(i) ? name + QStringLiteral(" •") : name);
        tabs_->setTabToolTip(i, text.path.isEmpty() ? tr("%1, in no file yet").arg(text.name) : text.path);
    }
    Q_EMIT textsChanged();
}

OpenText& ProbeEditor::shown() const
{
    return *texts_[static_cast<std::size_t>(current_)];
}

int ProbeEditor::textCount() const
{
    return static_cast<int>(texts_.size());
}

QString ProbeEditor::pathAt(int index) const
{
    return texts_[static_cast<std::size_t>(index)]->path;
}

QString ProbeEditor::titleAt(int index) const
{
    return texts_[static_cast<std::size_t>(index)]->name;
}

bool ProbeEditor::isModifiedAt(int index) const
{
    return index == current_ ? isModified() : texts_[static_cast<std::size_t>(index)]->is_modified;
}

QByteArray ProbeEditor::bytesAt(int index) const
{
    return index == current_ ? bytes() : texts_[static_cast<std::size_t>(index)]->bytes;
}

int ProbeEditor::indexOf(const QString& path) const
{
    const QFileInfo wanted(path);
    for (int i = 0; i < textCount(); ++i)
        if (const QString known = pathAt(i); !known.isEmpty() && QFileInfo(known) == wanted) return i;
    return -1;
}

void ProbeEditor::showText(int index)
{
    if (index < 0 || index >= textCount() || index == current_) return;
    leave_shown();
    current_ = index;
    enter_shown();
}

void ProbeEditor::leave_shown()
{
    OpenText& text = shown();
    text.bytes = bytes();
    text.is_modified = isModified();
    text.problems = marks_->all();
    text.cursor = send(*text_, Sci::SCI_GETCURRENTPOS);
    text.anchor = send(*text_, Sci::SCI_GETANCHOR);
    text.first_line = send(*text_, Sci::SCI_GETFIRSTVISIBLELINE);
    marks_->clear();
    find_bar_->close_bar();
    line_bar_->close_bar();
}

void ProbeEditor::enter_shown()
{
    const OpenText& text = shown();
    text_->setDocument(text.document);
    text_->setUtf8(true);
    send(*text_, Sci::SCI_SETSCROLLWIDTH, 1);
    follow_style_of(bytes());
    use_lexer_for(text.name, true);
    marks_->set(text.problems);
    send(*text_, Sci::SCI_SETSEL, text.anchor, text.cursor);
    send(*text_, Sci::SCI_SETFIRSTVISIBLELINE, text.first_line);
    fit_line_numbers();
    tabs_->setCurrentIndex(current_);
    Q_EMIT pathChanged(text.path);
    Q_EMIT modifiedChanged(isModified());
    Q_EMIT textChanged();
    Q_EMIT currentTextChanged(current_);
}

/// Nobody has written or opened anything there.
bool ProbeEditor::is_untouched() const
{
    return shown().path.isEmpty() && !isModified() && send(*text_, Sci::SCI_GETLENGTH) == 0;
}

void ProbeEditor::make_place()
{
    if (is_untouched()) return;
    leave_shown();
    texts_.insert(texts_.begin() + current_ + 1, std::make_unique<OpenText>());
    ++current_;
    shown().name = tr("untitled.bpf.c");
    const QSignalBlocker quiet(tabs_);
    tabs_->insertTab(current_, QString());
    enter_shown();
}

Result<void> ProbeEditor::openFile(const QString& path)
{
    if (const int index = indexOf(path); index >= 0) {
        showText(index);
        return {};
    }
    // Read before there is a place for it: what cannot be read opens none.
    Result<QByteArray> text = read_source(path);
    if (!text) return failure(text.error());
    make_place();
    take(*text, QFileInfo(path).absoluteFilePath(), QFileInfo(path).fileName());
    return {};
}

void ProbeEditor::addText(const QByteArray& text, const QString& name)
{
    make_place();
    take(text, QString(), name);
}

void ProbeEditor::addUnsaved(const QByteArray& text, const QString& path, const QString& name)
{
    // Above what the file holds, so that it can be undone, and is a change.
    const Result<QByteArray> in_file = path.isEmpty() ? Result<QByteArray>(QByteArray()) : read_source(path);
    make_place();
    take(in_file.value_or(QByteArray()), path, name);
    replaceAll(text);
}

void ProbeEditor::closeText(int index)
{
    if (index < 0 || index >= textCount()) return;
    if (textCount() == 1) {
        take({}, QString(), tr("untitled.bpf.c"));
        return;
    }
    const bool was_shown = index == current_;
    // The neighbour first: the document of what is shown may not go.
    if (was_shown) showText(index + 1 < textCount() ? index + 1 : index - 1);
    texts_.erase(texts_.begin() + index);
    if (index < current_) --current_;
    {
        const QSignalBlocker quiet(tabs_);
        tabs_->removeTab(index);
        tabs_->setCurrentIndex(current_);
    }
    show_tab_names();
}

void ProbeEditor::showNextText(int step)
{
    const int count = textCount();
    showText(((current_ + step) % count + count) % count);
}

}  // namespace boardscope::editor
