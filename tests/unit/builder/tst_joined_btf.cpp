// SPDX-License-Identifier: GPL-3.0-or-later
#include "builder/btf_facts.h"
#include "builder/files.h"
#include "builder/joined_btf.h"
#include "builder/process.h"
#include "tests/support/requirements.h"
#include "tests/unit/builder/board_material.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace boardscope;
using namespace boardscope::builder;
using namespace boardscope::builder_tests;

namespace {

constexpr const char* kernel_source = R"c(
struct bus;
struct device { int id; struct device *parent; struct bus *bus; };
struct state { int running; };
struct device root_device;
struct state kernel_state;
int device_add(struct device *device) { return device->id; }
)c";

constexpr const char* gizmo_source = R"c(
struct bus { long speed; };
struct device { int id; struct device *parent; struct bus *bus; };
struct state { long armed; char tag[4]; };
struct priv { struct device *owner; };
struct shared { int both; };
struct gizmo { struct device device; struct state state; struct priv *priv; struct shared shared; };
int gizmo_read(struct gizmo *gizmo) { return gizmo->priv->owner->id + gizmo->device.bus->speed + gizmo->state.armed; }
)c";

constexpr const char* widget_source = R"c(
struct priv { char name[16]; };
struct shared { int both; };
struct widget { struct priv priv; struct shared shared; };
int widget_read(struct widget *widget) { return widget->priv.name[0] + widget->shared.both; }
)c";

}  // namespace

class tst_joined_btf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void types_of_modules_are_there_data();
    void types_of_modules_are_there();
    void equal_types_are_there_once_data() { types_of_modules_are_there_data(); }
    void equal_types_are_there_once();
    void one_name_is_one_type_data() { types_of_modules_are_there_data(); }
    void one_name_is_one_type();
    void nothing_is_added_without_modules();
    void bad_modules_are_refused_data();
    void bad_modules_are_refused();
    void spoilt_bytes_end_nothing_data() { types_of_modules_are_there_data(); }
    void spoilt_bytes_end_nothing();

private:
    [[nodiscard]] std::string path(const char* name) const
    {
        return folder_.filePath(QLatin1String(name)).toStdString();
    }
    [[nodiscard]] bool run(const std::string& program, std::vector<std::string> arguments) const
    {
        const Result<ProcessResult> result = run_process({program, std::move(arguments), {}, {}}, {});
        if (!result || !result->succeeded())
            qWarning("%s: %s", program.c_str(), result ? result->messages.c_str() : "");
        return result && result->succeeded();
    }
    /// As a kernel's build does it: object with DWARF, then BTF; of a module both by itself and split.
    [[nodiscard]] bool make(const std::string& name, const char* source) const;
    [[nodiscard]] ModuleBtf module(const std::string& name, bool is_split) const
    {
        return {name, *read_file(path((name + (is_split ? ".split" : ".btf")).c_str())), is_split};
    }
    [[nodiscard]] std::vector<ModuleBtf> modules(bool is_split) const
    {
        return {module("gizmo", is_split), module("widget", is_split)};
    }
    /// As C, by bpftool.
    [[nodiscard]] std::string text_of(const std::vector<ModuleBtf>& modules) const;

    QTemporaryDir folder_;
    std::optional<Toolchain> toolchain_;
    Bytes kernel_;
};

bool tst_joined_btf::make(const std::string& name, const char* source) const
{
    const std::string object = path((name + ".o").c_str());
    return write_file(path((name + ".c").c_str()), source) &&
           run(toolchain_->clang, {"--target=aarch64-linux-gnu", "-gdwarf-4", "-c",
                                   path((name + ".c").c_str()), "-o", object}) &&
           run(toolchain_->pahole, {"-J", "--btf_encode_detached", path((name + ".btf").c_str()), object}) &&
           (name == "kernel" ||
            run(toolchain_->pahole, {"-J", "--btf_base", path("kernel.btf"), "--btf_encode_detached",
                                     path((name + ".split").c_str()), object}));
}

void tst_joined_btf::initTestCase()
{
    std::string reason;
    toolchain_ = find_toolchain(reason);
    BOARDSCOPE_REQUIRE(toolchain_.has_value(), reason.c_str());
    QVERIFY(make("kernel", kernel_source) && make("gizmo", gizmo_source) && make("widget", widget_source));
    kernel_ = *read_file(path("kernel.btf"));
}

std::string tst_joined_btf::text_of(const std::vector<ModuleBtf>& modules) const
{
    const Result<Bytes> joined = join_btf(kernel_, modules);
    if (!joined) qWarning("%s", joined.error().cause.c_str());
    if (!joined || !write_file(path("joined.btf"), as_text(*joined))) return {};
    const auto dump = run_process(
        {toolchain_->bpftool, {"btf", "dump", "file", path("joined.btf"), "format", "c"}, {}, {}}, {});
    return dump && dump->succeeded() ? dump->output : std::string();
}

void tst_joined_btf::types_of_modules_are_there_data()
{
    QTest::addColumn<bool>("is_split");
    QTest::newRow("as a running kernel shows them") << true;
    QTest::newRow("made from a module's DWARF") << false;
}

