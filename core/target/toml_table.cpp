// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/target/toml_table.h"

namespace boardscope {

std::string quoted(const std::string& text)
{
    static constexpr char hex[] = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (byte < 0x20 || byte == 0x7f)
            out += std::string("\\u00") + hex[byte >> 4] + hex[byte & 15];
        else
            out += c;
    }
    return out + "\"";
}

std::string quoted(const std::vector<std::string>& texts)
{
    std::string out = "[";
    for (const std::string& text : texts)
        out += (out.size() > 1 ? ", " : "") + quoted(text);
    return out + "]";
}

void write_text(std::string& out, const char* key, const std::string& value)
{
    if (!value.empty()) out += std::string(key) + " = " + quoted(value) + "\n";
}

void write_texts(std::string& out, const char* key, const std::vector<std::string>& values)
{
    if (!values.empty()) out += std::string(key) + " = " + quoted(values) + "\n";
}

std::string table_text(const char* heading, const std::string& lines)
{
    return lines.empty() ? std::string() : std::string("\n[") + heading + "]\n" + lines;
}

}  // namespace boardscope
