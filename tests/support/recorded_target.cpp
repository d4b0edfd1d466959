// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QRegularExpression>

#include "tests/support/recorded_target.h"

#include "core/dsl/c_declarations.h"

#include <algorithm>

namespace boardscope {

namespace {

const std::string data = BOARDSCOPE_SOURCE_DIR "/tests/data/dsl/";

QString text_of(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", path.c_str());
    return QString::fromUtf8(file.readAll());
}

std::optional<dsl::TracepointField> field_of(const QString& line)
{
    static const QRegularExpression form(
        QStringLiteral("field:(.*?)(\\w+)(\\[\\w*\\])?;\\s*offset:(\\d+);\\s*size:(\\d+);\\s*signed:(\\d)"));
    const QRegularExpressionMatch match = form.match(line);
    if (!match.hasMatch()) return std::nullopt;
    dsl::TracepointField field;
    field.name = match.captured(2).toStdString();
    field.c_type = (match.captured(1).trimmed() + match.captured(3)).toStdString();
    field.offset = match.captured(4).toUInt();
    field.bytes = match.captured(5).toUInt();
    field.is_signed = match.captured(6) == u"1";
    return field;
}

}  // namespace

RecordedTarget::RecordedTarget(Arch arch, KernelVersion version)
{
    profile_.name = "recorded";
    profile_.arch = arch;
    profile_.kernel_version = version;
    const bool is_arm = facts_of(arch).pointer_bytes == 4;
    read_formats(data + (is_arm ? "armv7.formats" : "x86_64.formats"));
    dsl::CEnvironment environment;
    environment.pointer_bytes = facts_of(arch).pointer_bytes;
    const std::string kernel = text_of(data + "kernel.h").toStdString();
    const dsl::CDeclarations declarations = dsl::read_c_declarations(kernel, environment);
    if (declarations.problem) qFatal("kernel.h: %s", declarations.problem->cause.c_str());
    types_ = *declarations.table;
    for (const TypeId id : types_.named(NameKind::function))
        functions_.emplace_back(types_.name(id));
    for (const char* const other : {"vfs_fsync", "blk_account_io_start", "do_nanosleep"})
        functions_.emplace_back(other);
    std::sort(functions_.begin(), functions_.end());
    programs_["/bin/bash"] = {{"readline", {0x1000, false}}, {"main", {0x2000, false}}};
    programs_["/usr/lib/libc.so.6"] = {{"malloc", {0x3000, false}}, {"free", {0x4000, false}}, {"memcpy", {0x5000, true}}};
}

void RecordedTarget::read_formats(const std::string& path)
{
    std::string name;
    for (const QString& line : text_of(path).split(u'\n')) {
        if (const auto field = field_of(line))
            formats_[name].push_back(*field);
        else if (!line.isEmpty() && !line.startsWith(u'#'))
            name = line.trimmed().toStdString();
    }
    for (const auto& [tracepoint, _] : formats_)
        tracepoints_.push_back(tracepoint);
}

void RecordedTarget::forget_lists()
{
    tracepoints_.clear();
    formats_.clear();
    functions_.clear();
}

std::optional<std::vector<dsl::TracepointField>> RecordedTarget::tracepoint(std::string_view category,
                                                                            std::string_view name) const
{
    const auto found = formats_.find(std::string(category) + "/" + std::string(name));
    return found == formats_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> RecordedTarget::user_functions(std::string_view path) const
{
    std::vector<std::string> names;
    const auto program = programs_.find(std::string(path));
    if (program != programs_.end())
        for (const auto& [name, _] : program->second)
            names.push_back(name);
    return names;
}

std::optional<dsl::UserFunction> RecordedTarget::user_function(std::string_view path, std::string_view name) const
{
    const auto program = programs_.find(std::string(path));
    if (program == programs_.end()) return std::nullopt;
    const auto function = program->second.find(std::string(name));
    return function == program->second.end() ? std::nullopt : std::optional(function->second);
}

std::vector<dsl::UserMark> RecordedTarget::user_marks(std::string_view path) const
{
    const auto found = marks_.find(std::string(path));
    return found == marks_.end() ? std::vector<dsl::UserMark>() : found->second;
}

std::vector<std::string> RecordedTarget::user_programs() const
{
    std::vector<std::string> paths;
    for (const auto& [path, _] : programs_)
        paths.push_back(path);
    for (const auto& [path, _] : marks_)
        if (!programs_.contains(path)) paths.push_back(path);
    return paths;
}

std::string RecordedTarget::user_path(std::string_view name) const
{
    if (name == "bash") return "/bin/bash";
    return name == "libc" ? "/usr/lib/libc.so.6" : std::string(name);
}

}  // namespace boardscope
