// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is given to the compiler, the completion and the layout: they answer, in time, and every message
// has its place. Texts are the repository's scripts, torn apart and put together by a seeded generator.
// BOARDSCOPE_ROUNDS and BOARDSCOPE_SEED make it longer and other.
#include "core/dsl/compile.h"
#include "core/dsl/completion.h"
#include "core/dsl/explanation.h"
#include "core/dsl/format.h"
#include "tests/support/recorded_target.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <random>

using namespace boardscope;
using namespace boardscope::dsl;

namespace {

/// A busy machine in mind: what is meant is "for ever".
constexpr qint64 longest_ms = 10'000;

std::vector<std::string> scripts()
{
    std::vector<std::string> all;
    for (const char* folder : {"/resources/examples", "/tests/data/scripts"}) {
        const QDir dir(QStringLiteral(BOARDSCOPE_SOURCE_DIR) + QString::fromLatin1(folder));
        for (const QFileInfo& info : dir.entryInfoList({QStringLiteral("*.bt")}, QDir::Files, QDir::Name)) {
            QFile file(info.filePath());
            if (file.open(QIODevice::ReadOnly)) all.push_back(file.readAll().toStdString());
        }
    }
    return all;
}

class Generator {
public:
    explicit Generator(unsigned seed) : random_(seed), scripts_(scripts()) {}

    std::string next()
    {
        std::string text = scripts_[below(scripts_.size())];
        for (std::size_t times = 1 + below(6); times > 0; --times)
            change(text);
        constexpr std::size_t longest = 20'000;
        if (text.size() > longest) text.resize(longest);
        return text;
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

private:
    void change(std::string& text)
    {
        static const std::string pieces[] = {"(",
                                             ")",
                                             "{",
                                             "}",
                                             "[",
                                             "]",
                                             ";",
                                             ",",
                                             "->",
                                             ".",
                                             "..",
                                             "@",
                                             "$",
                                             "$x",
                                             "@x[",
                                             "\"",
                                             "/*",
                                             "//",
                                             "/",
                                             " % ",
                                             " / ",
                                             "while (1) {",
                                             "unroll(100) {",
                                             "if (",
                                             "else",
                                             "return;",
                                             "(struct task_struct *)",
                                             "curtask->",
                                             "args.",
                                             "arg0",
                                             "retval",
                                             "sizeof(",
                                             "0x7fffffffffffffff",
                                             "-9223372036854775808",
                                             "1e18",
                                             "str(",
                                             "hist(",
                                             "lhist(1,0,0,0)",
                                             "print(",
                                             "kprobe:*",
                                             "tracepoint:*:*",
                                             "span s = ",
                                             "BEGIN",
                                             "END",
                                             "#define A A\n",
                                             "config = { ",
                                             "\xff",
                                             std::string(1, '\0'),
                                             "((((((((((",
                                             "a ? b : c",
                                             "!",
                                             "~",
                                             "*",
                                             "&&",
                                             "count()",
                                             "delete(",
                                             "kstack(",
                                             "$1",
                                             "$#",
                                             "kprobe:$1 ",
                                             "for ($kv : @x) {",
                                             "for ($kv : @) {",
                                             "$kv.0",
                                             "$kv.1",
                                             "let @x = hash(",
                                             "let @ = percpuhash(10);",
                                             "lruhash($1);",
                                             "macro f($x, @x, y) {",
                                             "macro g(y) { y",
                                             "f($x, @x, 1)",
                                             "g(",
                                             "#define F(x) x + 1\n",
                                             "F(",
                                             "#if A > 1\n",
                                             "#elif 1\n",
                                             "#else\n",
                                             "#endif\n",
                                             "getopt(\"n\", ",
                                             "len(",
                                             "strerror(",
                                             "signal_name(",
                                             "pton(\"1.2.3.4\")",
                                             "sarg0",
                                             "reg(\"sp\")"};
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(30);
        switch (below(6)) {
        case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(at, text.substr(below(text.size() + 1), length)); break;
        case 3: {
            const std::string& other = scripts_[below(scripts_.size())];
            text.insert(at, other.substr(below(other.size()), below(200)));
            break;
        }
        case 4:
            if (at < text.size()) text[at] = static_cast<char>(random_());
            break;
        default: {
            const std::string& piece = pieces[below(std::size(pieces))];
            for (std::size_t times = below(200); times > 0; --times)
                text.insert(at, piece);
        }
        }
    }

    std::mt19937 random_;
    std::vector<std::string> scripts_;
};

int lines_of(const std::string& text)
{
    return static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1;
}

}  // namespace

class TestAnyScript : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void has_an_answer();
};

void TestAnyScript::has_an_answer()
{
    bool is_given = false;
    const int asked = qEnvironmentVariableIntValue("BOARDSCOPE_ROUNDS", &is_given);
    const int rounds = is_given ? asked : 2'000;
    Generator generator(static_cast<unsigned>(qEnvironmentVariableIntValue("BOARDSCOPE_SEED")) + 1);
    const RecordedTarget boards[] = {RecordedTarget(Arch::armv7), RecordedTarget(Arch::armv7, {4, 9, 0}),
                                     RecordedTarget(Arch::x86_64, {5, 4, 0}), RecordedTarget(Arch::x86_64, {6, 1, 0})};
    int compiled = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::string text = generator.next();
        const RecordedTarget& board = boards[generator.below(std::size(boards))];
        QElapsedTimer timer;
        timer.start();
        const CompileOutcome outcome = compile(text, "any.bt", board, {.parameters = {"7", "text"}});
        QVERIFY2(outcome.script.has_value() != outcome.diagnostics.has_errors(), text.c_str());
        for (const Diagnostic& one : outcome.diagnostics.items())
            QVERIFY2(one.span.line >= 1 && one.span.line <= lines_of(text) && !one.message.empty(),
                     (text + "\n" + outcome.diagnostics.to_text()).c_str());
        if (outcome.script) ++compiled;
        const auto place = static_cast<std::uint32_t>(generator.below(text.size() + 1));
        const Completion completion = complete(text, place, board);
        QVERIFY(completion.typed.end == place && completion.typed.begin <= place);
        (void)explain(text, place, board);
        const std::string laid_out = format(text);
        if (outcome.script) QVERIFY2(format(laid_out) == laid_out, (text + "\n---\n" + laid_out).c_str());
        QVERIFY2(timer.elapsed() < longest_ms, text.c_str());
    }
    qInfo("%d of %d texts were scripts", compiled, rounds);
    QVERIFY(compiled > rounds / 50);  // else the generator only makes rubbish
}

QTEST_GUILESS_MAIN(TestAnyScript)
#include "tst_any_script.moc"
