// SPDX-License-Identifier: GPL-3.0-or-later
// What:    Patterns over the text of a probe, and where in it they match.
// Thread:  pure functions, any thread.
// Units:   positions in bytes from 0; lines and columns from 1.
// Source:  PCRE (by Qt) rather than std::regex, which recurses once per character and can be made to overflow
//          the stack. Bytes are taken as Latin-1, so that positions in a QString are byte positions.
#pragma once

#include "core/base/source_span.h"

#include <QRegularExpression>
#include <QString>

#include <string>

namespace boardscope::builder {

using Match = QRegularExpressionMatch;

[[nodiscard]] inline QRegularExpression pattern_of(const char* text)
{
    return QRegularExpression(QString::fromLatin1(text));
}

[[nodiscard]] inline std::string group(const Match& match, int number)
{
    return match.captured(number).toLatin1().toStdString();
}
[[nodiscard]] inline std::size_t start_of(const Match& match, int number)
{
    return static_cast<std::size_t>(match.capturedStart(number));
}
[[nodiscard]] inline std::size_t end_of(const Match& match, int number)
{
    return static_cast<std::size_t>(match.capturedEnd(number));
}

template <class Function>
void for_each_match(const std::string& text, const QRegularExpression& pattern, Function function)
{
    QRegularExpressionMatchIterator matches =
        pattern.globalMatch(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())));
    while (matches.hasNext())
        function(matches.next());
}

[[nodiscard]] std::string trimmed(std::string text);

/// Positions in one text as places that messages name. The text must outlive it.
class Places {
public:
    Places(const std::string& text, const std::string& file) : text_(text), file_(file) {}

    [[nodiscard]] SourceSpan of(std::size_t position, std::size_t length) const;
    [[nodiscard]] SourceSpan of(const Match& match, int number) const
    {
        return of(start_of(match, number), end_of(match, number) - start_of(match, number));
    }

private:
    const std::string& text_;
    const std::string& file_;
};

}  // namespace boardscope::builder
