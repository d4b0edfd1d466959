// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/diagnostic_marks.h"

#include "editor/qsci.h"

#include <QEvent>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace boardscope::editor {

namespace {

using Sci = QsciScintillaBase;

/// Markers and indicators, one of each severity; Scintilla's own numbers begin at 8 and 25.
constexpr int marker_of(Severity severity)
{
    return static_cast<int>(severity);
}
constexpr int indicator_of(Severity severity)
{
    return 8 + static_cast<int>(severity);
}
/// Our styles: the sentences by severity, the hint, the signs by severity.
constexpr int hint_style = 3;
constexpr int sign_style = 4;
constexpr int style_count = 7;
constexpr Severity severities[] = {Severity::note, Severity::warning, Severity::error};

/// In the margin, told apart without colour. Text, because pixmaps there are not sharp on every screen.
const char* sign_of(Severity severity)
{
    switch (severity) {
    case Severity::error: return "\xe2\x97\x8f";    // a disc
    case Severity::warning: return "\xe2\x96\xb2";  // a triangle
    case Severity::note: break;
    }
    return "\xe2\x97\x8b";  // a ring
}

QString description_of(const Diagnostic& diagnostic)
{
    const FixIt& fix = diagnostic.fixes.front();
    const QString text = QString::fromStdString(fix.text).simplified();
    const bool removes = text.isEmpty();
    const bool replaces = fix.span.end_column > fix.span.column;
    QString said = removes    ? DiagnosticMarks::tr("takes it away")
                   : replaces ? DiagnosticMarks::tr("writes %1 in its place").arg(text)
                              : DiagnosticMarks::tr("inserts %1").arg(text);
    if (diagnostic.fixes.size() > 1) said += DiagnosticMarks::tr(", and more");
    return said;
}

}  // namespace

DiagnosticMarks::DiagnosticMarks(QsciScintilla* text, QObject* parent) : QObject(parent), text_(text)
{
    for (const Severity severity : severities) {
        // The marker keeps track of the line; what is seen there is the sign.
        send(*text_, Sci::SCI_MARKERDEFINE, marker_of(severity), Sci::SC_MARK_EMPTY);
        send(*text_, Sci::SCI_INDICSETSTYLE, indicator_of(severity), Sci::INDIC_SQUIGGLE);
    }
    first_style_ = static_cast<int>(send(*text_, Sci::SCI_ALLOCATEEXTENDEDSTYLES, style_count));
    send(*text_, Sci::SCI_ANNOTATIONSETSTYLEOFFSET, first_style_);
    send(*text_, Sci::SCI_MARGINSETSTYLEOFFSET, first_style_);
    send(*text_, Sci::SCI_ANNOTATIONSETVISIBLE, Sci::ANNOTATION_INDENTED);

    connect(text_, &QsciScintilla::SCN_MODIFIED, this,
            [this](int position, int type, const char*, int length, int lines_added, int, int, int, int,
                   int) { on_modified(position, type, length, lines_added); });
    drop_timer_.setSingleShot(true);
    drop_timer_.setInterval(0);
    connect(&drop_timer_, &QTimer::timeout, this, &DiagnosticMarks::drop_edited);
    wrap_timer_.setSingleShot(true);
    wrap_timer_.setInterval(100);
    connect(&wrap_timer_, &QTimer::timeout, this, &DiagnosticMarks::show_all_sentences);
    connect(text_, &QsciScintilla::SCN_ZOOM, &wrap_timer_, qOverload<>(&QTimer::start));
    text_->viewport()->installEventFilter(this);
}

void DiagnosticMarks::set(const std::vector<Diagnostic>& diagnostics)
{
    const int had = count();
    drop_timer_.stop();
    edited_.clear();
    for (const Severity severity : severities) {
        send(*text_, Sci::SCI_MARKERDELETEALL, marker_of(severity));
        send(*text_, Sci::SCI_SETINDICATORCURRENT, indicator_of(severity));
        send(*text_, Sci::SCI_INDICATORCLEARRANGE, 0, send(*text_, Sci::SCI_GETLENGTH));
    }
    send(*text_, Sci::SCI_ANNOTATIONCLEARALL);
    send(*text_, Sci::SCI_MARGINTEXTCLEARALL);

    problems_.clear();
    const int line_count = text_->lines();
    for (const Diagnostic& diagnostic : diagnostics) {
        if (diagnostic.span.line < 1) continue;
        const int line = std::min(diagnostic.span.line, line_count) - 1;
        const auto marker =
            static_cast<int>(send(*text_, Sci::SCI_MARKERADD, line, marker_of(diagnostic.severity)));
        problems_.push_back({marker, diagnostic});
        underline(diagnostic, line);
    }
    std::stable_sort(problems_.begin(), problems_.end(),
                     [this](const Problem& a, const Problem& b) { return line_of(a) < line_of(b); });
    show_all_sentences();
    if (had != 0 || count() != 0) Q_EMIT countChanged(count());
}