void tst_joined_btf::types_of_modules_are_there()
{
    QFETCH(bool, is_split);
    const std::string text = text_of(modules(is_split));
    for (const char* type : {"struct gizmo {", "struct widget {", "struct device {", "struct bus {"})
        QVERIFY2(text.find(type) != text.npos, (type + text).c_str());
    const Result<BtfFacts> facts = facts_of_btf(*read_file(path("joined.btf")), "joined");
    QVERIFY(facts);
    QCOMPARE(facts->functions, std::size_t{3});
    QVERIFY(!std::ranges::any_of(facts->structures,
                                 [](const std::string& name) { return name.starts_with("marker"); }));
}

void tst_joined_btf::equal_types_are_there_once()
{
    QFETCH(bool, is_split);
    const std::string text = text_of(modules(is_split));
    for (const std::string type : {"struct device", "struct shared", "struct bus"}) {
        const std::size_t first = text.find(type + " {");
        QVERIFY(first != text.npos);
        QVERIFY2(text.find(type + " {", first + 1) == text.npos, text.c_str());
        QVERIFY2(text.find(type + "__") == text.npos, text.c_str());
    }
}

void tst_joined_btf::one_name_is_one_type()
{
    QFETCH(bool, is_split);
    const std::string text = text_of(modules(is_split));
    // The kernel's keeps its name; of two modules neither does.
    QVERIFY2(text.find("struct state {\n\tint running;") != text.npos, text.c_str());
    QVERIFY2(text.find("struct state__gizmo {\n\tlong armed;") != text.npos, text.c_str());
    QVERIFY2(text.find("struct priv__gizmo {\n\tstruct device *owner;") != text.npos, text.c_str());
    QVERIFY2(text.find("struct priv__widget {\n\tchar name[16];") != text.npos, text.c_str());
    QVERIFY2(text.find("struct priv {") == text.npos, text.c_str());
    QVERIFY2(text.find("struct state__gizmo state;") != text.npos, text.c_str());
    // By itself it is not ambiguous.
    const std::string alone = text_of({module("widget", is_split)});
    QVERIFY2(alone.find("struct priv {\n\tchar name[16];") != alone.npos, alone.c_str());
}

void tst_joined_btf::nothing_is_added_without_modules()
{
    const Result<Bytes> joined = join_btf(kernel_, {});
    QVERIFY(joined);
    const Result<BtfFacts> before = facts_of_btf(kernel_, "kernel");
    const Result<BtfFacts> after = facts_of_btf(*joined, "joined");
    QVERIFY(before && after);
    QCOMPARE(after->types, before->types);
    QCOMPARE(after->structures, before->structures);
}

void tst_joined_btf::bad_modules_are_refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("is_split");
    const Bytes whole = *read_file(path("gizmo.btf"));
    const Bytes split = *read_file(path("gizmo.split"));
    const auto half = [](const Bytes& bytes) {
        return QByteArray(reinterpret_cast<const char*>(bytes.data()),
                          static_cast<qsizetype>(bytes.size() / 2));
    };
    QTest::newRow("half of one") << half(whole) << false;
    QTest::newRow("half of a split one") << half(split) << true;
    // Numbers and names that lead nowhere: the first record's, and the last byte of them all.
    const auto spoilt = [](Bytes bytes, std::size_t at) {
        for (std::size_t i = at; i < at + 3; ++i)
            bytes[i] = std::byte{0x7f};
        return QByteArray(reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    };
    constexpr std::size_t header_bytes = 24;
    QTest::newRow("a name that is not there") << spoilt(whole, header_bytes) << false;
    QTest::newRow("a name that is not there, split") << spoilt(split, header_bytes) << true;
    QTest::newRow("nothing") << QByteArray() << true;
    QTest::newRow("text") << QByteArray("struct gizmo") << false;
}

void tst_joined_btf::bad_modules_are_refused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, is_split);
    const Result<Bytes> joined = join_btf(
        kernel_, {{"gizmo", to_bytes({bytes.data(), static_cast<std::size_t>(bytes.size())}), is_split}});
    QVERIFY(!joined);
    QVERIFY2(joined.error().cause.find("module gizmo") != std::string::npos, joined.error().cause.c_str());
    QVERIFY(!joined.error().hint.empty());
}

/// Whatever one byte of a BTF says, the program goes on.
void tst_joined_btf::spoilt_bytes_end_nothing()
{
    QFETCH(bool, is_split);
    ModuleBtf one = module("gizmo", is_split);
    int refused = 0;
    for (std::size_t i = 0; i < one.bytes.size(); ++i) {
        const std::byte was = std::exchange(one.bytes[i], one.bytes[i] ^ std::byte{0x55});
        refused += !join_btf(kernel_, {one});
        one.bytes[i] = was;
    }
    QVERIFY(refused > 0);
    QVERIFY(join_btf(kernel_, {one}));
}

QTEST_GUILESS_MAIN(tst_joined_btf)
#include "tst_joined_btf.moc"
