/* What the tests' boards have for a kernel: each lays it out for itself. */
typedef int pid_t;
typedef unsigned int fmode_t;
enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_MAX };
enum tcp_state { TCP_ESTABLISHED_ = 1, TCP_LISTEN_ = 10 };
struct list_head { struct list_head *next, *prev; };
struct qstr { unsigned int hash; unsigned int len; const unsigned char *name; };
struct dentry { unsigned int d_flags; struct dentry *d_parent; struct qstr d_name; unsigned char d_iname[36]; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; unsigned int f_flags; fmode_t f_mode; long long f_pos; };
struct mm_struct { unsigned long total_vm; unsigned long arg_start; };
struct task_struct {
    unsigned int state;
    void *stack;
    struct list_head tasks;
    struct task_struct *real_parent;
    struct mm_struct *mm;
    pid_t pid;
    pid_t tgid;
    unsigned long long start_time;
    char comm[16];
    unsigned in_execve : 1;
    unsigned in_iowait : 1;
    int prio_bits : 5;
    struct { int x; union { int y; short z; }; };
    unsigned int ids[4];
};
struct sock_common {
    unsigned int skc_daddr;
    unsigned int skc_rcv_saddr;
    unsigned short skc_dport;
    unsigned short skc_num;
    unsigned short skc_family;
    volatile unsigned char skc_state;
    unsigned char skc_v6_daddr[16];
};
struct sock { struct sock_common __sk_common; };
struct rq { unsigned int nr_running; double load; struct unseen *hidden; };

long vfs_read(struct file *file, char *buf, unsigned long count, long long *pos);
long vfs_write(struct file *file, const char *buf, unsigned long count, long long *pos);
int vfs_open(const struct path *path, struct file *file);
struct file *do_filp_open(int dfd, struct filename *pathname, int flags);
int vfs_fallocate(struct file *file, int mode, long long offset, long long len);
void finish_task_switch(struct task_struct *prev);
int tcp_connect(struct sock *sk);
_Bool capable(int cap);
int do_many(int a, int b, int c, int d, int e, int f, int g, int h, int i);