void DiagnosticMarks::clear()
{
    if (!problems_.empty()) set({});
}

std::vector<Diagnostic> DiagnosticMarks::all() const
{
    std::vector<Diagnostic> all;
    for (const Problem& problem : problems_) {
        all.push_back(problem.diagnostic);
        all.back().span = span_of(problem);
    }
    return all;
}

std::vector<FixIt> DiagnosticMarks::fixes_at(int line) const
{
    for (const Problem& problem : problems_) {
        const int now = line_of(problem) + 1;
        if (now != line || problem.diagnostic.fixes.empty()) continue;
        std::vector<FixIt> fixes = problem.diagnostic.fixes;
        for (FixIt& fix : fixes)
            fix.span.line += now - problem.diagnostic.span.line;
        return fixes;
    }
    return {};
}

std::optional<SourceSpan> DiagnosticMarks::after(int line) const
{
    if (problems_.empty()) return std::nullopt;
    for (const Problem& problem : problems_)
        if (line_of(problem) >= line) return span_of(problem);
    return span_of(problems_.front());
}

std::optional<SourceSpan> DiagnosticMarks::before(int line) const
{
    if (problems_.empty()) return std::nullopt;
    for (auto problem = problems_.rbegin(); problem != problems_.rend(); ++problem)
        if (line_of(*problem) < line - 1) return span_of(*problem);
    return span_of(problems_.back());
}

void DiagnosticMarks::setColors(const EditorColors& colors, const QFont& sentence_font)
{
    sentence_font_ = sentence_font;
    const QByteArray family = sentence_font.family().toUtf8();
    for (int i = 0; i < style_count; ++i) {
        const int style = first_style_ + i;
        const bool sign = i >= sign_style;
        const QColor color =
            i == hint_style ? colors.comment : colors.of(static_cast<Severity>(sign ? i - sign_style : i));
        send(*text_, Sci::SCI_STYLESETFORE, style, scintilla_color(color));
        send(*text_, Sci::SCI_STYLESETBACK, style, scintilla_color(sign ? colors.margin : colors.paper));
        send(*text_, Sci::SCI_STYLESETSIZEFRACTIONAL, style,
             std::lround(sentence_font.pointSizeF() * int{Sci::SC_FONT_SIZE_MULTIPLIER}));
        text_->SendScintilla(Sci::SCI_STYLESETFONT, static_cast<uintptr_t>(style), family.constData());
    }
    for (const Severity severity : severities)
        send(*text_, Sci::SCI_INDICSETFORE, indicator_of(severity), scintilla_color(colors.of(severity)));
    show_all_sentences();
}

bool DiagnosticMarks::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && !problems_.empty()) wrap_timer_.start();
    return QObject::eventFilter(watched, event);
}

// Scintilla is in the middle of its change here: note the lines, act when it is done.
void DiagnosticMarks::on_modified(int position, int type, int length, int lines_added)
{
    if (problems_.empty() || !(type & (Sci::SC_MOD_INSERTTEXT | Sci::SC_MOD_DELETETEXT))) return;
    const auto first = static_cast<int>(send(*text_, Sci::SCI_LINEFROMPOSITION, position));
    const int last = type & Sci::SC_MOD_INSERTTEXT ? first + lines_added : first;
    if (last > first) {
        // Lines put in before this one, or after its end, leave it as it was.
        const long end = position + length;
        const bool before = send(*text_, Sci::SCI_POSITIONFROMLINE, first) == position &&
                            send(*text_, Sci::SCI_POSITIONFROMLINE, last) == end;
        const bool after = send(*text_, Sci::SCI_GETLINEENDPOSITION, first) == position &&
                           send(*text_, Sci::SCI_GETLINEENDPOSITION, last) == end;
        if (before || after) return;
    }
    for (const Problem& problem : problems_)
        if (const int at = line_of(problem); at >= first && at <= last) edited_.push_back(problem.marker);
    if (!edited_.empty()) drop_timer_.start();
}

void DiagnosticMarks::drop_edited()
{
    std::vector<int> lines;
    for (const Problem& problem : problems_)
        if (std::ranges::find(edited_, problem.marker) != edited_.end()) lines.push_back(line_of(problem));
    std::erase_if(problems_, [&](const Problem& problem) {
        const bool gone = std::ranges::find(edited_, problem.marker) != edited_.end();
        if (gone) send(*text_, Sci::SCI_MARKERDELETEHANDLE, problem.marker);
        return gone;
    });
    edited_.clear();
    for (const int line : lines) {
        if (line < 0) continue;
        const long begin = send(*text_, Sci::SCI_POSITIONFROMLINE, line);
        const long end = send(*text_, Sci::SCI_GETLINEENDPOSITION, line);
        for (const Severity severity : severities) {
            send(*text_, Sci::SCI_SETINDICATORCURRENT, indicator_of(severity));
            send(*text_, Sci::SCI_INDICATORCLEARRANGE, begin, end - begin);
        }
        show_sentences(line);
    }
    Q_EMIT countChanged(count());
}

