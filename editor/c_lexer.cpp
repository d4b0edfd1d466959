// SPDX-License-Identifier: GPL-3.0-or-later
#include "editor/c_lexer.h"

namespace boardscope::editor {

namespace {

constexpr const char* c_words =
    "auto break case char const continue default do double else enum extern float for goto if inline int "
    "long "
    "register restrict return short signed sizeof static struct switch typedef typeof union unsigned void "
    "volatile while _Bool _Static_assert bool true false NULL "
    "__u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 u8 u16 u32 u64 s8 s16 s32 s64 "
    "__be16 __be32 __be64 __le16 __le32 __le64 size_t ssize_t pid_t uid_t "
    "uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t";

constexpr const char* bpf_words =
    // Maps
    "bpf_map_lookup_elem bpf_map_update_elem bpf_map_delete_elem bpf_map_push_elem bpf_map_pop_elem "
    "bpf_map_peek_elem bpf_for_each_map_elem bpf_map_lookup_percpu_elem __uint __type __array "
    "BPF_MAP_TYPE_HASH BPF_MAP_TYPE_ARRAY BPF_MAP_TYPE_PROG_ARRAY BPF_MAP_TYPE_PERF_EVENT_ARRAY "
    "BPF_MAP_TYPE_PERCPU_HASH BPF_MAP_TYPE_PERCPU_ARRAY BPF_MAP_TYPE_STACK_TRACE BPF_MAP_TYPE_LRU_HASH "
    "BPF_MAP_TYPE_LRU_PERCPU_HASH BPF_MAP_TYPE_RINGBUF BPF_MAP_TYPE_QUEUE BPF_MAP_TYPE_STACK "
    "BPF_MAP_TYPE_TASK_STORAGE BPF_MAP_TYPE_LPM_TRIE "
    "BPF_ANY BPF_NOEXIST BPF_EXIST BPF_F_CURRENT_CPU BPF_F_USER_STACK BPF_F_FAST_STACK_CMP "
    "BPF_F_REUSE_STACKID "
    // Output
    "bpf_printk bpf_trace_printk bpf_trace_vprintk bpf_snprintf bpf_perf_event_output bpf_ringbuf_output "
    "bpf_ringbuf_reserve bpf_ringbuf_submit bpf_ringbuf_discard bpf_ringbuf_query BPF_SEQ_PRINTF "
    "BPF_SNPRINTF "
    // Reading
    "bpf_probe_read bpf_probe_read_str bpf_probe_read_kernel bpf_probe_read_kernel_str bpf_probe_read_user "
    "bpf_probe_read_user_str bpf_core_read bpf_core_read_str bpf_core_read_user bpf_copy_from_user "
    "bpf_core_field_exists bpf_core_field_size bpf_core_type_exists bpf_core_type_size bpf_core_enum_value "
    "bpf_core_enum_value_exists BPF_CORE_READ BPF_CORE_READ_INTO BPF_CORE_READ_STR_INTO BPF_CORE_READ_USER "
    "BPF_PROBE_READ BPF_PROBE_READ_INTO BPF_CORE_READ_BITFIELD BPF_CORE_READ_BITFIELD_PROBED "
    // Who, when, where
    "bpf_get_current_pid_tgid bpf_get_current_uid_gid bpf_get_current_comm bpf_get_current_task "
    "bpf_get_current_task_btf bpf_get_current_cgroup_id bpf_get_ns_current_pid_tgid bpf_get_smp_processor_id "
    "bpf_get_numa_node_id bpf_ktime_get_ns bpf_ktime_get_boot_ns bpf_ktime_get_coarse_ns bpf_jiffies64 "
    "bpf_get_prandom_u32 bpf_get_stackid bpf_get_stack bpf_get_task_stack bpf_get_func_ip "
    "bpf_get_attach_cookie bpf_perf_event_read bpf_perf_event_read_value bpf_task_pt_regs "
    "bpf_current_task_under_cgroup "
    // Doing
    "bpf_tail_call bpf_loop bpf_override_return bpf_send_signal bpf_send_signal_thread bpf_spin_lock "
    "bpf_spin_unlock bpf_timer_init bpf_timer_set_callback bpf_timer_start bpf_timer_cancel bpf_strncmp "
    "bpf_strtol bpf_strtoul bpf_task_storage_get bpf_task_storage_delete bpf_d_path "
    // Arguments of the traced function
    "pt_regs PT_REGS_PARM1 PT_REGS_PARM2 PT_REGS_PARM3 PT_REGS_PARM4 PT_REGS_PARM5 PT_REGS_PARM6 PT_REGS_RC "
    "PT_REGS_RET PT_REGS_FP PT_REGS_SP PT_REGS_IP PT_REGS_PARM1_CORE PT_REGS_PARM2_CORE PT_REGS_PARM3_CORE "
    "PT_REGS_PARM4_CORE PT_REGS_PARM5_CORE PT_REGS_RC_CORE PT_REGS_PARM1_SYSCALL PT_REGS_PARM2_SYSCALL "
    "PT_REGS_PARM3_SYSCALL PT_REGS_PARM4_SYSCALL PT_REGS_PARM5_SYSCALL";

/// What decides where a thing goes in the object file, and so where it attaches.
constexpr const char* section_words =
    "SEC BPF_KPROBE BPF_KRETPROBE BPF_UPROBE BPF_URETPROBE BPF_KSYSCALL BPF_USDT BPF_PROG __always_inline "
    "__noinline __weak __hidden __kconfig "
    "__ksym __arg_ctx __attribute__";

constexpr int last_style = QsciLexerCPP::EscapeSequence;
constexpr int inactive = 64;

}  // namespace

CLexer::CLexer(QObject* parent) : QsciLexerCPP(parent)
{
    setFoldComments(true);
    setFoldCompact(false);
    setFoldPreprocessor(true);
    setHighlightEscapeSequences(false);
}

const char* CLexer::keywords(int set) const
{
    switch (set) {
    case 1: return c_words;
    case 2: return bpf_words;
    case 4: return section_words;
    default: return nullptr;
    }
}

QColor CLexer::color_of(int style, const EditorColors& colors) const
{
    switch (style) {
    case Comment:
    case CommentLine:
    case CommentDoc:
    case CommentLineDoc:
    case CommentDocKeyword:
    case CommentDocKeywordError:
    case PreProcessorComment:
    case PreProcessorCommentLineDoc: return colors.comment;
    case Keyword: return colors.keyword;
    case KeywordSet2: return colors.bpf_word;
    case GlobalClass: return colors.section;
    case Number:
    case DoubleQuotedString:
    case SingleQuotedString:
    case UnclosedString:
    case RawString:
    case EscapeSequence: return colors.literal;
    case PreProcessor: return colors.preprocessor;
    default: return colors.text;
    }
}

void CLexer::setColors(const EditorColors& colors, const QFont& font)
{
    setDefaultColor(colors.text);
    setDefaultPaper(colors.paper);
    setDefaultFont(font);
    QFont bold = font;
    bold.setBold(true);
    QFont italic = font;
    italic.setItalic(true);
    for (int style = 0; style <= last_style; ++style) {
        const QColor color = color_of(style, colors);
        const bool comment = color == colors.comment;
        const QFont& face = style == GlobalClass ? bold : comment ? italic : font;
        setColor(color, style);
        setFont(face, style);
        setPaper(colors.paper, style);
        setEolFill(false, style);
        // Code that #if leaves out.
        setColor(blend(colors.paper, color, 0.6), style + inactive);
        setFont(face, style + inactive);
        setPaper(colors.paper, style + inactive);
        setEolFill(false, style + inactive);
    }
}

}  // namespace boardscope::editor