void DiagnosticMarks::underline(const Diagnostic& diagnostic, int line)
{
    const long line_begin = send(*text_, Sci::SCI_POSITIONFROMLINE, line);
    const long line_end = send(*text_, Sci::SCI_GETLINEENDPOSITION, line);
    if (line_begin == line_end) return;
    const SourceSpan& span = diagnostic.span;
    long begin = std::min(line_begin + std::max(span.column, 1) - 1, line_end - 1);
    long end = std::min(line_begin + span.end_column - 1, line_end);
    if (span.column < 1) {  // only the line is known
        begin = send(*text_, Sci::SCI_GETLINEINDENTPOSITION, line);
        end = line_end;
    } else if (span.end_column <= span.column) {  // only a point: the word that begins there
        end = send(*text_, Sci::SCI_WORDENDPOSITION, begin, 1);
    }
    begin = send(*text_, Sci::SCI_POSITIONBEFORE, send(*text_, Sci::SCI_POSITIONAFTER, begin));
    end = std::max(end, send(*text_, Sci::SCI_POSITIONAFTER, begin));
    send(*text_, Sci::SCI_SETINDICATORCURRENT, indicator_of(diagnostic.severity));
    send(*text_, Sci::SCI_INDICATORFILLRANGE, begin, std::min(end, line_end) - begin);
}

void DiagnosticMarks::show_all_sentences()
{
    int last = -1;
    for (const Problem& problem : problems_) {
        const int line = line_of(problem);
        if (line >= 0 && line != last) show_sentences(line);
        last = line;
    }
}

void DiagnosticMarks::show_sentences(int line)
{
    QByteArray text;
    QByteArray styles;
    const auto add = [&](const QString& sentence, int style) {
        for (const QString& piece : wrapped(sentence)) {
            if (!text.isEmpty()) {
                text += '\n';
                styles += static_cast<char>(style);
            }
            const QByteArray bytes = piece.toUtf8();
            text += bytes;
            styles += QByteArray(bytes.size(), static_cast<char>(style));
        }
    };
    std::optional<Severity> worst;
    for (const Problem& problem : problems_) {
        if (line_of(problem) != line) continue;
        const Diagnostic& diagnostic = problem.diagnostic;
        worst = std::max(worst.value_or(Severity::note), diagnostic.severity);
        add(QString::fromUtf8(to_string(diagnostic.severity)) + QStringLiteral(": ") +
                QString::fromStdString(diagnostic.message),
            static_cast<int>(diagnostic.severity));
        if (!diagnostic.hint.empty()) add(QString::fromStdString(diagnostic.hint), hint_style);
        if (!diagnostic.fixes.empty()) add(tr("Alt+Enter mends it: %1").arg(description_of(diagnostic)), hint_style);
    }
    const auto at = static_cast<uintptr_t>(line);
    const char* const nothing = nullptr;
    text_->SendScintilla(Sci::SCI_MARGINSETTEXT, at, worst ? sign_of(*worst) : nothing);
    text_->SendScintilla(Sci::SCI_ANNOTATIONSETTEXT, at, worst ? text.constData() : nothing);
    if (!worst) return;
    send(*text_, Sci::SCI_MARGINSETSTYLE, line, sign_style + static_cast<int>(*worst));
    text_->SendScintilla(Sci::SCI_ANNOTATIONSETSTYLES, at, styles.constData());
}

int DiagnosticMarks::line_of(const Problem& problem) const
{
    return static_cast<int>(send(*text_, Sci::SCI_MARKERLINEFROMHANDLE, problem.marker));
}

SourceSpan DiagnosticMarks::span_of(const Problem& problem) const
{
    SourceSpan span = problem.diagnostic.span;
    span.line = line_of(problem) + 1;
    return span;
}

// Scintilla does not wrap annotations: a sentence that leaves the view would go unread.
QStringList DiagnosticMarks::wrapped(const QString& text) const
{
    QFont font = sentence_font_;
    font.setPointSizeF(font.pointSizeF() + static_cast<double>(send(*text_, Sci::SCI_GETZOOM)));
    const QFontMetricsF metrics(font);
    double margins = 0;
    for (int margin = 0; margin < text_->margins(); ++margin)
        margins += text_->marginWidth(margin);
    const double width = std::max(240.0, text_->viewport()->width() - margins - 80);
    QStringList lines;
    for (const QString& paragraph : text.split(u'\n')) {
        QString line;
        for (const QString& word : paragraph.split(u' ', Qt::SkipEmptyParts)) {
            const QString longer = line.isEmpty() ? word : line + u' ' + word;
            if (!line.isEmpty() && metrics.horizontalAdvance(longer) > width) {
                lines += line;
                line = word;
            } else {
                line = longer;
            }
        }
        lines += line;
    }
    return lines;
}

}  // namespace boardscope::editor
